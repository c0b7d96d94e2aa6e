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

    /**
     * How many zeros stand before an example's first other token. Only these are padding; a zero after it is a token like
     * any other.
     */
    public int padding(int row) {
        int from = row * maxlen;
        int at = from;
        while (at < from + maxlen && ids[at] == 0) {
            at++;
        }
        return at - from;
    }

    /**
     * @throws IllegalArgumentException if a token id is outside the vocabulary
     */
    public void requireTokens(int vocabulary) {
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
    public void requireLabels(int classes) {
        for (int r = 0; r < rows; r++) {
            if (labels[r] < 0 || labels[r] >= classes) {
                throw new IllegalArgumentException("review " + r + " of the batch has label " + labels[r]
                        + "; the classes are 0 to " + (classes - 1));
            }
        }
    }

    /**
     * @throws IllegalArgumentException if there is not one example, of which alone logits at every token are given
     */
    public void requireOne() {
        if (rows != 1) {
            throw new IllegalArgumentException("logits are of one example, not of " + rows);
        }
    }

    /** Takes one example, whose label does not count. */
    public void read(int[] tokens, int length) {
        read(Examples.unlabelled(List.of(tokens)), new int[1], 0, 1, length);
    }
}
