package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;

/**
 * The states while a review reads padding. It stands in front and is not masked, so as long as reviews read it their
 * states are equal, and are computed once for all; their gradients are added up on the way back. This is exact. A layer
 * that reads backwards meets the padding last, in states that differ: for it this is no more than the state 0.
 */
final class Padding {
    final Tape tape;
    private final CellWeights weights;
    private final Recurrence recurrence;
    private final Rows[] joined; // [1], gradients of reviews that begin
    private final Rows[] gradients; // [1]
    int steps;
    private int known; // steps after which the tape has the state

    Padding(CellWeights weights, Recurrence recurrence, boolean forTraining) {
        this.weights = weights;
        this.recurrence = recurrence;
        tape = new Tape(weights.cell, forTraining);
        joined = weights.cell.gradients(1);
        gradients = weights.cell.gradients(1);
    }

    /**
     * Runs from zero.
     *
     * @param count of steps
     * @param room for steps
     * @param projected x W + b of padding in row 0
     */
    void forward(int count, int room, Rows projected) {
        forget();
        goOn(count, room, projected);
    }

    /** The same, but that no step is run again whose state is still there. */
    void goOn(int count, int room, Rows projected) {
        steps = count;
        if (tape.states[0].count() <= room) {
            forget();
            tape.ensure(room + 1, 1);
        }
        if (known == 0) {
            for (Rows part : tape.states) {
                Arrays.fill(part.values, 0, part.stride, 0);
            }
        }
        for (; known < steps; known++) {
            weights.cell.forward(weights, projected, null, tape, known, 1, known + 1);
        }
    }

    /** The weights have changed. */
    void forget() {
        known = 0;
    }

    /** Gives the tape's rows behind the last step to another. */
    void lendTheRest() {
        known = steps;
    }

    /**
     * Runs back, and adds what the parameters gain that words know nothing of.
     *
     * @param begins gradients at the state in which each review of the batch's order begins
     * @param transposed the recurrent kernel
     */
    void backward(SortedBatch batch, Rows[] begins, Rows[] transposed, CellWeights gradient) {
        for (Rows part : tape.sums) { // after the last step nothing comes back
            Arrays.fill(part.values, steps * part.stride, (steps + 1) * part.stride, 0);
        }
        clear(gradients);
        Kernels kernels = weights.cell.kernels;
        int review = batch.rows - 1;
        for (int t = steps; t > 0; t--) {
            clear(joined);
            for (; review >= 0 && batch.padding(review) == t; review--) {
                for (int part = 0; part < joined.length; part++) {
                    kernels.addRows(begins[part], review, 1, joined[part]);
                }
            }
            recurrence.back(tape, t, 1, transposed, joined[0], gradients[0]);
            for (int part = 1; part < joined.length; part++) {
                kernels.addRows(joined[part], 0, 1, gradients[part]);
            }
            weights.cell.backward(tape, t - 1, 1, t, gradients);
        }
        recurrence.gain(tape, 0, steps, gradient);
    }

    private static void clear(Rows[] parts) {
        for (Rows part : parts) {
            Arrays.fill(part.values, 0);
        }
    }
}
