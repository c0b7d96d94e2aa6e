package io.github.imdbrnn.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.data.SyntheticReviews.Review;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    void hasTwoBalancedSplitsOf25000() {
        for (Reviews split : List.of(DATASET.train(), DATASET.test())) {
            assertThat(split.size()).isEqualTo(25_000);
            assertThat(IntStream.range(0, split.size()).map(split::label).sum()).isEqualTo(12_500);
        }
    }

    /** IMDB's training split: mean 238.7 with the start token, shortest 11, median 178, 8.4 % longer than 500. */
    @Test
    void hasReviewsAsLongAsImdbs() {
        for (Reviews split : List.of(DATASET.train(), DATASET.test())) {
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
        Reviews train = DATASET.train();
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
        Reviews train = GENERATED.dataset(Integer.MAX_VALUE).train();
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
        Reviews train = GENERATED.dataset(Integer.MAX_VALUE).train();
        assertThat(GENERATED.wordIndex().decode(train.padded(0, train.length(0)))).isEqualTo(words);
        assertThat(train.label(0)).isEqualTo(review.label());
    }

    /**
     * The notebook's network, in a C program of our own with three seeds, labelled 67 to 81 % of the test reviews
     * correctly after one epoch, 93 to 94 after five and 87 to 94 after ten.
     */
    @Test
    void isHardToJudgeByABagOfWords() {
        double accuracy = BagOfWordsBaseline.train(DATASET.train(), NUM_WORDS).accuracy(DATASET.test());
        assertThat(accuracy).isBetween(0.65, 0.76);
    }
}
