package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;

/**
 * The weights of the recurrent and the dense layer, or a gradient or an average of squares for each, in rows of the
 * kernels' stride. What lies beyond the true shape is zero.
 */
final class Cell {
    final float[] kernel; // [embedding stride, unit stride]
    final float[] recurrent; // [unit stride, unit stride]
    final float[] bias; // [unit stride]
    final float[] output; // [unit stride]
    final float[] outputBias; // [padding], the first counts

    Cell(int embeddingStride, int unitStride, int padding) {
        kernel = new float[embeddingStride * unitStride];
        recurrent = new float[unitStride * unitStride];
        bias = new float[unitStride];
        output = new float[unitStride];
        outputBias = new float[padding];
    }

    void clear() {
        Arrays.fill(kernel, 0);
        Arrays.fill(recurrent, 0);
        Arrays.fill(bias, 0);
        Arrays.fill(output, 0);
        Arrays.fill(outputBias, 0);
    }

    void add(Cell other) {
        add(kernel, other.kernel);
        add(recurrent, other.recurrent);
        add(bias, other.bias);
        add(output, other.output);
        add(outputBias, other.outputBias);
    }

    private static void add(float[] to, float[] from) {
        for (int i = 0; i < to.length; i++) {
            to[i] += from[i];
        }
    }

    /** Takes one step of RMSprop on this cell's weights. */
    void update(Cell squares, Cell gradient, Kernels kernels, Kernels.RmsPropRule rule) {
        update(kernel, squares.kernel, gradient.kernel, kernels, rule);
        update(recurrent, squares.recurrent, gradient.recurrent, kernels, rule);
        update(bias, squares.bias, gradient.bias, kernels, rule);
        update(output, squares.output, gradient.output, kernels, rule);
        update(outputBias, squares.outputBias, gradient.outputBias, kernels, rule);
    }

    private static void update(float[] w, float[] v, float[] g, Kernels kernels, Kernels.RmsPropRule rule) {
        kernels.rmsProp(w, 0, v, g, 0, w.length, rule.rho(), rule);
    }
}
