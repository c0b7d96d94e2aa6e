package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.model.NetworkSpec.Kind;
import java.util.Arrays;

/**
 * A recurrent cell: what it makes of a state and a word, the way back, and of what parts its parameters are. Nothing
 * else in the engine knows which cell runs.
 *
 * <p>What has several parts, of {@code units} numbers each, is an array of matrices. The first part of a state is h,
 * which goes into the sums and out of the layer. A gradient at a state has in its first part what comes back through
 * the sums, and in a second what the cell hands on past them.
 */
abstract class Cell {
    final int units;
    final Kernels kernels;
    /** The parts of the sums that a word goes into, in Keras's order of the kernel's blocks of columns. */
    final int[] fromInput;
    /** Those that a state goes into, in the order of the recurrent kernel's. */
    final int[] fromState;
    /** Those that a number of the bias is added to, in the order of the bias. */
    final int[] biases;
    private final int sumParts;
    private final int stateParts;
    private final int gradientParts;

    /** A cell whose sums are all of a word, a state and a bias. */
    Cell(int units, Kernels kernels, int sumParts, int stateParts, int gradientParts) {
        this(units, kernels, sumParts, stateParts, gradientParts, upTo(sumParts), upTo(sumParts), upTo(sumParts));
    }

    Cell(int units, Kernels kernels, int sumParts, int stateParts, int gradientParts, int[] fromInput, int[] fromState,
            int[] biases) {
        this.units = units;
        this.kernels = kernels;
        this.sumParts = sumParts;
        this.stateParts = stateParts;
        this.gradientParts = gradientParts;
        this.fromInput = fromInput;
        this.fromState = fromState;
        this.biases = biases;
    }

    private static int[] upTo(int count) {
        int[] numbers = new int[count];
        Arrays.setAll(numbers, i -> i);
        return numbers;
    }

    static Cell of(Kind kind, int units, Kernels kernels) {
        return switch (kind) {
            case SIMPLE_RNN -> new SimpleRnnCell(units, kernels);
            case LSTM -> new LstmCell(units, kernels);
            case GRU -> new GruCell(units, kernels);
        };
    }

    /**
     * Takes a step: the states at {@code next} from those at {@code row}.
     *
     * @param projected x W + b for words, see {@link #projections}
     * @param slots which row of it each row of states reads, or null: always row 0
     */
    abstract void forward(CellWeights weights, Rows projected, int[] slots, Tape tape, int row, int rows, int next);

    /**
     * Goes a step back, but for the products with the recurrent kernel: from gradients at the states at {@code next} to
     * those at the sums, in their place on the tape, and to what is handed on past them.
     *
     * @param gradients of which the first {@code rows} rows count
     */
    abstract void backward(Tape tape, int row, int rows, int next, Rows[] gradients);

    /**
     * The sums of a step that come from the states, and where a word goes into them too, from both. The words' rows are
     * fetched first: they lie far apart, and the products would wait for each in turn.
     */
    final void sum(CellWeights weights, Rows projected, int[] slots, Tape tape, int row, int rows) {
        int sums = tape.sumsRow(row);
        for (int i = 0; i < rows; i++) {
            int word = slots == null ? 0 : slots[row + i];
            for (int input = 0; input < fromInput.length; input++) {
                projected.copyBlock(word, input, tape.sums[fromInput[input]], sums + i);
            }
        }
        for (int part : fromState) {
            if (!reads(part)) {
                weights.bias[part].repeat(tape.sums[part], sums, rows);
            }
        }
        for (int i = 0; i < fromState.length; i++) {
            kernels.addProduct(tape.states[0], row, rows, weights.recurrentKernel[i], tape.sums[fromState[i]], sums);
        }
    }

    /** Whether a word goes into a part of the sums. */
    final boolean reads(int part) {
        for (int input : fromInput) {
            if (input == part) {
                return true;
            }
        }
        return false;
    }

    /** No rows of states yet. */
    final Rows[] states() {
        return parts(stateParts, 0);
    }

    /** Rows of zeros for sums. */
    final Rows[] sums(int rows) {
        return parts(sumParts, rows);
    }

    /** Rows of zeros for the sums that a word goes into; null in the place of others. */
    final Rows[] sumsOfWords(int rows) {
        Rows[] parts = new Rows[sumParts];
        for (int part : fromInput) {
            parts[part] = new Rows(rows, units, kernels);
        }
        return parts;
    }

    /**
     * No rows yet for x W + b of words. All parts of a word are one row, block after block, for they are fetched
     * together from memory that is far away: with a matrix for each part, a step of the LSTM takes 1.04 to 1.05 times as
     * long, of the GRU 1.1 times (two threads).
     */
    final Rows projections() {
        int stride = new Rows(0, units, kernels).stride;
        return new Rows(0, fromInput.length * stride, kernels);
    }

    /** Rows of zeros for gradients at states. */
    final Rows[] gradients(int rows) {
        return parts(gradientParts, rows);
    }

    private Rows[] parts(int count, int rows) {
        Rows[] parts = new Rows[count];
        Arrays.setAll(parts, i -> new Rows(rows, units, kernels));
        return parts;
    }
}
