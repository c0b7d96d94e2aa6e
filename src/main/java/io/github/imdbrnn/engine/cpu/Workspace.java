package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.model.NetworkSpec;
import java.util.Arrays;

/** The arrays that one thread works in. */
final class Workspace {
    final OutputLayer output;
    final Rows[] sums; // [words of a piece], of gradients at the cell's sums
    final Rows gradient; // [words of a piece, embedding dim]
    final Rows[] stateGradients; // [reviews]
    final float[] keeps = new float[CpuNetwork.WORDS]; // of its words, see Kernels.rmsProp
    final Unrolling[] unrolling; // this and the rest are for predictions, one for each direction
    final Tape[] tapes;
    int[] ids = new int[0]; // [rows]

    Workspace(NetworkSpec spec, Kernels kernels, LayerWeights weights) {
        output = OutputLayer.of(spec, kernels);
        Cell cell = weights.directions[0].cell;
        sums = cell.sumsOfWords(CpuNetwork.WORDS);
        gradient = new Rows(CpuNetwork.WORDS, spec.embeddingDim(), kernels);
        stateGradients = cell.gradients(0);
        unrolling = new Unrolling[weights.directions.length];
        Arrays.setAll(unrolling, d -> new Unrolling(d == 1));
        tapes = new Tape[weights.directions.length];
        Arrays.setAll(tapes, d -> new Tape(cell, false));
    }
}
