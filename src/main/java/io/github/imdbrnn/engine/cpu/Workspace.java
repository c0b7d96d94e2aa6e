package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.model.NetworkSpec;

/** The arrays that one thread works in. */
final class Workspace {
    final OutputLayer output;
    final Rows sums; // [words of a piece, units]
    final Rows gradient; // [words of a piece, embedding dim]
    final float[] keeps = new float[CpuNetwork.WORDS]; // of its words, see Kernels.rmsProp
    final Unrolling unrolling = new Unrolling(); // this and the rest are for predictions
    final Rows h; // [rows, units]
    int[] ids = new int[0]; // [rows]

    Workspace(NetworkSpec spec, Kernels kernels) {
        output = OutputLayer.of(spec, kernels);
        sums = new Rows(CpuNetwork.WORDS, spec.units(), kernels);
        gradient = new Rows(CpuNetwork.WORDS, spec.embeddingDim(), kernels);
        h = new Rows(0, spec.units(), kernels);
    }
}
