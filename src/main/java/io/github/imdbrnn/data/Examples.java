package io.github.imdbrnn.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Integer-encoded texts with their labels: one split of a dataset, in order.
 *
 * <p>The token ids of all examples stand in one flat array, example {@code i} at {@code offsets[i]} up to
 * {@code offsets[i + 1]}; 25,000 small arrays would cost more to walk than the tokens themselves. Immutable: the arrays
 * given to the constructor must not be changed afterwards.
 */
public final class Examples implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * What a network reads of an example, as Keras's {@code pad_sequences} has it by default: the last {@code maxlen}
     * tokens, zeros before a shorter one.
     *
     * @param first of the example's tokens that is read
     * @param size how many are read
     * @param position of the first one among the {@code maxlen}
     */
    public record Window(int first, int size, int position) {
        /** That of an example of so many tokens. */
        public static Window of(int length, int maxlen) {
            int read = Math.min(length, maxlen);
            return new Window(length - read, read, maxlen - read);
        }
    }

    private final int[] tokens;
    private final int[] offsets;
    private final int[] labels;
    private final int first;
    private final int size;

    /**
     * @param tokens the ids of every example, one after the other
     * @param offsets where each example begins, and last the end of the last one: {@code labels.length + 1} values
     * @param labels the class id of each
     * @throws IllegalArgumentException if the offsets do not fit the tokens and labels
     */
    public Examples(int[] tokens, int[] offsets, int[] labels) {
        this(tokens, offsets, labels, 0, labels.length);
        if (offsets.length != labels.length + 1) {
            throw new IllegalArgumentException(
                    labels.length + " labels need " + (labels.length + 1) + " offsets, not " + offsets.length);
        }
        for (int i = 0; i < labels.length; i++) {
            if (offsets[i] < 0 || offsets[i] > offsets[i + 1]) {
                throw new IllegalArgumentException("offset " + i + " is " + offsets[i] + ", the next " + offsets[i + 1]);
            }
        }
        if (offsets[labels.length] > tokens.length) {
            throw new IllegalArgumentException(
                    "the last example ends at " + offsets[labels.length] + " of " + tokens.length + " tokens");
        }
    }

    /**
     * Examples to be predicted: their labels are unknown and stand as 0.
     *
     * @param texts the ids of each, the start token first
     */
    public static Examples unlabelled(List<int[]> texts) {
        return of(texts, new int[texts.size()]);
    }

    /** Examples of texts, the ids of each, and their class ids. */
    public static Examples of(List<int[]> texts, int[] labels) {
        int[] offsets = new int[texts.size() + 1];
        for (int i = 0; i < texts.size(); i++) {
            offsets[i + 1] = Math.addExact(offsets[i], texts.get(i).length);
        }
        int[] tokens = new int[offsets[texts.size()]];
        for (int i = 0; i < texts.size(); i++) {
            System.arraycopy(texts.get(i), 0, tokens, offsets[i], texts.get(i).length);
        }
        return new Examples(tokens, offsets, labels);
    }

    private Examples(int[] tokens, int[] offsets, int[] labels, int first, int size) {
        this.tokens = tokens;
        this.offsets = offsets;
        this.labels = labels;
        this.first = first;
        this.size = size;
    }

    /** Number of examples. */
    public int size() {
        return size;
    }

    /** Number of tokens of example {@code i}, before any padding or truncation. */
    public int length(int i) {
        int at = first + Objects.checkIndex(i, size);
        return offsets[at + 1] - offsets[at];
    }

    /** The id at position {@code t} of example {@code i}. */
    public int token(int i, int t) {
        return tokens[offsets[first + Objects.checkIndex(i, size)] + Objects.checkIndex(t, length(i))];
    }

    /** The ids of all examples and perhaps of others, one after the other. Not a copy: it must not be changed. */
    public int[] tokens() {
        return tokens;
    }

    /** Where example {@code i} ends in {@link #tokens()}. */
    public int end(int i) {
        return offsets[first + Objects.checkIndex(i, size) + 1];
    }

    /** The class id of example {@code i}. */
    public int label(int i) {
        return labels[first + Objects.checkIndex(i, size)];
    }

    /** All labels, in order. */
    public int[] labels() {
        return Arrays.copyOfRange(labels, first, first + size);
    }

    /** Number of tokens of all examples. */
    public long tokenCount() {
        return (long) offsets[first + size] - offsets[first];
    }

    /** The examples {@code from} (inclusive) to {@code to} (exclusive), sharing this object's arrays. */
    public Examples slice(int from, int to) {
        Objects.checkFromToIndex(from, to, size);
        return new Examples(tokens, offsets, labels, first + from, to - from);
    }

    /**
     * Copies what a network reads of example {@code i} (see {@link Window}), and the zeros.
     *
     * @param row where to write, {@code maxlen} values from index {@code from}
     */
    public void copyPadded(int i, int[] row, int from, int maxlen) {
        Window read = Window.of(length(i), maxlen);
        Arrays.fill(row, from, from + read.position, 0);
        System.arraycopy(tokens, offsets[first + i] + read.first, row, from + read.position, read.size);
    }

    /**
     * Example {@code i} padded and truncated as by {@link #copyPadded}.
     *
     * @return {@code maxlen} ids
     */
    public int[] padded(int i, int maxlen) {
        int[] row = new int[maxlen];
        copyPadded(i, row, 0, maxlen);
        return row;
    }
}
