package io.github.imdbrnn.keras;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.model.ParameterLayout.Parameter;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.model.Setting;
import io.github.imdbrnn.numpy.NpyArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The weights of a network out of a file of Keras's, of any form that {@link KerasFormat} lists, in the order of
 * {@code model.get_weights()}; {@link ParameterLayout} has it.
 */
public final class KerasWeights {
    /** Arrays of a network in one direction, and of one in both. */
    static final int FORWARD = 6;
    static final int BIDIRECTIONAL = 9;

    private final Path file;
    private final List<String> names;
    private final List<NpyArray> arrays;
    private final OptionalInt maxlen;
    private final Optional<Recurrent> described;

    /**
     * @param names of the arrays in the file
     * @param arrays as many as a network in one direction has, or one in both
     * @param maxlen tokens of an example, if the file says so
     * @param described the recurrent layer that the file says it has, if it does
     */
    KerasWeights(Path file, List<String> names, List<NpyArray> arrays, OptionalInt maxlen,
            Optional<Recurrent> described) {
        this.file = file;
        this.names = names;
        this.arrays = arrays;
        this.maxlen = maxlen;
        this.described = described;
    }

    /**
     * Reads a file; its name tells its form.
     *
     * @throws DataException if it cannot be read, or is of another network than this program has
     */
    public static KerasWeights open(Path file) throws DataException {
        return KerasFormat.of(file).read(file);
    }

    /** The model's weights in Keras's shapes. */
    public static List<NpyArray> of(Model model) {
        List<NpyArray> weights = new ArrayList<>();
        for (Parameter parameter : ParameterLayout.of(model.spec()).parameters()) {
            weights.add(new NpyArray(parameter.shape(), model.weights()[weights.size()]));
        }
        return weights;
    }

    /**
     * Writes a model's weights, and as much else of it as the form holds that the file's name tells.
     *
     * @throws DataException if the file cannot be written; an old one is then as it was
     */
    public static void write(Model model, Path file) throws DataException {
        KerasFormat.of(file).write(model, file);
    }

    /** @throws DataException if {@link #write} does not write files of that name */
    public static void requireWritable(Path file) throws DataException {
        KerasFormat.of(file).requireWritable(file);
    }

    /** Whether a file of that name is a whole model, which Keras's {@code load_model} opens. */
    public static boolean isModel(Path file) {
        return KerasFormat.of(file) == KerasFormat.MODEL;
    }

    /**
     * What reads a file of that name in Keras.
     *
     * @param literal of Python's for the file
     * @param arrays of the network
     */
    public static String inKeras(Path file, String literal, int arrays) {
        return KerasFormat.of(file).inKeras(literal, arrays);
    }

    /** The tokens to which examples were padded or truncated when the weights were trained, if the file says so. */
    public OptionalInt maxlen() {
        return maxlen;
    }

    /**
     * A model with these weights, and the rest as it is.
     *
     * @throws DataException if they do not fit it
     */
    public Model into(Model model) throws DataException {
        int expected = ParameterLayout.of(model.spec()).parameters().size();
        if (arrays.size() != expected) {
            throw new DataException(file + ": holds " + arrays.size() + " arrays; this network ("
                    + model.spec().recurrent().title() + ") has " + expected, Remedy.GIVE_THE_SIZES);
        }
        return model.withWeights(values(model.spec(), "", Remedy.GIVE_THE_SIZES));
    }

    /**
     * A model of the kind and the size that the weights have. The recurrent kernel tells the kind by its columns for
     * each row, the number of arrays whether there are two directions.
     *
     * @param length tokens of an example
     * @throws DataException if the arrays are not the weights of one network, or not of the one that the file describes
     */
    public Model model(int length) throws DataException {
        int[] embedding = arrays.get(0).shape();
        int[] kernel = arrays.get(1).shape();
        int[] outputs = arrays.get(arrays.size() - 1).shape();
        String last = names.get(names.size() - 1);
        if (embedding.length != 2 || kernel.length != 2 || kernel[0] != embedding[1] || outputs.length != 1) {
            throw new DataException(file + ": " + names.get(0) + " has shape " + Arrays.toString(embedding) + ", "
                    + names.get(1) + " " + Arrays.toString(kernel) + " and " + last + " " + Arrays.toString(outputs)
                    + "; [max_features, embedding_dim], [embedding_dim, units] and [outputs] are expected");
        }
        if (outputs[0] == 2) {
            throw new DataException(
                    file + ": " + last + " has shape [2]; of two classes one output, by sigmoid, is read");
        }
        Kind kind = kind(arrays.get(2).shape());
        Recurrent recurrent = new Recurrent(kind, kernel[1] / kind.gates(), arrays.size() == BIDIRECTIONAL);
        requireDescribed(recurrent);
        NetworkSpec spec;
        try {
            spec = new NetworkSpec(embedding[0], length, embedding[1], recurrent, Math.max(2, outputs[0]));
        } catch (InvalidSettingException e) {
            if (e.setting() == Setting.MAXLEN) {
                throw e;
            }
            throw new DataException(file + ": the " + e.setting() + " of its weights " + e.problem(), e);
        }
        float[][] values =
                values(spec, " by the shapes of " + names.get(0) + ", " + names.get(1) + " and " + last, null);
        return new Model(spec, RmsProp.notebook(), 0, values, ParameterLayout.of(spec).zeros());
    }

    private Kind kind(int... recurrentKernel) throws DataException {
        for (Kind kind : Kind.values()) {
            if (recurrentKernel.length == 2 && recurrentKernel[1] == (long) kind.gates() * recurrentKernel[0]) {
                return kind;
            }
        }
        throw new DataException(file + ": " + names.get(2) + " has shape " + Arrays.toString(recurrentKernel)
                + "; the recurrent kernel of a SimpleRNN has as many columns as rows, of a GRU three times, of an LSTM "
                + "four times as many");
    }

    private void requireDescribed(Recurrent recurrent) throws DataException {
        if (described.isPresent() && !described.get().equals(recurrent)) {
            throw new DataException(file + ": describes its layer as " + described.get().title() + " of "
                    + described.get().units() + " units, and holds the weights of " + recurrent.title() + " of "
                    + recurrent.units());
        }
    }

    private float[][] values(NetworkSpec spec, String why, Remedy remedy) throws DataException {
        List<Parameter> parameters = ParameterLayout.of(spec).parameters();
        float[][] values = new float[parameters.size()][];
        for (int i = 0; i < values.length; i++) {
            String name = file + ": " + names.get(i) + " (" + parameters.get(i).title() + ")";
            int[] expected = parameters.get(i).shape();
            int[] found = arrays.get(i).shape();
            if (!Arrays.equals(expected, found)) {
                throw new DataException(name + " has shape " + Arrays.toString(found) + "; this network's is "
                        + Arrays.toString(expected) + why, remedy);
            }
            values[i] = arrays.get(i).values();
            for (float weight : values[i]) {
                if (!Float.isFinite(weight)) {
                    throw new DataException(name + " holds " + weight + "; weights must be finite numbers");
                }
            }
        }
        return values;
    }
}
