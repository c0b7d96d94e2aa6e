package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;

/**
 * A group of reviews unrolled in time, without the rows that padding would repeat.
 *
 * <p>Padding stands in front and is not masked, so as long as reviews read padding their states are equal. The reviews
 * are sorted by padding, and at each step only the first {@code width} of them have a row: all that have begun, and
 * one more that stands for all that have not. When reviews begin, the row that stood for them is copied ({@link
 * #forward}), and on the way back their gradients are added up again ({@link #backward}). This is exact.
 *
 * <p>The rows of step t begin at row {@code start[t]}, the same for the states before the step, the words it reads and
 * the gradients at its sums; so the whole group is one long matrix where that is of use. One worker reuses the buffers
 * from group to group.
 */
final class Unrolling {
    private final Kernels kernels;
    private final int units;
    private final int stride;

    int reviews;
    private int steps;
    int[] review = new int[0]; // [reviews], their rows in the batch
    private int[] width = new int[0]; // [steps + 1]
    private int[] start = new int[0]; // [steps + 1]
    int[] slots = new int[0]; // [rows]
    float[] h = new float[0]; // [rows + reviews, stride]
    float[] dz = new float[0]; // [rows, stride]
    float[] ends = new float[0]; // [reviews, stride], gradients on their way to fewer rows
    private final float[] zeroRow; // [1, stride]
    private int[] first = new int[0]; // [reviews], all the row 0

    /** The different words of the group, in order of appearance; a slot is an index into it. */
    int[] words = new int[0];
    int wordCount;
    private int[] seen = new int[0]; // [vocabulary]: firstSlot + slot, if the word was seen in this group
    private int firstSlot = 1;

    Unrolling(Kernels kernels, int units, int stride) {
        this.kernels = kernels;
        this.units = units;
        this.stride = stride;
        zeroRow = new float[stride];
    }

    /** Rows of all steps. */
    int rows() {
        return start[steps];
    }

    /** Where the state of review {@code i} after the last step begins in {@link #h}. */
    int lastState(int i) {
        return (start[steps] + i) * stride;
    }

    /** Lays out the {@code count} reviews {@code first}, {@code first + every}, ... of the batch's order. */
    void layOut(TokenBatch batch, int first, int every, int count) {
        reviews = count;
        steps = batch.maxlen;
        if (review.length < count) {
            review = new int[count];
        }
        if (width.length <= steps) {
            width = new int[steps + 1];
            start = new int[steps + 1];
        }
        for (int i = 0; i < count; i++) {
            review[i] = batch.review(first + i * every);
        }
        int begun = 0;
        int row = 0;
        for (int t = 0; t < steps; t++) {
            while (begun < count && batch.padding(first + begun * every) <= t) {
                begun++;
            }
            width[t] = Math.min(begun + 1, count);
            start[t] = row;
            row += width[t];
        }
        width[steps] = count;
        start[steps] = row;
        if (slots.length < row) {
            slots = new int[row];
        }
        if (h.length < (row + count) * stride) {
            h = new float[(row + count) * stride];
        }
    }

    /** Takes the token ids themselves as slots. */
    void readTokens(TokenBatch batch) {
        int at = 0;
        for (int t = 0; t < steps; t++) {
            for (int i = 0; i < width[t]; i++) {
                slots[at++] = batch.ids[review[i] * steps + t];
            }
        }
    }

    /** Numbers the group's different words and takes these numbers as slots. */
    void numberWords(TokenBatch batch, int vocabulary) {
        if (seen.length != vocabulary || firstSlot > Integer.MAX_VALUE - 2 * vocabulary) {
            seen = new int[vocabulary];
            firstSlot = 1;
        }
        int most = Math.min(vocabulary, rows());
        if (words.length < most) {
            words = new int[most];
        }
        int count = 0;
        int at = 0;
        for (int t = 0; t < steps; t++) {
            for (int i = 0; i < width[t]; i++) {
                int id = batch.ids[review[i] * steps + t];
                int slot = seen[id] - firstSlot;
                if (slot < 0) {
                    slot = count++;
                    seen[id] = firstSlot + slot;
                    words[slot] = id;
                }
                slots[at++] = slot;
            }
        }
        wordCount = count;
        firstSlot += count;
    }

    /**
     * Runs the recurrence from zero to the last step.
     *
     * @param recurrent [units, stride]
     * @param projected a row for each slot: x W + b
     */
    void forward(float[] recurrent, float[] projected) {
        Arrays.fill(h, 0, width[0] * stride, 0);
        for (int t = 0; t < steps; t++) {
            int next = start[t + 1] * stride;
            kernels.product(h, start[t] * stride, stride, width[t], units, recurrent, projected, slots, start[t], h,
                    next, stride);
            kernels.tanh(h, next, width[t] * stride);
            for (int row = width[t]; row < width[t + 1]; row++) {
                System.arraycopy(h, next + (width[t] - 1) * stride, h, next + row * stride, stride);
            }
        }
    }

    /** Makes room for the gradients at the last states, which the caller puts into {@link #ends}. */
    void prepareBackward() {
        if (dz.length < rows() * stride) {
            dz = new float[h.length];
        }
        if (ends.length < reviews * stride) {
            ends = new float[reviews * stride];
            first = new int[reviews];
        }
    }

    /**
     * Runs the recurrence back and leaves the gradients at the sums of every step in {@link #dz}.
     *
     * @param recurrentTransposed [units, stride]
     */
    void backward(float[] recurrentTransposed) {
        kernels.tanhBackward(ends, 0, h, lastState(0), reviews * stride);
        join(steps);
        for (int t = steps - 1; t > 0; t--) {
            int from = start[t] * stride;
            boolean joins = width[t] > width[t - 1];
            float[] out = joins ? ends : dz;
            int outAt = joins ? 0 : start[t - 1] * stride;
            kernels.product(dz, from, stride, width[t], units, recurrentTransposed, zeroRow, first, 0, out, outAt,
                    stride);
            kernels.tanhBackward(out, outAt, h, from, width[t] * stride);
            if (joins) {
                join(t);
            }
        }
    }

    /** Moves the rows of step t in {@link #ends} to step t - 1; what began at t is added to the row it came from. */
    private void join(int t) {
        int to = start[t - 1] * stride;
        int kept = width[t - 1] * stride;
        System.arraycopy(ends, 0, dz, to, kept);
        for (int row = width[t - 1]; row < width[t]; row++) {
            for (int c = 0; c < stride; c++) {
                dz[to + kept - stride + c] += ends[row * stride + c];
            }
        }
    }
}
