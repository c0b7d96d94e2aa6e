package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;

/**
 * Padded reviews, and the order in which they begin: those with the least padding first.
 *
 * <p>Only zeros in front of a review's first other token are padding; a zero after it is a token like any other. The
 * buffers are reused from batch to batch.
 */
final class TokenBatch {
    int[] ids = new int[0]; // [rows, maxlen]
    int[] labels = new int[0]; // [rows]
    int rows;
    int maxlen;
    /** Padding in the upper half, review in the lower, ascending. */
    private long[] order = new long[0]; // [rows]

    /** Takes all reviews out; those to come have {@code maxlen} tokens. */
    void clear(int maxlen) {
        this.maxlen = maxlen;
        rows = 0;
    }

    /**
     * Makes room for more reviews. Their part of {@link #ids} and {@link #labels} is the caller's to fill.
     *
     * @return the row of the first of them
     */
    int add(int count) {
        int first = rows;
        rows += count;
        int tokens = Math.multiplyExact(rows, maxlen);
        if (ids.length < tokens) {
            ids = Arrays.copyOf(ids, tokens);
        }
        if (order.length < rows) {
            order = new long[rows];
            labels = Arrays.copyOf(labels, rows);
        }
        return first;
    }

    /**
     * Checks the ids and puts the reviews in order.
     *
     * @throws IllegalArgumentException if an id is outside the vocabulary
     */
    void arrange(int vocabulary) {
        int tokens = rows * maxlen;
        int wrong = 0;
        for (int i = 0; i < tokens; i++) {
            wrong |= ids[i] | (vocabulary - 1 - ids[i]); // negative if the id is below 0 or beyond the vocabulary
        }
        if (wrong < 0) {
            throw outside(vocabulary);
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

    private IllegalArgumentException outside(int vocabulary) {
        for (int i = 0; i < rows * maxlen; i++) {
            if (ids[i] < 0 || ids[i] >= vocabulary) {
                return new IllegalArgumentException("review " + i / maxlen + " of the batch has token id " + ids[i]
                        + " at position " + i % maxlen + "; the embedding has rows 0 to " + (vocabulary - 1));
            }
        }
        throw new AssertionError("all ids are inside the vocabulary");
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
