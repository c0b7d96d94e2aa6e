package io.github.imdbrnn.engine.cpu;

/** The recurrent layer on a group of reviews: h_t = tanh(x_t W + b + h_(t-1) U) from the {@link Padding}'s states. */
final class SimpleRnn {
    private final Kernels kernels;
    private final Rows zero; // [1, units]

    SimpleRnn(int units, Kernels kernels) {
        this.kernels = kernels;
        zero = new Rows(1, units, kernels);
    }

    /**
     * Runs to the last step.
     *
     * @param h the states before each step and after the last, of which the group's are set
     * @param projected x W + b for words
     * @param slots which row of it each row reads
     */
    void forward(Unrolling group, Rows padding, Rows recurrentKernel, Rows projected, int[] slots, Rows h) {
        int stride = h.stride;
        for (int t = group.begin; t <= group.steps; t++) {
            int row = group.start[t];
            for (int i = group.widthBefore(t); i < group.width[t]; i++) {
                System.arraycopy(padding.values, t * stride, h.values, (row + i) * stride, stride);
            }
            if (t < group.steps) {
                int next = group.start[t + 1];
                kernels.product(h, row, group.width[t], recurrentKernel, projected, slots, h, next);
                kernels.tanh(h, next, group.width[t]);
            }
        }
    }

    /**
     * Runs back.
     *
     * @param ends gradients at the last states, [the group's reviews, units]
     * @param dz gradients at the sums that go into tanh, of which the group's are set
     * @param begins gradients at the states in which reviews begin, [the batch's reviews, units]
     */
    void backward(Unrolling group, Rows ends, Rows h, Rows recurrentKernelTransposed, Rows dz, Rows begins) {
        int stride = dz.stride;
        int steps = group.steps;
        int last = group.widthBefore(steps);
        System.arraycopy(ends.values, last * stride, begins.values, (group.first + last) * stride,
                (group.reviews - last) * stride); // those without a token
        if (last > 0) {
            System.arraycopy(ends.values, 0, dz.values, group.start[steps - 1] * stride, last * stride);
            kernels.tanhBackward(dz, group.start[steps - 1], h, group.start[steps], last);
        }
        for (int t = steps - 1; t >= group.begin; t--) {
            int row = group.start[t];
            int before = group.widthBefore(t);
            if (before > 0) {
                int out = group.start[t - 1];
                kernels.product(dz, row, before, recurrentKernelTransposed, zero, null, dz, out);
                kernels.tanhBackward(dz, out, h, row, before);
            }
            if (before < group.width[t]) {
                kernels.product(dz, row + before, group.width[t] - before, recurrentKernelTransposed, zero, null,
                        begins, group.first + before);
            }
        }
    }
}
