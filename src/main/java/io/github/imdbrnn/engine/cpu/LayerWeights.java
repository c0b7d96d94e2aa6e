package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.model.NetworkSpec;
import java.util.Arrays;
import java.util.stream.Stream;

/** The weights of the recurrent and the dense layer, or a gradient or an average of squares for each. */
final class LayerWeights {
    final Rows kernel; // [embedding dim, units]
    final Rows recurrentKernel; // [units, units]
    final Rows bias; // [1, units]
    final Rows denseKernel; // see OutputLayer.denseKernel
    final Rows denseBias; // [1, outputs]
    private final Rows[] all;

    /** Zeros. */
    LayerWeights(NetworkSpec spec, Kernels kernels) {
        kernel = new Rows(spec.embeddingDim(), spec.units(), kernels);
        recurrentKernel = new Rows(spec.units(), spec.units(), kernels);
        bias = new Rows(1, spec.units(), kernels);
        denseKernel = OutputLayer.denseKernel(spec, kernels);
        denseBias = new Rows(1, spec.outputs(), kernels);
        all = new Rows[] {kernel, recurrentKernel, bias, denseKernel, denseBias};
    }

    void clear() {
        for (Rows rows : all) {
            Arrays.fill(rows.values, 0);
        }
    }

    void add(LayerWeights other) {
        for (int i = 0; i < all.length; i++) {
            float[] to = all[i].values;
            float[] from = other.all[i].values;
            for (int k = 0; k < to.length; k++) {
                to[k] += from[k];
            }
        }
    }

    /** Takes one step of RMSprop on these weights. */
    void update(LayerWeights squares, LayerWeights gradient, Kernels kernels, Kernels.RmsPropRule rule) {
        for (int i = 0; i < all.length; i++) {
            kernels.rmsProp(all[i], squares.all[i], gradient.all[i], all[i].count(), rule.rho(), rule);
        }
    }

    /** Takes the parameters after the embedding, in the order of {@code ParameterLayout}. */
    void set(float[][] parameters) {
        for (int i = 0; i < all.length; i++) {
            all[i].pad(parameters[i + 1]);
        }
    }

    /** The embedding and these in the order of {@code ParameterLayout}. */
    float[][] after(Rows embedding) {
        return Stream.concat(Stream.of(embedding), Stream.of(all)).map(Rows::unpad).toArray(float[][]::new);
    }
}
