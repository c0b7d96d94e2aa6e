package io.github.imdbrnn.model;

import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The parameters of a network in the order of Keras's {@code model.get_weights()}, and where Deeplearning4j keeps them.
 * The only place that knows Deeplearning4j's order; the engines on arrays take and give arrays in Keras's, by index.
 *
 * <p>Everywhere else a network's parameters, or a number of the optimiser for each, are a {@code float[][]}: one array
 * for each parameter in this order, row by row in Keras's shape. Of a bidirectional layer the parameters of the forward
 * direction stand before those of the backward one.
 *
 * @param parameters in order
 */
public record ParameterLayout(List<Parameter> parameters) {
    /**
     * @param title what a person calls it
     * @param layer of the {@code MultiLayerNetwork}, from 0
     * @param key by which the layer keeps it
     * @param blocks the blocks of columns as Deeplearning4j has them side by side, each by its place in Keras
     * @param shape Keras's and Deeplearning4j's
     */
    public record Parameter(String title, int layer, String key, List<Integer> blocks, int... shape) {
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

        /** For each of Deeplearning4j's columns, which of Keras's it is. */
        private int[] columnsInKeras() {
            int width = columns() / blocks.size();
            return IntStream.range(0, columns()).map(c -> blocks.get(c / width) * width + c % width).toArray();
        }

        /** Copies Keras's array to {@code at} and on, column by column. */
        private void toColumns(float[] values, float[] flat, int at) {
            int[] columns = columnsInKeras();
            for (int r = 0; r < rows(); r++) {
                for (int c = 0; c < columns.length; c++) {
                    flat[at + c * rows() + r] = values[r * columns.length + columns[c]];
                }
            }
        }

        /** The inverse of {@link #toColumns}. */
        private void fromColumns(float[] flat, int at, float[] values) {
            int[] columns = columnsInKeras();
            for (int r = 0; r < rows(); r++) {
                for (int c = 0; c < columns.length; c++) {
                    values[r * columns.length + columns[c]] = flat[at + c * rows() + r];
                }
            }
        }
    }

    private static final List<Integer> AS_KERAS = List.of(0);

    /** Deeplearning4j has the candidate of the cell, the forget gate, the output gate, the input gate. */
    private static final List<Integer> LSTM_BLOCKS = List.of(2, 1, 3, 0);

    public static ParameterLayout of(NetworkSpec spec) {
        Recurrent recurrent = spec.recurrent();
        String name = recurrent.kind() == Kind.SIMPLE_RNN ? "RNN" : recurrent.kind().className();
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(new Parameter("embedding", 0, "W", AS_KERAS, spec.maxFeatures(), spec.embeddingDim()));
        if (recurrent.bidirectional()) {
            parameters.addAll(recurrent("forward " + name, "f", spec));
            parameters.addAll(recurrent("backward " + name, "b", spec));
        } else {
            parameters.addAll(recurrent(name, "", spec));
        }
        parameters.add(new Parameter("dense kernel", 2, "W", AS_KERAS, recurrent.outputs(), spec.outputs()));
        parameters.add(new Parameter("dense bias", 2, "b", AS_KERAS, spec.outputs()));
        return new ParameterLayout(List.copyOf(parameters));
    }

    /** The parameters of one direction. */
    private static List<Parameter> recurrent(String name, String prefix, NetworkSpec spec) {
        Kind kind = spec.recurrent().kind();
        int columns = spec.recurrent().columns();
        List<Integer> blocks = kind == Kind.LSTM ? LSTM_BLOCKS : AS_KERAS;
        int[] bias = kind.biasRows() == 1 ? new int[] {columns} : new int[] {kind.biasRows(), columns};
        return List.of(new Parameter(name + " kernel", 1, prefix + "W", blocks, spec.embeddingDim(), columns),
                new Parameter(name + " recurrent kernel", 1, prefix + "RW", blocks, spec.units(), columns),
                new Parameter(name + " bias", 1, prefix + "b", blocks, bias));
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
            parameters.get(p).fromColumns(flat, at, values[p]);
            at += values[p].length;
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
            parameters.get(p).toColumns(values[p], flat, at);
            at += values[p].length;
        }
        return flat;
    }
}
