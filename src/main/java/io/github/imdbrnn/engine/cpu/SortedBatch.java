package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.engine.Batch;
import java.util.Arrays;

/**
 * A batch, and the order in which its reviews begin: those with the least padding first.
 *
 * <p>Only zeros in front of a review's first other token are padding; a zero after it is a token like any other.
 */
final class SortedBatch {
    int[] ids; // [rows, maxlen]
    int[] labels; // [rows]
    int rows;
    int maxlen;
    /** Padding in the upper half, review in the lower, ascending. */
    private long[] order = new long[0]; // [rows]

    /**
     * Takes a batch, without a copy.
     *
     * @throws IllegalArgumentException if a token id is outside the vocabulary
     */
    void read(Batch batch, int vocabulary) {
        ids = batch.ids();
        labels = batch.labels();
        rows = batch.rows();
        maxlen = batch.maxlen();
        requireInside(vocabulary);
        if (order.length < rows) {
            order = new long[rows];
        }
        for (int r = 0; r < rows; r++) {
            int from = r * maxlen;
            int at = from;
            while (at < from + maxlen && ids[at] == 0) {
                at++;
            }
            order[r] = (long) (at - from) << 32 | r;
        }
        Arrays.sort(order, 0, rows);
    }

    private void requireInside(int vocabulary) {
        int tokens = rows * maxlen;
        int wrong = 0;
        for (int i = 0; i < tokens; i++) {
            wrong |= ids[i] | (vocabulary - 1 - ids[i]); // negative if the id is below 0 or beyond the vocabulary
        }
        for (int i = 0; wrong < 0; i++) {
            if (ids[i] < 0 || ids[i] >= vocabulary) {
                throw new IllegalArgumentException("review " + i / maxlen + " of the batch has token id " + ids[i]
                        + " at position " + i % maxlen + "; the embedding has rows 0 to " + (vocabulary - 1));
            }
        }
    }

    /**
     * @throws IllegalArgumentException if a label is not a class
     */
    void requireLabels(int classes) {
        for (int r = 0; r < rows; r++) {
            if (labels[r] < 0 || labels[r] >= classes) {
                throw new IllegalArgumentException("review " + r + " of the batch has label " + labels[r]
                        + "; the classes are 0 to " + (classes - 1));
            }
        }
    }

    /** The review that comes {@code i}-th. */
    int review(int i) {
        return (int) order[i];
    }

    /** How many zeros stand before the review that comes {@code i}-th. */
    int padding(int i) {
        return (int) (order[i] >>> 32);
    }
}
