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
    private final Rows[][] sums; // what a gradient is added up in

    /** Zeros. */
    LayerWeights(NetworkSpec spec, Kernels kernels) {
        this(spec, kernels, true, true);
    }

    /**
     * Zeros.
     *
     * @param ofWords whether there are kernels; an array of them is else empty
     * @param ofStates whether there are recurrent kernels, likewise
     */
    LayerWeights(NetworkSpec spec, Kernels kernels, boolean ofWords, boolean ofStates) {
        Cell cell = Cell.of(spec.recurrent().kind(), spec.units(), kernels);
        directions = new CellWeights[spec.recurrent().bidirectional() ? 2 : 1];
        Arrays.setAll(directions, d -> new CellWeights(cell, spec.embeddingDim(), ofWords, ofStates));
        denseKernel = OutputLayer.denseKernel(spec, kernels);
        denseBias = new Rows(1, spec.outputs(), kernels);
        sums = Stream.concat(Arrays.stream(directions).flatMap(CellWeights::sums),
                Stream.<Rows[]>of(new Rows[] {denseKernel, denseBias})).toArray(Rows[][]::new);
    }

    void clear() {
        for (Rows[] each : sums) {
            for (Rows rows : each) {
                Arrays.fill(rows.values, 0);
            }
        }
    }

    /** How many parts there are to {@link #add}. */
    int parts() {
        return sums.length;
    }

    /** Adds a part of another, if that has it. */
    void add(LayerWeights other, int part) {
        for (int i = 0; i < other.sums[part].length; i++) {
            float[] to = sums[part][i].values;
            float[] from = other.sums[part][i].values;
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
