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

    /** The id that a review reads at a time. */
    int id(int review, int time) {
        return batch.id(review, time);
    }

    /** How many groups its reviews make. */
    int groups() {
        return CpuNetwork.pieces(rows, CpuNetwork.GROUP);
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
