package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.model.NetworkSpec;

/** What a piece of a training step adds. */
final class PieceGradient {
    final LayerWeights layers;
    double loss;
    int correct;

    PieceGradient(NetworkSpec spec, Kernels kernels) {
        layers = new LayerWeights(spec, kernels);
    }

    void clear() {
        layers.clear();
        loss = 0;
        correct = 0;
    }

    void add(PieceGradient other) {
        layers.add(other.layers);
        loss += other.loss;
        correct += other.correct;
    }
}
