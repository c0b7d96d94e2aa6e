package io.github.imdbrnn.model;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.model.ParameterLayout.Parameter;
import io.github.imdbrnn.numpy.NpyArray;
import io.github.imdbrnn.numpy.Npz;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A model's weights in a file as Keras's {@code model.get_weights()} gives them; {@link ParameterLayout} is their order. */
public final class KerasWeights {
    /** The comment of a file that {@link #write} wrote. */
    private static final Pattern MAXLEN = Pattern.compile("maxlen ([1-9]\\d{0,5})");

    /** Arrays of a network in one direction, and of one in both. */
    private static final int FORWARD = 6;
    private static final int BIDIRECTIONAL = 9;

    private KerasWeights() {}

    /** The model's weights in Keras's shapes. */
    public static List<NpyArray> of(Model model) {
        List<NpyArray> weights = new ArrayList<>();
        for (Parameter parameter : ParameterLayout.of(model.spec()).parameters()) {
            weights.add(new NpyArray(parameter.shape(), model.weights()[weights.size()]));
        }
        return weights;
    }

    /**
     * Writes the model's weights as {@code numpy.savez(file, *model.get_weights())} does in Keras. The length of its
     * examples, which decides what the weights are worth, goes into the zip's comment, where it is in nobody's way.
     *
     * @throws DataException if the file cannot be written; an old one is then as it was
     */
    public static void write(Model model, Path file) throws DataException {
        Npz.write(file, of(model), "maxlen " + model.spec().maxlen());
    }

    /**
     * The tokens to which reviews were padded or truncated when the weights in a file were trained, if the file says so.
     *
     * @throws DataException if the file cannot be read
     */
    public static OptionalInt maxlen(Path file) throws DataException {
        try (Npz npz = Npz.open(file)) {
            Matcher comment = MAXLEN.matcher(npz.comment().orElse(""));
            return comment.matches() ? OptionalInt.of(Integer.parseInt(comment.group(1))) : OptionalInt.empty();
        }
    }

    /**
     * Reads weights that Keras or {@link #write} wrote into a model.
     *
     * @return the model with these weights
     * @throws DataException if the file cannot be read or does not fit the model
     */
    public static Model read(Path file, Model model) throws DataException {
        List<NpyArray> weights = arrays(file);
        int expected = ParameterLayout.of(model.spec()).parameters().size();
        if (weights.size() != expected) {
            throw new DataException(file + ": holds " + weights.size() + " arrays; this network ("
                    + model.spec().recurrent().title() + ") has " + expected, Remedy.GIVE_THE_SIZES);
        }
        return model.withWeights(values(file, weights, model.spec(), "", Remedy.GIVE_THE_SIZES));
    }

    /**
     * A model of the kind and the size that the weights in a file have, with these weights. The recurrent kernel tells
     * the kind by its columns for each row, the number of arrays whether there are two directions.
     *
     * @param maxlen tokens of an example; the arrays do not tell
     * @throws DataException if the file cannot be read or its arrays are not the weights of one network
     */
    public static Model model(Path file, int maxlen) throws DataException {
        List<NpyArray> weights = arrays(file);
        int[] embedding = weights.get(0).shape();
        int[] kernel = weights.get(1).shape();
        int[] outputs = weights.get(weights.size() - 1).shape();
        String last = "arr_" + (weights.size() - 1);
        if (embedding.length != 2 || kernel.length != 2 || kernel[0] != embedding[1] || outputs.length != 1) {
            throw new DataException(file + ": arr_0 has shape " + Arrays.toString(embedding) + ", arr_1 "
                    + Arrays.toString(kernel) + " and " + last + " " + Arrays.toString(outputs) + "; [max_features, "
                    + "embedding_dim], [embedding_dim, units] and [outputs] are expected");
        }
        if (outputs[0] == 2) {
            throw new DataException(
                    file + ": " + last + " has shape [2]; of two classes one output, by sigmoid, is read");
        }
        Kind kind = kind(file, weights.get(2).shape());
        Recurrent recurrent = new Recurrent(kind, kernel[1] / kind.gates(), weights.size() == BIDIRECTIONAL);
        NetworkSpec spec;
        try {
            spec = new NetworkSpec(embedding[0], maxlen, embedding[1], recurrent, Math.max(2, outputs[0]));
        } catch (InvalidSettingException e) {
            if (e.setting() == Setting.MAXLEN) {
                throw e;
            }
            throw new DataException(file + ": the " + e.setting() + " of its weights " + e.problem(), e);
        }
        float[][] values = values(file, weights, spec, " by the shapes of arr_0, arr_1 and " + last, null);
        return new Model(spec, RmsProp.notebook(), 0, values, ParameterLayout.of(spec).zeros());
    }

    private static Kind kind(Path file, int... recurrentKernel) throws DataException {
        for (Kind kind : Kind.values()) {
            if (recurrentKernel.length == 2 && recurrentKernel[1] == (long) kind.gates() * recurrentKernel[0]) {
                return kind;
            }
        }
        throw new DataException(file + ": arr_2 has shape " + Arrays.toString(recurrentKernel)
                + "; the recurrent kernel of a SimpleRNN has as many columns as rows, of a GRU three times, of an LSTM "
                + "four times as many");
    }

    /** The arrays of a file. */
    private static List<NpyArray> arrays(Path file) throws DataException {
        List<NpyArray> weights = new ArrayList<>();
        try (Npz npz = Npz.open(file)) {
            List<String> names = names(npz.names().size() > FORWARD ? BIDIRECTIONAL : FORWARD);
            if (!npz.names().equals(Set.copyOf(names))) {
                throw new DataException(file + ": holds the arrays " + npz.names() + "; weights are " + names(FORWARD)
                        + ", up to arr_8 of a bidirectional network, as numpy.savez(file, *model.get_weights()) "
                        + "writes them");
            }
            for (String name : names) {
                weights.add(npz.array(name));
            }
        }
        return weights;
    }

    private static List<String> names(int arrays) {
        return IntStream.range(0, arrays).mapToObj(i -> "arr_" + i).toList();
    }

    private static float[][] values(Path file, List<NpyArray> weights, NetworkSpec spec, String why, Remedy remedy)
            throws DataException {
        List<Parameter> parameters = ParameterLayout.of(spec).parameters();
        float[][] values = new float[parameters.size()][];
        for (int i = 0; i < values.length; i++) {
            String name = file + ": arr_" + i + " (" + parameters.get(i).title() + ")";
            int[] expected = parameters.get(i).shape();
            int[] found = weights.get(i).shape();
            if (!Arrays.equals(expected, found)) {
                throw new DataException(name + " has shape " + Arrays.toString(found) + "; this network's is "
                        + Arrays.toString(expected) + why, remedy);
            }
            values[i] = weights.get(i).values();
            for (float weight : values[i]) {
                if (!Float.isFinite(weight)) {
                    throw new DataException(name + " holds " + weight + "; weights must be finite numbers");
                }
            }
        }
        return values;
    }
}
