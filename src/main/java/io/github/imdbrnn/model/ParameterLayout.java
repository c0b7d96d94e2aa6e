package io.github.imdbrnn.model;

import java.util.List;

/**
 * The parameters of a network in the order of Keras's {@code model.get_weights()}, and where Deeplearning4j keeps them.
 * The only place that knows Deeplearning4j's order; the engines on arrays take and give arrays in Keras's, by index.
 *
 * <p>Everywhere else a network's parameters, or a number of the optimiser for each, are a {@code float[][]}: one array
 * for each parameter in this order, row by row in Keras's shape.
 *
 * @param parameters in order
 */
public record ParameterLayout(List<Parameter> parameters) {
    /**
     * @param title what a person calls it
     * @param layer of the {@code MultiLayerNetwork}, from 0
     * @param key by which the layer keeps it
     * @param shape Keras's and Deeplearning4j's
     */
    public record Parameter(String title, int layer, String key, int... shape) {
        /** Numbers it has. */
        public int size() {
            return rows() * columns();
        }

        private int rows() {
            return shape.length == 2 ? shape[0] : 1;
        }

        private int columns() {
            return shape[shape.length - 1];
        }
    }

    public static ParameterLayout of(NetworkSpec spec) {
        int units = spec.units();
        return new ParameterLayout(List.of(
                new Parameter("embedding", 0, "W", spec.maxFeatures(), spec.embeddingDim()),
                new Parameter("RNN kernel", 1, "W", spec.embeddingDim(), units),
                new Parameter("RNN recurrent kernel", 1, "RW", units, units),
                new Parameter("RNN bias", 1, "b", units),
                new Parameter("dense kernel", 2, "W", units, spec.outputs()),
                new Parameter("dense bias", 2, "b", spec.outputs())));
    }

    /** Numbers of all parameters. */
    public long size() {
        return parameters.stream().mapToLong(Parameter::size).sum();
    }

    /** An array of zeros for each parameter. */
    public float[][] zeros() {
        return parameters.stream().map(parameter -> new float[parameter.size()]).toArray(float[][]::new);
    }

    /**
     * @throws IllegalArgumentException if a parameter is missing, or has too few or too many numbers
     */
    public void requireFits(float[][] values) {
        if (values.length != parameters.size()) {
            throw new IllegalArgumentException(values.length + " arrays for " + parameters.size() + " parameters");
        }
        for (int p = 0; p < values.length; p++) {
            if (values[p].length != parameters.get(p).size()) {
                throw new IllegalArgumentException(values[p].length + " numbers for the " + parameters.get(p).title()
                        + ", which has " + parameters.get(p).size());
            }
        }
    }

    /**
     * @param flat as {@code MultiLayerNetwork.params()}: one parameter after the other, each column by column
     * @throws IllegalArgumentException if there are too few or too many
     */
    public float[][] fromDeeplearning4j(float[] flat) {
        if (flat.length != size()) {
            throw new IllegalArgumentException(flat.length + " numbers for a network of " + size());
        }
        float[][] values = zeros();
        int at = 0;
        for (int p = 0; p < values.length; p++) {
            Parameter parameter = parameters.get(p);
            for (int c = 0; c < parameter.columns(); c++) {
                for (int r = 0; r < parameter.rows(); r++) {
                    values[p][r * parameter.columns() + c] = flat[at++];
                }
            }
        }
        return values;
    }

    /**
     * The inverse of {@link #fromDeeplearning4j}.
     *
     * @throws IllegalArgumentException as {@link #requireFits}
     */
    public float[] toDeeplearning4j(float[][] values) {
        requireFits(values);
        float[] flat = new float[Math.toIntExact(size())];
        int at = 0;
        for (int p = 0; p < values.length; p++) {
            Parameter parameter = parameters.get(p);
            for (int c = 0; c < parameter.columns(); c++) {
                for (int r = 0; r < parameter.rows(); r++) {
                    flat[at++] = values[p][r * parameter.columns() + c];
                }
            }
        }
        return flat;
    }
}
