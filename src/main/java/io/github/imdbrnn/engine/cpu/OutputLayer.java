package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.evaluation.Crossentropy;
import io.github.imdbrnn.model.NetworkSpec;

/** The dense layer at the states of a group of reviews, its sigmoid or softmax, and the loss. */
abstract class OutputLayer {
    final Rows dz; // [reviews, outputs], gradients at the logits
    final Rows ends; // [reviews, units], gradients at the states
    float[] probabilities = new float[0]; // [reviews, outputs]
    private double[] logits = new double[0]; // [reviews, outputs]
    private final int outputs;
    private final Crossentropy crossentropy;

    OutputLayer(NetworkSpec spec, Kernels kernels) {
        outputs = spec.outputs();
        crossentropy = Crossentropy.of(outputs);
        dz = new Rows(0, outputs, kernels);
        ends = new Rows(0, spec.units(), kernels);
    }

    static OutputLayer of(NetworkSpec spec, Kernels kernels) {
        return spec.outputs() == 1 ? new OneOutput(spec, kernels) : new SeveralOutputs(spec, kernels);
    }

    /** Zeros for the dense layer's kernel, [units, outputs], or of one output, [1, units]: a column is all padding. */
    static Rows denseKernel(NetworkSpec spec, Kernels kernels) {
        return spec.outputs() == 1
                ? new Rows(1, spec.units(), kernels) : new Rows(spec.units(), spec.outputs(), kernels);
    }

    /** Writes what goes into the sigmoid or the softmax at {@code count} states, [count, outputs]. */
    abstract void logits(LayerWeights weights, Rows states, int from, int count, double[] out);

    /** Sets the {@link #probabilities} at {@code count} states. */
    final void forward(LayerWeights weights, Rows states, int from, int count) {
        if (probabilities.length < count * outputs) {
            logits = new double[count * outputs];
            probabilities = new float[count * outputs];
        }
        logits(weights, states, from, count, logits);
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
    abstract void backward(LayerWeights weights, Rows denseKernelTransposed, Rows states, int from, int count,
            LayerWeights gradient);
}
