package io.github.imdbrnn.engine.cpu;

/**
 * Keras's LSTMCell: c' = f c + i g and h' = o tanh(c'), where i, f and o are the sigmoid, and g is tanh, of their
 * columns of x W + b + h U, in the order i, f, g, o. A state is h, c and tanh(c), which is of use on the way back.
 */
final class LstmCell extends Cell {
    LstmCell(int units, Kernels kernels) {
        super(units, kernels, 4, 3, 2);
    }

    @Override
    void forward(CellWeights weights, Rows projected, int[] slots, Tape tape, int row, int rows, int next) {
        sum(weights, projected, slots, tape, row, rows);
        int sums = tape.sumsRow(row);
        kernels.sigmoid(tape.sums[0], sums, rows);
        kernels.sigmoid(tape.sums[1], sums, rows);
        kernels.tanh(tape.sums[2], sums, rows);
        kernels.sigmoid(tape.sums[3], sums, rows);
        kernels.lstmCarry(tape.sums, sums, rows, tape.states, row, next);
        kernels.tanh(tape.states[2], next, rows);
        kernels.multiply(tape.sums[3], sums, rows, tape.states[2], tape.states[0], next);
    }

    @Override
    void backward(Tape tape, int row, int rows, int next, Rows[] gradients) {
        kernels.lstmBackward(tape.sums, tape.sumsRow(row), rows, tape.states, row, next, gradients);
    }
}
