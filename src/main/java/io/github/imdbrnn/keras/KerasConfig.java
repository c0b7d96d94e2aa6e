package io.github.imdbrnn.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.imdbrnn.io.BoundedJson;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.JsonText;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * A network as Keras describes it in JSON, in {@code config.json} and in the attribute {@code model_config}.
 *
 * @param recurrent the recurrent layer
 * @param maxlen tokens of an example, if it says so
 */
record KerasConfig(Recurrent recurrent, OptionalInt maxlen) {
    private static final int LONGEST_MAXLEN = 1_000_000;

    private static final String BIDIRECTIONAL = "Bidirectional";

    /** Models whose layers stand in a row; the last is what the first versions of Keras 2 call a functional one. */
    private static final Set<String> CHAINS = Set.of("Sequential", "Functional", "Model");

    /** Layers that do nothing when the network answers. */
    private static final Set<String> PASSED_OVER = Set.of("InputLayer", "Dropout", "SpatialDropout1D");

    /** Where the length of an example stands, as versions differ. */
    private static final List<String> MAXLEN = List.of("/config/layers/0/config/batch_shape/1",
            "/config/layers/0/config/batch_input_shape/1", "/config/build_input_shape/1",
            "/build_config/input_shape/1");

    /** What Keras is to make of a saved model. */
    static ObjectNode toJson(Model model) {
        NetworkSpec spec = model.spec();
        Recurrent recurrent = spec.recurrent();
        ObjectNode input = JsonNodeFactory.instance.objectNode().put("dtype", "int32");
        input.putArray("batch_shape").addNull().add(spec.maxlen());
        ObjectNode direction = layer(recurrent.kind().className(), recurrent.kind().layerName(),
                fixed(recurrent.kind().className(), 0).put("units", recurrent.units()));
        ObjectNode json = object("keras", "Sequential", "sequential");
        json.withObject("/config").putArray("layers")
                .add(layer("InputLayer", "input_layer", input))
                .add(layer("Embedding", "embedding", fixed("Embedding", 0)
                        .put("input_dim", spec.maxFeatures()).put("output_dim", spec.embeddingDim())))
                .add(recurrent.bidirectional()
                        ? layer(BIDIRECTIONAL, recurrent.layerName(), fixed(BIDIRECTIONAL, 0).set("layer", direction))
                        : direction)
                .add(layer("Dense", "dense", fixed("Dense", spec.outputs()).put("units", spec.outputs())));
        ObjectNode optimizer = object("keras.optimizers", "RMSprop", "rmsprop");
        optimizer.withObject("/config").put("learning_rate", model.optimizer().learningRate())
                .put("rho", model.optimizer().rho());
        ObjectNode compiled = json.putObject("compile_config");
        compiled.put("loss", spec.outputs() == 1 ? "binary_crossentropy" : "sparse_categorical_crossentropy")
                .set("optimizer", optimizer);
        compiled.putArray("metrics").add("accuracy");
        return json;
    }

    private static ObjectNode layer(String className, String name, ObjectNode settings) {
        ObjectNode layer = object("keras.layers", className, name);
        layer.withObject("/config").setAll(settings);
        return layer;
    }

    private static ObjectNode object(String module, String className, String name) {
        ObjectNode object = JsonNodeFactory.instance.objectNode()
                .put("module", module).put("class_name", className).putNull("registered_name");
        object.putObject("config").put("name", name);
        return object;
    }

    /**
     * The settings that a layer has in every network of this program, by Keras's names.
     *
     * @param outputs of a dense layer
     */
    private static ObjectNode fixed(String className, int outputs) {
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        switch (className) {
            case "Embedding":
                return settings.put("mask_zero", false);
            case BIDIRECTIONAL:
                return settings.put("merge_mode", "concat");
            case "Dense":
                return settings.put("use_bias", true).put("activation", outputs == 1 ? "sigmoid" : "softmax");
            default:
                settings.put("use_bias", true).put("activation", "tanh").put("return_sequences", false)
                        .put("go_backwards", false).put("stateful", false);
        }
        if (!className.equals(Kind.SIMPLE_RNN.className())) {
            settings.put("recurrent_activation", "sigmoid");
        }
        return className.equals(Kind.GRU.className()) ? settings.put("reset_after", true) : settings;
    }

    /**
     * Reads what Keras 2 or 3 wrote. A setting that the file does not have is one that its version did not know.
     *
     * @param title of the JSON as faults begin
     * @throws DataException if it is another network than this program has, by the name of what differs
     */
    static KerasConfig of(JsonNode json, String title) throws DataException {
        String model = json.path("class_name").asText();
        if (!CHAINS.contains(model)) {
            throw new DataException(title + " is of a model of the class " + DataException.quoted(model)
                    + "; a Sequential or a Functional one is read");
        }
        List<JsonNode> layers = StreamSupport.stream(json.at("/config/layers").spliterator(), false)
                .filter(layer -> !PASSED_OVER.contains(className(layer))).toList();
        List<String> names = layers.stream().map(KerasConfig::className).toList();
        if (names.size() != 3 || !names.get(0).equals("Embedding") || !names.get(2).equals("Dense")) {
            throw new DataException(title + " has the layers " + DataException.quoted(names.toString())
                    + "; this program reads [Embedding, a recurrent layer, Dense]");
        }
        requireFixed(title, layers.get(0), fixed("Embedding", 0));
        requireFixed(title, layers.get(2), fixed("Dense", BoundedJson.whole(layers.get(2), "/config/units")));
        return new KerasConfig(recurrent(title, layers.get(1)), maxlen(json));
    }

    private static String className(JsonNode layer) {
        return layer.path("class_name").asText();
    }

    private static Recurrent recurrent(String title, JsonNode layer) throws DataException {
        if (!className(layer).equals(BIDIRECTIONAL)) {
            return direction(title, layer, false);
        }
        requireFixed(title, layer, fixed(BIDIRECTIONAL, 0));
        Recurrent forward = direction(title, layer.at("/config/layer"), false);
        JsonNode backward = layer.at("/config/backward_layer");
        if (backward.isObject() && !direction(title, backward, true).equals(forward)) {
            throw new DataException(title + " has a layer " + name(layer) + " whose directions differ");
        }
        return new Recurrent(forward.kind(), forward.units(), true);
    }

    private static Recurrent direction(String title, JsonNode layer, boolean backwards) throws DataException {
        Optional<Kind> kind =
                Arrays.stream(Kind.values()).filter(k -> k.className().equals(className(layer))).findFirst();
        if (kind.isEmpty()) {
            throw new DataException(title + " has a layer " + name(layer) + " of the class "
                    + DataException.quoted(className(layer)) + "; SimpleRNN, LSTM and GRU are read");
        }
        requireFixed(title, layer, fixed(kind.get().className(), 0).put("go_backwards", backwards));
        return new Recurrent(kind.get(), BoundedJson.whole(layer, "/config/units"), false);
    }

    private static void requireFixed(String title, JsonNode layer, ObjectNode fixed) throws DataException {
        for (Map.Entry<String, JsonNode> setting : fixed.properties()) {
            JsonNode found = layer.path("config").path(setting.getKey());
            if (!found.isMissingNode() && !found.equals(setting.getValue())) {
                throw new DataException(title + " has a layer " + name(layer) + " with " + setting.getKey() + " "
                        + DataException.quoted(JsonText.compact(found)) + "; this program has it with "
                        + JsonText.compact(setting.getValue()));
            }
        }
    }

    private static String name(JsonNode layer) {
        return DataException.quoted(layer.at("/config/name").asText());
    }

    private static OptionalInt maxlen(JsonNode json) {
        return MAXLEN.stream().mapToInt(pointer -> BoundedJson.whole(json, pointer))
                .filter(length -> length >= 1 && length <= LONGEST_MAXLEN).findFirst();
    }
}
