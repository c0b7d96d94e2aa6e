package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;

/**
 * The states while a review reads padding. It stands in front and is not masked, so as long as reviews read it their
 * states are equal, and are computed once for all; their gradients are added up on the way back. This is exact.
 */
final class Padding {
    final Rows h; // [steps + 1, units]
    final Rows dz; // [steps + 1, units], gradients at the sums that go into tanh; the last are zeros
    private final Kernels kernels;
    private final Rows joined; // [1, units]
    int steps;

    Padding(int units, Kernels kernels) {
        this.kernels = kernels;
        h = new Rows(0, units, kernels);
        dz = new Rows(0, units, kernels);
        joined = new Rows(1, units, kernels);
    }

    /**
     * Runs from zero over as much padding as the batch's shortest review has.
     *
     * @param projected x W + b of padding in row 0
     */
    void forward(SortedBatch batch, Rows recurrentKernel, Rows projected) {
        steps = batch.padding(batch.rows - 1);
        h.ensure(batch.maxlen + 1);
        Arrays.fill(h.values, 0, h.stride, 0);
        for (int t = 0; t < steps; t++) {
            kernels.product(h, t, 1, recurrentKernel, projected, null, h, t + 1);
            kernels.tanh(h, t + 1, 1);
        }
    }

    /** @param begins gradients at the state in which each review of the batch's order begins, [reviews, units] */
    void backward(SortedBatch batch, Rows begins, Rows recurrentKernelTransposed) {
        dz.ensure(steps + 1);
        Arrays.fill(dz.values, steps * dz.stride, (steps + 1) * dz.stride, 0); // after the last step nothing comes back
        int review = batch.rows - 1;
        for (int t = steps; t > 0; t--) {
            Arrays.fill(joined.values, 0);
            for (; review >= 0 && batch.padding(review) == t; review--) {
                kernels.addRows(begins, review, 1, joined);
            }
            kernels.product(dz, t, 1, recurrentKernelTransposed, joined, null, dz, t - 1);
            kernels.tanhBackward(dz, t - 1, h, t, 1);
        }
    }
}
