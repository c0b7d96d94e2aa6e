package io.github.imdbrnn.model;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import io.github.imdbrnn.numpy.NpyArray;
import io.github.imdbrnn.numpy.Npz;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The network's weights as Keras's {@code model.get_weights()} gives them: six arrays, in this order, row-major.
 *
 * <ol>
 *   <li>embedding [max_features, embedding_dim]
 *   <li>kernel of the RNN [embedding_dim, units]
 *   <li>recurrent kernel [units, units]
 *   <li>bias of the RNN [units]
 *   <li>dense kernel [units, 1]
 *   <li>dense bias [1]
 * </ol>
 */
public final class KerasWeights {
    /** The comment of a file that {@link #write} wrote. */
    private static final Pattern MAXLEN = Pattern.compile("maxlen ([1-9]\\d{0,5})");

    /** Where Deeplearning4j keeps each of the six. */
    private enum Place {
        EMBEDDING("embedding", 0, "W"),
        KERNEL("RNN kernel", 1, "W"),
        RECURRENT_KERNEL("RNN recurrent kernel", 1, "RW"),
        BIAS("RNN bias", 1, "b"),
        DENSE_KERNEL("dense kernel", 2, "W"),
        DENSE_BIAS("dense bias", 2, "b");

        private final String title;
        private final int layer;
        private final String key;

        Place(String title, int layer, String key) {
            this.title = title;
            this.layer = layer;
            this.key = key;
        }

        INDArray in(MultiLayerNetwork network) {
            return network.getLayer(layer).getParam(key);
        }

        /** Deeplearning4j keeps a bias as a row, [1, n], Keras as [n]. */
        int[] kerasShape(INDArray array) {
            return key.equals("b")
                    ? new int[] {(int) array.length()}
                    : new int[] {(int) array.size(0), (int) array.size(1)};
        }
    }

    private KerasWeights() {}

    /** Copies the network's weights out. */
    public static List<NpyArray> of(MultiLayerNetwork network) {
        List<NpyArray> weights = new ArrayList<>();
        for (Place place : Place.values()) {
            INDArray array = place.in(network);
            weights.add(new NpyArray(place.kerasShape(array), array.dup('c').data().asFloat()));
        }
        return weights;
    }

    /**
     * Writes the network's weights as {@code numpy.savez(file, *model.get_weights())} does in Keras. The length of its
     * reviews, which decides what the weights are worth, goes into the zip's comment, where it is in nobody's way.
     *
     * @throws DataException if the file cannot be written; an old one is then as it was
     */
    public static void write(MultiLayerNetwork network, Path file) throws DataException {
        int maxlen = ((EmbeddingSequenceLayer) network.getLayer(0).conf().getLayer()).getInputLength();
        Npz.write(file, of(network), "maxlen " + maxlen);
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
     * Reads weights that Keras or {@link #write} wrote into a network.
     *
     * @throws DataException if the file cannot be read or does not fit the network, which is then unchanged
     */
    public static void read(Path file, MultiLayerNetwork network) throws DataException {
        assign(network, arrays(file), file.toString());
    }

    /**
     * A network of the size that the weights in a file have, with these weights.
     *
     * @param maxlen tokens of a review; the arrays do not tell
     * @throws DataException if the file cannot be read or its arrays are not the weights of one network
     */
    public static MultiLayerNetwork network(Path file, int maxlen) throws DataException {
        List<NpyArray> weights = arrays(file);
        int[] embedding = weights.get(Place.EMBEDDING.ordinal()).shape();
        int[] kernel = weights.get(Place.KERNEL.ordinal()).shape();
        if (embedding.length != 2 || kernel.length != 2 || kernel[0] != embedding[1]) {
            throw new DataException(file + ": arr_0 has shape " + Arrays.toString(embedding) + " and arr_1 "
                    + Arrays.toString(kernel) + "; an embedding [max_features, embedding_dim] and a kernel "
                    + "[embedding_dim, units] are expected");
        }
        Hyperparameters hyperparameters;
        try {
            hyperparameters = new Hyperparameters(
                    embedding[0], maxlen, embedding[1], kernel[1], Notebook.LEARNING_RATE, Notebook.RHO, 0);
        } catch (InvalidSettingException e) {
            if (e.setting().equals("maxlen")) {
                throw e;
            }
            throw new DataException(file + ": the " + e.setting() + " of its weights " + e.problem(), e);
        }
        MultiLayerNetwork network = SentimentNetwork.create(hyperparameters);
        assign(network, weights, file.toString(), " by the shapes of arr_0 and arr_1", null);
        return network;
    }

    /** The six arrays of a file. */
    private static List<NpyArray> arrays(Path file) throws DataException {
        List<NpyArray> weights = new ArrayList<>();
        try (Npz npz = Npz.open(file)) {
            Set<String> expected = new LinkedHashSet<>();
            for (int i = 0; i < Place.values().length; i++) {
                expected.add("arr_" + i);
            }
            if (!npz.names().equals(expected)) {
                throw new DataException(file + ": holds the arrays " + npz.names() + "; weights are " + expected
                        + ", as numpy.savez(file, *model.get_weights()) writes them");
            }
            for (String name : expected) {
                weights.add(npz.array(name));
            }
        }
        return weights;
    }

    /**
     * Puts weights into the network.
     *
     * @param source what an error is to call their origin, usually a file's name
     * @throws DataException if there are not six arrays, or one has another shape than the network's or a value that is
     *     not finite; the network is then unchanged
     */
    public static void assign(MultiLayerNetwork network, List<NpyArray> weights, String source) throws DataException {
        assign(network, weights, source, "", Remedy.GIVE_THE_SIZES);
    }

    private static void assign(MultiLayerNetwork network, List<NpyArray> weights, String source, String why, Remedy remedy)
            throws DataException {
        Place[] places = Place.values();
        if (weights.size() != places.length) {
            throw new DataException(source + ": holds " + weights.size() + " arrays; this network has " + places.length);
        }
        for (Place place : places) {
            int[] expected = place.kerasShape(place.in(network));
            int[] found = weights.get(place.ordinal()).shape();
            if (!Arrays.equals(expected, found)) {
                throw new DataException(source + ": arr_" + place.ordinal() + " (" + place.title + ") has shape "
                        + Arrays.toString(found) + "; this network's is " + Arrays.toString(expected) + why, remedy);
            }
            for (float weight : weights.get(place.ordinal()).values()) {
                if (!Float.isFinite(weight)) {
                    throw new DataException(source + ": arr_" + place.ordinal() + " (" + place.title + ") holds "
                            + weight + "; weights must be finite numbers");
                }
            }
        }
        for (Place place : places) {
            INDArray array = place.in(network);
            array.assign(Nd4j.create(weights.get(place.ordinal()).values(), array.shape(), 'c'));
        }
    }
}
