package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;

/**
 * The words' vectors, and RMSprop's averages of their squared gradients.
 *
 * <p>A word that is not in the batch has gradient zero: its weights stay, and its average only decays. That is put off
 * until the word is next met, or until {@link #settle()}.
 */
final class EmbeddingTable {
    /** Decays computed once; a longer absence is rare. */
    private static final int POWERS = 1024;

    final Rows weights; // [vocabulary, embedding dim]
    final Rows squares; // the same, as of each word's last step
    private final Kernels kernels;
    private final Kernels.RmsPropRule rule;
    private final float[] decay = new float[POWERS]; // rho to the power of the index
    private final int[] lastStep; // [vocabulary]
    private int step;

    EmbeddingTable(int vocabulary, int dim, Kernels kernels, Kernels.RmsPropRule rule) {
        this.kernels = kernels;
        this.rule = rule;
        weights = new Rows(vocabulary, dim, kernels);
        squares = new Rows(vocabulary, dim, kernels);
        lastStep = new int[vocabulary];
        for (int k = 0; k < POWERS; k++) {
            decay[k] = power(k);
        }
    }

    private float power(int steps) {
        return (float) StrictMath.pow(rule.rho(), steps);
    }

    private float decay(int id) {
        int steps = step - lastStep[id];
        return steps < POWERS ? decay[steps] : power(steps);
    }

    void beginStep() {
        step++;
    }

    /** Moves a word's weights by the gradient in a row, once a step. Several threads may move different words. */
    void update(int id, Rows gradient, int row) {
        kernels.rmsProp(weights, squares, id, gradient, row, 1, decay(id), rule);
        lastStep[id] = step;
    }

    /** Brings every word's average of squares up to date. */
    void settle() {
        for (int id = 0; id < lastStep.length; id++) {
            float kept = decay(id);
            if (kept != 1) {
                for (int c = id * squares.stride; c < (id + 1) * squares.stride; c++) {
                    squares.values[c] *= kept;
                }
            }
        }
        Arrays.fill(lastStep, step);
    }
}
