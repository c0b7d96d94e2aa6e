package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;

/**
 * The recurrent layer on a group of reviews: h_t = tanh(x_t W + b + h_(t-1) U) from h_0 = 0.
 *
 * <p>When reviews begin, the row that stood for them in the {@link Unrolling} is copied ({@link #forward}), and on the
 * way back their gradients are added up again ({@link #backward}). This is exact.
 */
final class SimpleRnn {
    private final Kernels kernels;
    private final Unrolling unrolling;
    final Rows h; // [rows + reviews, units], the states before each step and after the last
    final Rows dz; // [rows, units], gradients at the sums that go into tanh
    private final Rows zero; // [1, units]

    SimpleRnn(int units, Unrolling unrolling, Kernels kernels) {
        this.kernels = kernels;
        this.unrolling = unrolling;
        h = new Rows(0, units, kernels);
        dz = new Rows(0, units, kernels);
        zero = new Rows(1, units, kernels);
    }

    /**
     * Runs from zero to the last step.
     *
     * @param projected x W + b for words
     * @param slots which row of it each row of the unrolling reads
     */
    void forward(Rows recurrentKernel, Rows projected, int[] slots) {
        int[] start = unrolling.start;
        int[] width = unrolling.width;
        int stride = h.stride;
        h.ensure(unrolling.rows() + unrolling.reviews);
        Arrays.fill(h.values, 0, width[0] * stride, 0);
        for (int t = 0; t < unrolling.steps; t++) {
            int next = start[t + 1];
            kernels.product(h, start[t], width[t], recurrentKernel, projected, slots, h, next);
            kernels.tanh(h, next, width[t]);
            for (int row = width[t]; row < width[t + 1]; row++) {
                System.arraycopy(h.values, (next + width[t] - 1) * stride, h.values, (next + row) * stride, stride);
            }
        }
    }

    /**
     * Runs back and leaves the gradients in {@link #dz}.
     *
     * @param ends gradients at the last states, [reviews, units]; used up
     */
    void backward(Rows ends, Rows recurrentKernelTransposed) {
        dz.ensure(unrolling.rows());
        int[] start = unrolling.start;
        int[] width = unrolling.width;
        kernels.tanhBackward(ends, 0, h, unrolling.lastRow(0), unrolling.reviews);
        join(ends, unrolling.steps);
        for (int t = unrolling.steps - 1; t > 0; t--) {
            boolean joins = width[t] > width[t - 1];
            Rows out = joins ? ends : dz;
            int outRow = joins ? 0 : start[t - 1];
            kernels.product(dz, start[t], width[t], recurrentKernelTransposed, zero, null, out, outRow);
            kernels.tanhBackward(out, outRow, h, start[t], width[t]);
            if (joins) {
                join(ends, t);
            }
        }
    }

    /** Moves the gradients of step t to step t - 1; what began at t is added to the row it came from. */
    private void join(Rows ends, int t) {
        int stride = dz.stride;
        int to = unrolling.start[t - 1] * stride;
        int before = unrolling.width[t - 1];
        int kept = before * stride;
        System.arraycopy(ends.values, 0, dz.values, to, kept);
        for (int row = before; row < unrolling.width[t]; row++) {
            for (int c = 0; c < stride; c++) {
                dz.values[to + kept - stride + c] += ends.values[row * stride + c];
            }
        }
    }
}
