package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.model.NetworkSpec;

/** What a piece of a training step adds. */
final class PieceGradient {
    final LayerWeights layers;
    double loss;
    int correct;

    /** See {@link LayerWeights} for what it has. */
    PieceGradient(NetworkSpec spec, Kernels kernels, boolean ofWords, boolean ofStates) {
        layers = new LayerWeights(spec, kernels, ofWords, ofStates);
    }

    void clear() {
        layers.clear();
        loss = 0;
        correct = 0;
    }
}
