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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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
        // Words are numbered as they come, until the training split has been counted; no text is kept.
        Map<String, Integer> numbers = new HashMap<>();
        Split train = new Split(splitSize);
        train.addAll(reviews.next(splitSize), numbers, true);
        List<String> ranked = byFrequency(numbers, train);
        Split test = new Split(splitSize);
        test.addAll(reviews.next(splitSize), numbers, false);

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
        Split train = new Split(SPLIT_SIZE);
        train.addAll(new SyntheticReviews(seed).next(SPLIT_SIZE), numbers, true);
        return WordIndex.ofRanked(byFrequency(numbers, train));
    }

    /** The most frequent word first, equally frequent ones in the order of their characters. */
    private static List<String> byFrequency(Map<String, Integer> numbers, Split split) {
        int[] counts = new int[numbers.size()];
        for (int i = 0; i < split.size; i++) {
            if (split.tokens[i] != Split.START) {
                counts[split.tokens[i]]++;
            }
        }
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

    /** The tokens of one split: words' numbers at first, ids once renumbered. */
    private static final class Split {
        private static final int START = -1;

        private final int[] offsets;
        private final int[] labels;
        private int[] tokens;
        private int size;

        private Split(int reviews) {
            offsets = new int[reviews + 1];
            labels = new int[reviews];
            tokens = new int[reviews * 256 + 1];
        }

        /** @param grow whether a new word gets the next number, or is dropped */
        private void addAll(Stream<Review> reviews, Map<String, Integer> numbers, boolean grow) {
            Iterator<Review> each = reviews.iterator();
            for (int i = 0; i < labels.length; i++) {
                Review review = each.next();
                labels[i] = review.label();
                add(START);
                Tokenizer.forEachWord(review.text(), word -> {
                    Integer number = numbers.get(word);
                    if (number == null && grow) {
                        number = numbers.size();
                        numbers.put(word, number);
                    }
                    if (number != null) {
                        add(number);
                    }
                });
                offsets[i + 1] = size;
            }
        }

        private void add(int token) {
            if (size == tokens.length) {
                tokens = Arrays.copyOf(tokens, size + size / 2);
            }
            tokens[size++] = token;
        }

        private void renumber(int[] ids) {
            for (int i = 0; i < size; i++) {
                tokens[i] = tokens[i] == START ? WordIndex.START : ids[tokens[i]];
            }
        }

        private Examples examples(int numWords) {
            return new Examples(
                    IntStream.range(0, size).map(i -> WordIndex.limit(tokens[i], numWords)).toArray(), offsets, labels);
        }
    }
}
