package io.github.imdbrnn.engine.cpu;

/**
 * Keras's GRUCell with {@code reset_after}: h' = z h + (1 - z) g with g = tanh(a + r c), where z and r are the sigmoid
 * of their columns of x W + b + h U + d, c is h U + d and a is x W + b in those of g. Keras's columns are in the order
 * z, r, g; the parts of the sums are z, r, c and a, in whose place g comes.
 */
final class GruCell extends Cell {
    GruCell(int units, Kernels kernels) {
        super(units, kernels, 4, 1, 2, new int[] {0, 1, 3}, new int[] {0, 1, 2}, new int[] {0, 1, 3, 0, 1, 2});
    }

    @Override
    void forward(CellWeights weights, Rows projected, int[] slots, Tape tape, int row, int rows, int next) {
        sum(weights, projected, slots, tape, row, rows);
        int sums = tape.sumsRow(row);
        kernels.sigmoid(tape.sums[0], sums, rows);
        kernels.sigmoid(tape.sums[1], sums, rows);
        kernels.gruCandidate(tape.sums, sums, rows);
        kernels.tanh(tape.sums[3], sums, rows);
        kernels.gruMix(tape.sums, sums, rows, tape.states[0], row, next);
    }

    @Override
    void backward(Tape tape, int row, int rows, int next, Rows[] gradients) {
        kernels.gruBackward(tape.sums, tape.sumsRow(row), rows, tape.states[0], row, gradients);
    }
}
