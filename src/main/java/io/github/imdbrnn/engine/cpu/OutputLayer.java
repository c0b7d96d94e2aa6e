package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.evaluation.Crossentropy;
import io.github.imdbrnn.model.NetworkSpec;
import java.util.Arrays;

/** The dense layer at the states of a group of reviews, its sigmoid or softmax, and the loss. */
abstract class OutputLayer {
    final Rows dz; // [reviews, outputs], gradients at the logits
    final Rows states; // [reviews, units], of both directions side by side
    final Rows ends; // the same, gradients at the states
    float[] probabilities = new float[0]; // [reviews, outputs]
    private double[] logits = new double[0]; // [reviews, outputs]
    private final int outputs;
    private final Crossentropy crossentropy;

    OutputLayer(NetworkSpec spec, Kernels kernels) {
        outputs = spec.outputs();
        crossentropy = Crossentropy.of(outputs);
        dz = new Rows(0, outputs, kernels);
        states = new Rows(0, spec.recurrent().outputs(), kernels);
        ends = new Rows(0, spec.recurrent().outputs(), kernels);
    }

    static OutputLayer of(NetworkSpec spec, Kernels kernels) {
        return spec.outputs() == 1 ? new OneOutput(spec, kernels) : new SeveralOutputs(spec, kernels);
    }

    /**
     * Zeros for the dense layer's kernel, [states, outputs], or of one output, [1, states]: a column is all padding.
     */
    static Rows denseKernel(NetworkSpec spec, Kernels kernels) {
        return spec.outputs() == 1
                ? new Rows(1, spec.recurrent().outputs(), kernels)
                : new Rows(spec.recurrent().outputs(), spec.outputs(), kernels);
    }

    /** Takes {@code count} states of a direction, [units] each. */
    final void setStates(int direction, Rows from, int row, int count, int units) {
        states.ensure(count);
        for (int i = 0; i < count; i++) {
            setState(i, direction, from, row + i, units);
        }
    }

    /** Takes one state of a direction; {@link #setStates} of the other has made room. */
    final void setState(int state, int direction, Rows from, int row, int units) {
        System.arraycopy(from.values, row * from.stride, states.values, state * states.stride + direction * units,
                units);
    }

    /** Sets gradients at {@code count} states of a direction; what is handed on past the sums is zero. */
    final void gradients(int direction, Rows[] to, int count, int units) {
        for (Rows part : to) {
            part.ensure(count);
            Arrays.fill(part.values, 0, count * part.stride, 0);
        }
        Rows h = to[0];
        for (int i = 0; i < count; i++) {
            System.arraycopy(ends.values, i * ends.stride + direction * units, h.values, i * h.stride, units);
        }
    }

    /** Writes what goes into the sigmoid or the softmax at the first {@code count} states, [count, outputs]. */
    abstract void logits(LayerWeights weights, int count, double[] out);

    /** Sets the {@link #probabilities} at the first {@code count} states. */
    final void forward(LayerWeights weights, int count) {
        if (probabilities.length < count * outputs) {
            logits = new double[count * outputs];
            probabilities = new float[count * outputs];
        }
        logits(weights, count, logits);
        for (int i = 0; i < count; i++) {
            crossentropy.probabilities(logits, i * outputs, probabilities, i * outputs);
        }
        dz.ensure(count);
        ends.ensure(count);
    }

    /**
     * Adds the loss of the review at a state to its group's, and sets the gradients at its logits.
     *
     * @param batch how many reviews the loss is the mean of
     */
    final void addLoss(int state, int label, int batch, PieceGradient group) {
        int at = state * outputs;
        group.loss += crossentropy.loss(probabilities, at, label);
        group.correct += crossentropy.isCorrect(probabilities, at, label) ? 1 : 0;
        int row = state * dz.stride;
        crossentropy.gradient(probabilities, at, label, dz.values, row);
        for (int o = row; o < row + outputs; o++) {
            dz.values[o] /= batch;
        }
    }

    /** Goes on from the gradients at the logits: adds the dense layer's, and sets those at the states. */
    abstract void backward(LayerWeights weights, Rows denseKernelTransposed, int count, LayerWeights gradient);
}
