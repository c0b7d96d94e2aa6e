package io.github.imdbrnn.engine;

import io.github.imdbrnn.data.Examples;
import java.util.List;

/**
 * Padded examples as the engines on plain arrays read them: where each stands among the tokens, which are not copied. One
 * object serves batch after batch.
 */
public final class Batch {
    private int[] tokens;
    private int[] begins = new int[0];
    private int[] ends = new int[0];
    private int[] labels = new int[0];
    private int rows;
    private int maxlen;

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
     * The token ids among which the examples stand, see {@link Examples#tokens()}. At time {@code t}, from {@code
     * padding(row)} on, an example reads the id at {@code end(row) - maxlen + t}.
     */
    public int[] tokens() {
        return tokens;
    }

    /** Where an example ends in {@link #tokens()}. */
    public int end(int row) {
        return ends[row];
    }

    /**
     * How many zeros stand before an example's first other token. Only these are padding; a zero after it is a token like
     * any other.
     */
    public int padding(int row) {
        return maxlen - (ends[row] - begins[row]);
    }

    /** The id that an example reads at a time from 0 to {@code maxlen - 1}. */
    public int id(int row, int time) {
        int at = ends[row] - maxlen + time;
        return at < begins[row] ? 0 : tokens[at];
    }

    /**
     * Takes the examples {@code order[from]} to {@code order[to - 1]} in the place of those before.
     *
     * @param length to which each is padded or truncated, at least 1
     */
    public void read(Examples examples, int[] order, int from, int to, int length) {
        if (length < 1) {
            throw new IllegalArgumentException("maxlen must be at least 1, not " + length);
        }
        tokens = examples.tokens();
        rows = to - from;
        maxlen = length;
        Math.multiplyExact(rows, maxlen); // engines count them
        if (labels.length < rows) {
            begins = new int[rows];
            ends = new int[rows];
            labels = new int[rows];
        }
        for (int row = 0; row < rows; row++) {
            int example = order[from + row];
            int end = examples.end(example);
            int begin = end - Examples.Window.of(examples.length(example), maxlen).size();
            while (begin < end && tokens[begin] == 0) {
                begin++;
            }
            begins[row] = begin;
            ends[row] = end;
            labels[row] = examples.label(example);
        }
    }

    /**
     * @throws IllegalArgumentException if a token id is outside the vocabulary
     */
    public void requireTokens(int vocabulary) {
        for (int row = 0; row < rows; row++) {
            int wrong = 0;
            for (int i = begins[row]; i < ends[row]; i++) {
                wrong |= tokens[i] | (vocabulary - 1 - tokens[i]); // negative if below 0 or beyond the vocabulary
            }
            for (int t = padding(row); wrong < 0; t++) {
                if (id(row, t) < 0 || id(row, t) >= vocabulary) {
                    throw new IllegalArgumentException("review " + row + " of the batch has token id " + id(row, t)
                            + " at position " + t + "; the embedding has rows 0 to " + (vocabulary - 1));
                }
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
    public void read(int[] example, int length) {
        read(Examples.unlabelled(List.of(example)), new int[1], 0, 1, length);
    }
}
