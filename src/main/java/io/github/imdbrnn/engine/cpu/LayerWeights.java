package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.model.NetworkSpec;
import java.util.Arrays;
import java.util.stream.Stream;

/** The weights of the recurrent and the dense layer, or a gradient or an average of squares for each. */
final class LayerWeights {
    /** Forwards, and of a bidirectional layer backwards. */
    final CellWeights[] directions;
    final Rows denseKernel; // see OutputLayer.denseKernel
    final Rows denseBias; // [1, outputs]
    private final Rows[] sums;

    /** Zeros. */
    LayerWeights(NetworkSpec spec, Kernels kernels) {
        Cell cell = Cell.of(spec.recurrent().kind(), spec.units(), kernels);
        directions = new CellWeights[spec.recurrent().bidirectional() ? 2 : 1];
        Arrays.setAll(directions, d -> new CellWeights(cell, spec.embeddingDim()));
        denseKernel = OutputLayer.denseKernel(spec, kernels);
        denseBias = new Rows(1, spec.outputs(), kernels);
        sums = Stream.concat(Arrays.stream(directions).flatMap(CellWeights::sums), Stream.of(denseKernel, denseBias))
                .toArray(Rows[]::new);
    }

    void clear() {
        for (Rows rows : sums) {
            Arrays.fill(rows.values, 0);
        }
    }

    void add(LayerWeights other) {
        for (int i = 0; i < sums.length; i++) {
            float[] to = sums[i].values;
            float[] from = other.sums[i].values;
            for (int k = 0; k < to.length; k++) {
                to[k] += from[k];
            }
        }
    }

    /** Takes one step of RMSprop on these weights. */
    void update(LayerWeights squares, LayerWeights gradient, Kernels kernels, Kernels.RmsPropRule rule) {
        for (int d = 0; d < directions.length; d++) {
            directions[d].update(squares.directions[d], gradient.directions[d], rule);
        }
        kernels.rmsProp(denseKernel, squares.denseKernel, gradient.denseKernel, denseKernel.count(), rule.rho(), rule);
        kernels.rmsProp(denseBias, squares.denseBias, gradient.denseBias, 1, rule.rho(), rule);
    }

    /** Takes the parameters after the embedding, in the order of {@code ParameterLayout}. */
    void set(float[][] values) {
        for (int d = 0; d < directions.length; d++) {
            directions[d].set(values, 1 + 3 * d);
        }
        denseKernel.pad(values[values.length - 2], 0, denseKernel.columns);
        denseBias.pad(values[values.length - 1], 0, denseBias.columns);
    }

    /** The embedding and these in the order of {@code ParameterLayout}. */
    float[][] after(Rows embedding) {
        return Stream.of(Stream.of(unpad(embedding)), Arrays.stream(directions).flatMap(CellWeights::parameters),
                Stream.of(unpad(denseKernel), unpad(denseBias))).flatMap(each -> each).toArray(float[][]::new);
    }

    private static float[] unpad(Rows rows) {
        float[] values = new float[rows.count() * rows.columns];
        rows.unpad(values, 0, rows.columns);
        return values;
    }
}
