package io.github.imdbrnn.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.Fingerprint;
import io.github.imdbrnn.data.synthetic.SyntheticReviews.Review;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.text.Tokenizer;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.FitSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SyntheticDatasetTest {
    private static final int NUM_WORDS = 10_000;
    private static final SyntheticDataset GENERATED = SyntheticDataset.generate(SyntheticDataset.SEED);
    private static final Dataset DATASET = GENERATED.dataset(NUM_WORDS);

    /** A change of the grammar or of the drawing changes this; nothing else may. */
    @Test
    void givesTheSameIdsOnEveryMachine() {
        assertThat(Fingerprint.sha256(DATASET.train().slice(0, 100), 500))
                .isEqualTo("5b4b8f8fb53dd03e49242f62f2ecf5a766604fc4f4705d6303efc21dd588c531");
        assertThat(Fingerprint.sha256(DATASET.test().slice(0, 100), 500))
                .isEqualTo("be60b2cdf5eb2360c00fb59de07720d402163471517cd792e689d5302857e214");
    }

    @Test
    void givesTheSameWordsWithoutItsTestReviews() {
        WordIndex alone = SyntheticDataset.wordIndex(SyntheticDataset.SEED);
        assertThat(alone.size()).isEqualTo(GENERATED.wordIndex().size());
        for (int id = WordIndex.INDEX_FROM + 1; id <= alone.size() + WordIndex.INDEX_FROM; id++) {
            assertThat(alone.word(id)).isEqualTo(GENERATED.wordIndex().word(id));
        }
    }

    @Test
    void hasTwoBalancedSplitsOf25000() {
        for (Examples split : List.of(DATASET.train(), DATASET.test())) {
            assertThat(split.size()).isEqualTo(25_000);
            assertThat(IntStream.range(0, split.size()).map(split::label).sum()).isEqualTo(12_500);
        }
    }

    /** IMDB's training split: mean 238.7 with the start token, shortest 11, median 178, 8.4 % longer than 500. */
    @Test
    void hasReviewsAsLongAsImdbs() {
        for (Examples split : List.of(DATASET.train(), DATASET.test())) {
            int[] lengths = IntStream.range(0, split.size()).map(split::length).sorted().toArray();
            assertThat(Arrays.stream(lengths).average().orElseThrow()).isBetween(230.0, 250.0);
            assertThat(lengths[0]).isBetween(10, 20);
            assertThat(lengths[lengths.length / 2]).isBetween(170, 186);
            assertThat(lengths[lengths.length - 1]).isBetween(1500, 1650);
            long cut = Arrays.stream(lengths).filter(length -> length > 500).count();
            assertThat(cut / 25_000.0).isBetween(0.075, 0.095);
        }
    }

    @Test
    void hasMoreWordsThanTheVocabulary() {
        assertThat(GENERATED.wordIndex().size()).isBetween(30_000, 45_000);
        Examples train = DATASET.train();
        int[] counts = new int[NUM_WORDS];
        for (int i = 0; i < train.size(); i++) {
            for (int id : train.padded(i, train.length(i))) {
                counts[id]++;
            }
        }
        assertThat(counts[WordIndex.PADDING]).isZero();
        assertThat(counts[WordIndex.INDEX_FROM]).isZero();
        assertThat((double) counts[WordIndex.OUT_OF_VOCABULARY] / train.tokenCount()).isBetween(0.008, 0.02);
    }

    @Test
    void ranksWordsByFrequencyInTheTrainingSplitThenByTheirLetters() {
        Examples train = GENERATED.dataset(Integer.MAX_VALUE).train();
        WordIndex index = GENERATED.wordIndex();
        int[] counts = new int[index.size() + WordIndex.INDEX_FROM + 1];
        for (int i = 0; i < train.size(); i++) {
            for (int id : train.padded(i, train.length(i))) {
                counts[id]++;
            }
        }
        assertThat(counts[WordIndex.START]).isEqualTo(25_000);
        assertThat(IntStream.range(WordIndex.INDEX_FROM + 1, counts.length - 1)
                .filter(id -> counts[id] < counts[id + 1]
                        || counts[id] == counts[id + 1] && index.word(id).compareTo(index.word(id + 1)) > 0))
                .as("ids of less frequent words than the next").isEmpty();
    }

    @Test
    void decodesToTheWordsOfTheText() {
        Review review = new SyntheticReviews(SyntheticDataset.SEED)
                .next(SyntheticDataset.SPLIT_SIZE).findFirst().orElseThrow();
        List<String> words = new ArrayList<>(List.of("<start>"));
        Tokenizer.forEachWord(review.text(), words::add);
        Examples train = GENERATED.dataset(Integer.MAX_VALUE).train();
        assertThat(GENERATED.wordIndex().decode(train.padded(0, train.length(0)))).isEqualTo(words);
        assertThat(train.label(0)).isEqualTo(review.label());
    }

    /** Order decides: after six epochs the network is at least fifteen points ahead of what the words alone tell. */
    @Test
    void isJudgedBetterByTheNotebooksNetworkThanByABagOfWords() throws DataException {
        double bagOfWords = BagOfWordsBaseline.train(DATASET.train(), NUM_WORDS).accuracy(DATASET.test());
        assertThat(bagOfWords).isBetween(0.65, 0.76);

        try (Engine engine = Engines.create("fused", Model.create(NetworkSpec.notebook(), RmsProp.notebook(), 1))) {
            FitSettings sixEpochs = new FitSettings(32, 6, 0.2, true, OptionalInt.empty(), 1);
            new Fit(engine, 500, sixEpochs, List.of()).run(DATASET.train());
            double network = Fit.evaluate(engine, DATASET.test(), 500).metrics().accuracy();
            assertThat(network).isGreaterThan(bagOfWords + 0.15);
        }
    }
}
