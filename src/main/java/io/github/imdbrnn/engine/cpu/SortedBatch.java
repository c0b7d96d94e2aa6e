package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.engine.Batch;
import java.util.Arrays;

/** A batch, and the order in which its reviews begin: those with the least padding first. */
final class SortedBatch {
    int[] labels; // [rows]
    int rows;
    int maxlen;
    private Batch batch;
    /** Padding in the upper half, review in the lower, ascending. */
    private long[] order = new long[0]; // [rows]

    /**
     * Takes a batch, without a copy.
     *
     * @throws IllegalArgumentException if a token id is outside the vocabulary
     */
    void read(Batch read, int vocabulary) {
        batch = read;
        labels = batch.labels();
        rows = batch.rows();
        maxlen = batch.maxlen();
        batch.requireTokens(vocabulary);
        if (order.length < rows) {
            order = new long[rows];
        }
        for (int r = 0; r < rows; r++) {
            order[r] = (long) batch.padding(r) << 32 | r;
        }
        Arrays.sort(order, 0, rows);
    }

    /** See {@link Batch#tokens()}. */
    int[] tokens() {
        return batch.tokens();
    }

    /** Where the review that comes {@code i}-th ends in {@link #tokens()}. */
    int end(int i) {
        return batch.end(review(i));
    }

    /** The id that the review that comes {@code i}-th reads at a time. */
    int id(int i, int time) {
        return batch.id(review(i), time);
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
