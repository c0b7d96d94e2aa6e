package io.github.imdbrnn.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.imdbrnn.io.BoundedJson;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What decides the network: Embedding, a recurrent layer whose last state goes on, Dense.
 *
 * @param maxFeatures size of the vocabulary: token ids run from 0 to {@code maxFeatures - 1}
 * @param maxlen tokens to which every example is padded or truncated
 * @param embeddingDim length of a word's vector
 * @param recurrent the recurrent layer
 * @param classes how many classes the network tells apart
 */
public record NetworkSpec(int maxFeatures, int maxlen, int embeddingDim, Recurrent recurrent, int classes)
        implements Serializable {
    /** The reserved ids (padding, start, out of vocabulary), one that Keras leaves free, and no word. */
    private static final int SMALLEST_VOCABULARY = 4;

    /** Deeplearning4j takes ids as float32, which holds every whole number up to here. */
    private static final int LARGEST_VOCABULARY = 1 << 24;

    private static final int MOST_CLASSES = 65_536;

    /** The form in which {@link #toJson} writes. */
    private static final int VERSION = 1;

    /** Numbers that a Java array holds on every JVM. */
    private static final int MOST_NUMBERS = Integer.MAX_VALUE - 8;

    /** The kinds of recurrent layer. */
    public enum Kind {
        SIMPLE_RNN("SimpleRNN", 1, 1),
        /** Its columns are those of the input gate, the forget gate, the candidate of the cell and the output gate. */
        LSTM("LSTM", 4, 1),
        /** Keras's with {@code reset_after=True}; its columns are those of update gate, reset gate and candidate. */
        GRU("GRU", 3, 2);

        private final String className;
        private final int gates;
        private final int biasRows;

        Kind(String className, int gates, int biasRows) {
            this.className = className;
            this.gates = gates;
            this.biasRows = biasRows;
        }

        /** The kind of that {@link #layerName}, if there is one. */
        public static Optional<Kind> named(String layerName) {
            return Arrays.stream(values()).filter(kind -> kind.layerName().equals(layerName)).findFirst();
        }

        /** As Keras names a layer of this kind: {@code simple_rnn}. */
        public String layerName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Keras's class: {@code SimpleRNN}. */
        public String className() {
            return className;
        }

        /** Blocks of {@code units} columns that kernel, recurrent kernel and bias have side by side. */
        public int gates() {
            return gates;
        }

        /** 2 where what comes from the input and what comes from the state have a bias each, in this order. */
        public int biasRows() {
            return biasRows;
        }
    }

    /**
     * The recurrent layer.
     *
     * @param units length of the hidden state
     * @param bidirectional whether a second layer of the kind reads the sequence from its end
     */
    public record Recurrent(Kind kind, int units, boolean bidirectional) implements Serializable {
        /** Numbers that go on to the dense layer: the last state, or that of each direction. */
        public int outputs() {
            return bidirectional ? 2 * units : units;
        }

        /** Columns of kernel, recurrent kernel and bias. */
        public int columns() {
            return kind.gates() * units;
        }

        /** As Keras names the layer: {@code lstm}, or {@code bidirectional}. */
        public String layerName() {
            return bidirectional ? "bidirectional" : kind.layerName();
        }

        /** For people: {@code bidirectional LSTM}. */
        public String title() {
            return bidirectional ? "bidirectional " + kind.className() : kind.className();
        }
    }

    /** @throws InvalidSettingException if a value is impossible */
    public NetworkSpec {
        Setting.MAX_FEATURES.requireBetween(maxFeatures, SMALLEST_VOCABULARY, LARGEST_VOCABULARY);
        Setting.MAXLEN.requireBetween(maxlen, 1, 1_000_000);
        Setting.EMBEDDING_DIM.requireBetween(embeddingDim, 1, 65_536);
        Setting.UNITS.requireBetween(recurrent.units(), 1, 16_384);
        Setting.CLASSES.requireBetween(classes, 2, MOST_CLASSES);
        requireArray(Setting.EMBEDDING_DIM, "times max-features gives", (long) maxFeatures * embeddingDim);
        requireArray(Setting.UNITS, "times embedding-dim, for each gate, gives", (long) embeddingDim * recurrent.columns());
        requireArray(Setting.UNITS, "of both directions times classes gives", (long) recurrent.outputs() * classes);
    }

    private static void requireArray(Setting setting, String product, long weights) {
        if (weights > MOST_NUMBERS) {
            throw new InvalidSettingException(setting,
                    product + " " + weights + " weights, more than one array holds");
        }
    }

    /** A network of one simple RNN for two classes. */
    public static NetworkSpec simpleRnn(int maxFeatures, int maxlen, int embeddingDim, int units) {
        return simpleRnn(maxFeatures, maxlen, embeddingDim, units, 2);
    }

    /** A network of one simple RNN. */
    public static NetworkSpec simpleRnn(int maxFeatures, int maxlen, int embeddingDim, int units, int classes) {
        Recurrent recurrent = new Recurrent(Kind.SIMPLE_RNN, units, false);
        return new NetworkSpec(maxFeatures, maxlen, embeddingDim, recurrent, classes);
    }

    /** The notebook's network. */
    public static NetworkSpec notebook() {
        return simpleRnn(Notebook.MAX_FEATURES, Notebook.MAXLEN, Notebook.EMBEDDING_DIM, Notebook.UNITS);
    }

    /** Length of the hidden state. */
    public int units() {
        return recurrent.units();
    }

    /** The same network for examples of another length; the weights do not depend on it. */
    public NetworkSpec withMaxlen(int tokens) {
        return new NetworkSpec(maxFeatures, tokens, embeddingDim, recurrent, classes);
    }

    /** The same network with another recurrent layer. */
    public NetworkSpec withRecurrent(Recurrent layer) {
        return new NetworkSpec(maxFeatures, maxlen, embeddingDim, layer, classes);
    }

    /** The same network for another number of classes. */
    public NetworkSpec withClasses(int count) {
        return new NetworkSpec(maxFeatures, maxlen, embeddingDim, recurrent, count);
    }

    /** Numbers that the dense layer gives for an example: one probability, by sigmoid, tells two classes apart. */
    public int outputs() {
        return classes == 2 ? 1 : classes;
    }

    /** As a member of a saved model, in Keras's names. */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("version", VERSION);
        json.put("max_features", maxFeatures).put("maxlen", maxlen).put("embedding_dim", embeddingDim);
        json.putObject("recurrent").put("kind", recurrent.kind().layerName())
                .put("units", recurrent.units()).put("bidirectional", recurrent.bidirectional());
        return json.put("classes", classes);
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws IOException if it is anything else
     * @throws InvalidSettingException if a value is impossible
     */
    static NetworkSpec ofJson(JsonNode json) throws IOException {
        if (BoundedJson.whole(json, "/version") != VERSION) {
            throw new IOException("is of another version of this program");
        }
        JsonNode bidirectional = json.at("/recurrent/bidirectional");
        Optional<Kind> kind = Kind.named(json.at("/recurrent/kind").asText());
        if (kind.isEmpty() || !bidirectional.isBoolean()) {
            throw new IOException("names a recurrent layer that this version does not know");
        }
        return new NetworkSpec(BoundedJson.whole(json, "/max_features"), BoundedJson.whole(json, "/maxlen"),
                BoundedJson.whole(json, "/embedding_dim"),
                new Recurrent(kind.get(), BoundedJson.whole(json, "/recurrent/units"), bidirectional.booleanValue()),
                BoundedJson.whole(json, "/classes"));
    }
}
