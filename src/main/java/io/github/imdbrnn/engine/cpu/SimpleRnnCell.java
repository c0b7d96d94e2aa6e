package io.github.imdbrnn.engine.cpu;

/** Keras's SimpleRNNCell: h' = tanh(x W + b + h U). */
final class SimpleRnnCell extends Cell {
    SimpleRnnCell(int units, Kernels kernels) {
        super(units, kernels, 1, 1, 1);
    }

    /** The sums are not kept: tanh takes their place. */
    @Override
    void forward(CellWeights weights, Rows projected, int[] slots, Tape tape, int row, int rows, int next) {
        Rows h = tape.states[0];
        kernels.product(h, row, rows, weights.recurrentKernel[0], projected, slots, h, next);
        kernels.tanh(h, next, rows);
    }

    @Override
    void backward(Tape tape, int row, int rows, int next, Rows[] gradients) {
        kernels.tanhBackward(tape.sums[0], tape.sumsRow(row), rows, tape.states[0], next, gradients[0]);
    }
}
