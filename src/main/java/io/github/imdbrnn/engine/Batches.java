package io.github.imdbrnn.engine;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.Shuffle;
import java.util.Objects;

/**
 * Examples in an order, in batches of one size, of which the last may be smaller.
 *
 * @param examples the examples
 * @param order which of them come, one after the other
 * @param from where in the order the first batch begins
 * @param to where in the order the last batch ends
 * @param maxlen tokens to which every example is padded or truncated
 * @param batchSize examples of a batch
 */
public record Batches(Examples examples, int[] order, int from, int to, int maxlen, int batchSize) {
    public Batches {
        Objects.checkFromToIndex(from, to, order.length);
        if (maxlen < 1 || batchSize < 1) {
            throw new IllegalArgumentException(batchSize + " examples of " + maxlen + " tokens are not a batch");
        }
    }

    /** All examples as they stand. */
    public static Batches inOrder(Examples examples, int maxlen, int batchSize) {
        return new Batches(examples, Shuffle.inOrder(examples.size()), 0, examples.size(), maxlen, batchSize);
    }

    /** How many there are. */
    public int count() {
        return (int) (((long) to - from + batchSize - 1) / batchSize);
    }

    /** Reads batch {@code number}, from 0, into {@code batch}. */
    public void read(int number, Batch batch) {
        int first = from + Objects.checkIndex(number, count()) * batchSize;
        batch.read(examples, order, first, first + Math.min(batchSize, to - first), maxlen);
    }
}
