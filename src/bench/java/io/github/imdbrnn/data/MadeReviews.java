package io.github.imdbrnn.data;

import io.github.imdbrnn.text.WordIndex;
import java.util.Arrays;
import java.util.Random;
import java.util.function.ToIntFunction;

/**
 * Examples drawn at random with the lengths and the word frequencies of IMDB, which decide what a training step costs.
 * Their labels are coin tosses: there is nothing to learn.
 *
 * <p>Words follow Zipf's law as Mandelbrot wrote it, p(rank) ~ (rank + 2.7)^-1.12, and a share of
 * {@value #OUT_OF_VOCABULARY_SHARE} is out of vocabulary. 25,000 such reviews with a vocabulary of 10,000, beside
 * IMDB's training split:
 *
 * <pre>
 *                                        made    IMDB
 * tokens of a review, mean                237     239
 * the same, median                        193     178
 * the same, cut at 500, mean              224     222
 * different words in 32, so cut        1,933   1,752
 * </pre>
 */
public final class MadeReviews {
    /** Mean and deviation of the logarithm of a review's length in IMDB's training split. */
    private static final double LENGTH_LOG_MEAN = 5.262;
    private static final double LENGTH_LOG_DEVIATION = 0.642;
    private static final int SHORTEST = 11;
    private static final int LONGEST = 2494;

    private static final double OUT_OF_VOCABULARY_SHARE = 0.0572;
    private static final double ZIPF_SHIFT = 2.7;
    private static final double ZIPF_EXPONENT = 1.12;

    private MadeReviews() {}

    /** Examples with lengths as in IMDB: log-normal, cut at IMDB's shortest and longest. */
    public static Examples imdbLike(int count, int vocabulary, long seed) {
        return draw(count, vocabulary, seed, random -> {
            long length = Math.round(Math.exp(LENGTH_LOG_MEAN + LENGTH_LOG_DEVIATION * random.nextGaussian()));
            return (int) Math.max(SHORTEST, Math.min(LONGEST, length));
        });
    }

    /** Examples of {@code length} tokens each. */
    public static Examples ofLength(int length, int count, int vocabulary, long seed) {
        return draw(count, vocabulary, seed, random -> length);
    }

    private static Examples draw(int count, int vocabulary, long seed, ToIntFunction<Random> drawLength) {
        Random random = new Random(seed);
        double[] cumulative = cumulativeFrequencies(vocabulary - 1 - WordIndex.INDEX_FROM);
        int[] offsets = new int[count + 1];
        for (int i = 0; i < count; i++) {
            offsets[i + 1] = offsets[i] + drawLength.applyAsInt(random);
        }
        int[] tokens = new int[offsets[count]];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.nextInt(2);
            tokens[offsets[i]] = WordIndex.START;
            for (int t = offsets[i] + 1; t < offsets[i + 1]; t++) {
                tokens[t] = random.nextDouble() < OUT_OF_VOCABULARY_SHARE
                        ? WordIndex.OUT_OF_VOCABULARY
                        : drawRank(cumulative, random) + WordIndex.INDEX_FROM;
            }
        }
        return new Examples(tokens, offsets, labels);
    }

    /** The share of words with a rank up to i + 1. */
    private static double[] cumulativeFrequencies(int ranks) {
        double[] cumulative = new double[ranks];
        double sum = 0;
        for (int i = 0; i < ranks; i++) {
            sum += Math.pow(i + 1 + ZIPF_SHIFT, -ZIPF_EXPONENT);
            cumulative[i] = sum;
        }
        for (int i = 0; i < ranks; i++) {
            cumulative[i] /= sum;
        }
        return cumulative;
    }

    /** From 1. */
    private static int drawRank(double[] cumulative, Random random) {
        int found = Arrays.binarySearch(cumulative, random.nextDouble());
        return Math.min(found >= 0 ? found + 1 : -found, cumulative.length);
    }
}
