package io.github.imdbrnn.engine.cpu;

/** The recurrent layer in one direction, on a group of reviews, from the states of the {@link Padding}. */
final class Recurrence {
    private final CellWeights weights;
    private final Rows zero; // [1, units]

    Recurrence(CellWeights weights) {
        this.weights = weights;
        zero = new Rows(1, weights.cell.units, weights.cell.kernels);
    }

    /**
     * Runs to the last step.
     *
     * @param padding states
     * @param projected x W + b for words
     * @param slots which row of it each row reads
     * @param tape of which the group's rows are set
     */
    void forward(Unrolling group, Rows[] padding, Rows projected, int[] slots, Tape tape) {
        for (int t = group.begin; t <= group.steps; t++) {
            int row = group.start[t];
            for (int i = group.widthBefore(t); i < group.width[t]; i++) {
                copy(padding, t, tape.states, row + i, 1);
            }
            if (t < group.steps) {
                weights.cell.forward(weights, projected, slots, tape, row, group.width[t], group.start[t + 1]);
            }
        }
    }

    private static void copy(Rows[] from, int row, Rows[] to, int toRow, int rows) {
        for (int part = 0; part < from.length; part++) {
            int stride = from[part].stride;
            System.arraycopy(from[part].values, row * stride, to[part].values, toRow * stride, rows * stride);
        }
    }

    /**
     * Runs back, and adds what the parameters gain that words know nothing of.
     *
     * @param transposed the recurrent kernel
     * @param tape of which the group's sums become the gradients at them
     * @param gradients at the last states, [the group's reviews]; lost
     * @param begins gradients at the states in which reviews begin, [the batch's reviews]
     */
    void backward(Unrolling group, Rows[] transposed, Tape tape, Rows[] gradients, Rows[] begins,
            CellWeights gradient) {
        int began = group.reviews;
        for (int t = group.steps; t >= group.begin; t--) {
            int before = group.widthBefore(t);
            if (before < began) {
                copy(gradients, before, begins, group.first + before, began - before);
                began = before;
            }
            if (t > group.begin) {
                int row = group.start[t - 1];
                weights.cell.backward(tape, row, before, group.start[t], gradients);
                back(tape, row, before, transposed, zero, gradients[0]);
            }
        }
        gain(tape, group.start[group.begin], group.rows(), gradient);
    }

    /** gradients = start + the gradients at sums times the recurrent kernel, transposed. */
    void back(Tape tape, int row, int rows, Rows[] transposed, Rows start, Rows gradients) {
        int[] fromState = weights.cell.fromState;
        Kernels kernels = weights.cell.kernels;
        int sums = tape.sumsRow(row);
        kernels.product(tape.sums[fromState[0]], sums, rows, transposed[0], start, null, gradients, 0);
        for (int i = 1; i < fromState.length; i++) {
            kernels.addProduct(tape.sums[fromState[i]], sums, rows, transposed[i], gradients, 0);
        }
    }

    /** Adds what the recurrent kernel gains, and the biases of sums that no word goes into. */
    void gain(Tape tape, int row, int rows, CellWeights gradient) {
        int[] fromState = weights.cell.fromState;
        Kernels kernels = weights.cell.kernels;
        for (int i = 0; i < fromState.length; i++) {
            Rows sums = tape.sums[fromState[i]];
            int sumsRow = tape.sumsRow(row);
            kernels.addOuterProduct(tape.states[0], row, sums, sumsRow, rows, gradient.recurrentKernel[i]);
            if (!weights.cell.reads(fromState[i])) {
                kernels.addRows(sums, sumsRow, rows, gradient.bias[fromState[i]]);
            }
        }
    }
}
