package io.github.imdbrnn.data.synthetic;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.synthetic.SyntheticReviews.Review;
import io.github.imdbrnn.text.Tokenizer;
import io.github.imdbrnn.text.WordIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@link SyntheticReviews} in ids, as Keras's file holds the real ones: ranks by frequency in the training split, the
 * start token first, words that the training split lacks dropped. Immutable once made.
 */
public final class SyntheticDataset {
    /** Reviews in each split, as in IMDB. */
    public static final int SPLIT_SIZE = 25_000;

    /** The seed that the published figures belong to. */
    public static final long SEED = 1;

    private final WordIndex wordIndex;
    private final Split train;
    private final Split test;

    private SyntheticDataset(WordIndex wordIndex, Split train, Split test) {
        this.wordIndex = wordIndex;
        this.train = train;
        this.test = test;
    }

    /** {@value #SPLIT_SIZE} reviews to train on and as many to test on. */
    public static SyntheticDataset generate(long seed) {
        return generate(seed, SPLIT_SIZE);
    }

    /** @param splitSize reviews in each split */
    static SyntheticDataset generate(long seed, int splitSize) {
        SyntheticReviews reviews = new SyntheticReviews(seed);
        Map<String, Integer> numbers = new HashMap<>();
        Split train = numbered(reviews.next(splitSize), numbers);
        List<String> ranked = byFrequency(numbers, train);
        Split test = Split.of(reviews.next(splitSize), numbers::get);

        int[] ids = new int[ranked.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[numbers.get(ranked.get(i))] = i + 1 + WordIndex.INDEX_FROM;
        }
        train.renumber(ids);
        test.renumber(ids);
        return new SyntheticDataset(WordIndex.ofRanked(ranked), train, test);
    }

    /** The {@link #wordIndex()} of {@link #generate(long)}, in half its time. */
    public static WordIndex wordIndex(long seed) {
        Map<String, Integer> numbers = new HashMap<>();
        Split train = numbered(new SyntheticReviews(seed).next(SPLIT_SIZE), numbers);
        return WordIndex.ofRanked(byFrequency(numbers, train));
    }

    /** Numbers the words as they come: they cannot be ranked until all are counted, and no text is kept. */
    private static Split numbered(Stream<Review> training, Map<String, Integer> numbers) {
        return Split.of(training, word -> numbers.computeIfAbsent(word, any -> numbers.size()));
    }

    /** The most frequent word first, equally frequent ones in the order of their characters. */
    private static List<String> byFrequency(Map<String, Integer> numbers, Split split) {
        int[] counts = new int[numbers.size()];
        split.texts.stream().flatMapToInt(Arrays::stream).filter(token -> token != Split.START)
                .forEach(token -> counts[token]++);
        List<String> words = new ArrayList<>(numbers.keySet());
        words.sort(Comparator.<String>comparingInt(word -> -counts[numbers.get(word)])
                .thenComparing(Comparator.naturalOrder()));
        return words;
    }

    /** Every word of the training split. */
    public WordIndex wordIndex() {
        return wordIndex;
    }

    /** @param numWords size of the vocabulary: ids from here on become {@link WordIndex#OUT_OF_VOCABULARY} */
    public Dataset dataset(int numWords) {
        return new Dataset(train.examples(numWords), test.examples(numWords), Dataset.SENTIMENTS,
                SyntheticSource.ORIGIN);
    }

    /**
     * The tokens of one split: words' numbers at first, ids once renumbered.
     *
     * @param texts a review each
     */
    private record Split(List<int[]> texts, int[] labels) {
        private static final int START = -1;

        /** @param numbers gives a word's number, or null if the word is to be dropped */
        private static Split of(Stream<Review> reviews, Function<String, Integer> numbers) {
            List<int[]> texts = new ArrayList<>();
            IntStream.Builder labels = IntStream.builder();
            reviews.forEachOrdered(review -> {
                IntStream.Builder tokens = IntStream.builder().add(START);
                Tokenizer.forEachWord(review.text(),
                        word -> Optional.ofNullable(numbers.apply(word)).ifPresent(tokens::add));
                texts.add(tokens.build().toArray());
                labels.add(review.label());
            });
            return new Split(texts, labels.build().toArray());
        }

        private void renumber(int[] ids) {
            for (int[] text : texts) {
                Arrays.setAll(text, t -> text[t] == START ? WordIndex.START : ids[text[t]]);
            }
        }

        private Examples examples(int numWords) {
            return Examples.of(texts.stream().map(text ->
                    IntStream.of(text).map(id -> WordIndex.limit(id, numWords)).toArray()).toList(), labels);
        }
    }
}
