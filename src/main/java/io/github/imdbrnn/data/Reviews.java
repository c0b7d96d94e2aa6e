package io.github.imdbrnn.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Integer-encoded reviews with their labels: one split of the dataset, in order.
 *
 * <p>The token ids of all reviews stand in one flat array, review {@code i} at {@code offsets[i]} up to
 * {@code offsets[i + 1]}; 25,000 small arrays would cost more to walk than the tokens themselves. Immutable: the arrays
 * given to the constructor must not be changed afterwards.
 */
public final class Reviews implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int[] tokens;
    private final int[] offsets;
    private final byte[] labels;
    private final int first;
    private final int size;

    /**
     * @param tokens the ids of every review, one after the other
     * @param offsets where each review begins, and last the end of the last one: {@code labels.length + 1} values
     * @param labels 1 for a positive review, 0 for a negative one
     * @throws IllegalArgumentException if the offsets do not fit the tokens and labels
     */
    public Reviews(int[] tokens, int[] offsets, byte[] labels) {
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
                    "the last review ends at " + offsets[labels.length] + " of " + tokens.length + " tokens");
        }
    }

    /**
     * Reviews to be predicted: their labels are unknown and stand as 0.
     *
     * @param reviews the ids of each, the start token first
     */
    public static Reviews unlabelled(List<int[]> reviews) {
        int[] offsets = new int[reviews.size() + 1];
        for (int i = 0; i < reviews.size(); i++) {
            offsets[i + 1] = Math.addExact(offsets[i], reviews.get(i).length);
        }
        int[] tokens = new int[offsets[reviews.size()]];
        for (int i = 0; i < reviews.size(); i++) {
            System.arraycopy(reviews.get(i), 0, tokens, offsets[i], reviews.get(i).length);
        }
        return new Reviews(tokens, offsets, new byte[reviews.size()]);
    }

    private Reviews(int[] tokens, int[] offsets, byte[] labels, int first, int size) {
        this.tokens = tokens;
        this.offsets = offsets;
        this.labels = labels;
        this.first = first;
        this.size = size;
    }

    /** Number of reviews. */
    public int size() {
        return size;
    }

    /** Number of tokens of review {@code i}, before any padding or truncation. */
    public int length(int i) {
        int at = first + Objects.checkIndex(i, size);
        return offsets[at + 1] - offsets[at];
    }

    /** The id at position {@code t} of review {@code i}. */
    public int token(int i, int t) {
        return tokens[offsets[first + Objects.checkIndex(i, size)] + Objects.checkIndex(t, length(i))];
    }

    /** 1 for a positive review, 0 for a negative one. */
    public int label(int i) {
        return labels[first + Objects.checkIndex(i, size)];
    }

    /** All labels, in order. */
    public int[] labels() {
        int[] all = new int[size];
        for (int i = 0; i < size; i++) {
            all[i] = labels[first + i];
        }
        return all;
    }

    /** Number of tokens of all reviews. */
    public long tokenCount() {
        return (long) offsets[first + size] - offsets[first];
    }

    /** The reviews {@code from} (inclusive) to {@code to} (exclusive), sharing this object's arrays. */
    public Reviews slice(int from, int to) {
        Objects.checkFromToIndex(from, to, size);
        return new Reviews(tokens, offsets, labels, first + from, to - from);
    }

    /**
     * Copies review {@code i} as Keras's {@code pad_sequences} gives it by default: the last {@code maxlen} tokens, zeros
     * before a shorter review. Ids are written as floats, the form in which they travel to a network.
     *
     * @param row where to write, {@code maxlen} values from index {@code from}
     */
    public void copyPadded(int i, float[] row, int from, int maxlen) {
        int at = first + Objects.checkIndex(i, size);
        int end = offsets[at + 1];
        int kept = Math.min(end - offsets[at], maxlen);
        Arrays.fill(row, from, from + maxlen - kept, 0f);
        for (int source = end - kept, target = from + maxlen - kept; source < end; source++, target++) {
            row[target] = tokens[source];
        }
    }

    /**
     * Review {@code i} padded and truncated as by {@link #copyPadded}.
     *
     * @return {@code maxlen} ids
     */
    public int[] padded(int i, int maxlen) {
        int at = first + Objects.checkIndex(i, size);
        int kept = Math.min(offsets[at + 1] - offsets[at], maxlen);
        int[] row = new int[maxlen];
        System.arraycopy(tokens, offsets[at + 1] - kept, row, maxlen - kept, kept);
        return row;
    }
}
