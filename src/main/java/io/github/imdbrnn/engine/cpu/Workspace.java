package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.model.NetworkSpec;

/** The arrays that one thread works in. */
final class Workspace {
    final Unrolling unrolling = new Unrolling();
    final GroupWords words;
    final SimpleRnn rnn;
    final OutputLayer output;
    final Rows inputs; // [the group's words, embedding dim]
    final Rows projected; // [the group's words, units]
    final Rows sums; // [words of a piece, units]
    final Rows gradient; // [words of a piece, embedding dim]

    Workspace(NetworkSpec spec, Kernels kernels) {
        words = new GroupWords(spec.maxFeatures());
        rnn = new SimpleRnn(spec.units(), unrolling, kernels);
        output = OutputLayer.of(spec, kernels);
        inputs = new Rows(0, spec.embeddingDim(), kernels);
        projected = new Rows(0, spec.units(), kernels);
        sums = new Rows(CpuNetwork.WORDS, spec.units(), kernels);
        gradient = new Rows(CpuNetwork.WORDS, spec.embeddingDim(), kernels);
    }
}
