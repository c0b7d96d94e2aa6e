package io.github.imdbrnn.engine;

import io.github.imdbrnn.data.Examples;
import java.util.Arrays;
import java.util.List;

/** Padded examples as the engines on plain arrays read them. One object serves batch after batch. */
public final class Batch {
    private int[] ids = new int[0];
    private int[] labels = new int[0];
    private int rows;
    private int maxlen;

    /** Token ids, [rows, maxlen]; zeros stand before a shorter example. The array may be longer. */
    public int[] ids() {
        return ids;
    }

    /** Class ids, [rows]. The array may be longer. */
    public int[] labels() {
        return labels;
    }

    /** How many examples there are. */
    public int rows() {
        return rows;
    }

    /** How many tokens an example has. */
    public int maxlen() {
        return maxlen;
    }

    /**
     * Takes the examples {@code order[from]} to {@code order[to - 1]} in the place of those before.
     *
     * @param tokens to which each is padded or truncated, at least 1
     */
    public void read(Examples examples, int[] order, int from, int to, int tokens) {
        if (tokens < 1) {
            throw new IllegalArgumentException("maxlen must be at least 1, not " + tokens);
        }
        rows = to - from;
        maxlen = tokens;
        int size = Math.multiplyExact(rows, maxlen);
        if (ids.length < size) {
            ids = new int[size];
        }
        if (labels.length < rows) {
            labels = Arrays.copyOf(labels, rows);
        }
        for (int row = 0; row < rows; row++) {
            examples.copyPadded(order[from + row], ids, row * maxlen, maxlen);
            labels[row] = examples.label(order[from + row]);
        }
    }

    /** Takes one example, whose label does not count. */
    public void read(int[] tokens, int length) {
        read(Examples.unlabelled(List.of(tokens)), new int[1], 0, 1, length);
    }
}
