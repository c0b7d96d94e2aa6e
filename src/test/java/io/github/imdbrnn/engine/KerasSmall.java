package io.github.imdbrnn.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.numpy.NpyArray;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What Keras 3.15.1 on TensorFlow 2.21.0 computed for a small network of the notebook's kind: 25 batches of 4 reviews x
 * 12 tokens, from given weights, with RMSprop(0.001, rho 0.9, epsilon 1e-7).
 */
public final class KerasSmall {
    public static final int BATCH = 4;
    public static final int MAXLEN = 12;

    private final String name;
    private final Layer layer;
    private final JsonNode json;

    public KerasSmall() {
        this("small", Layer.SIMPLE_RNN);
    }

    private KerasSmall(String name, Layer layer) {
        this.name = name;
        this.layer = layer;
        try (InputStream in = KerasSmall.class.getResourceAsStream("/keras-" + name + ".json")) {
            json = new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with a softmax over three classes. */
    public static KerasSmall softmax() {
        return new KerasSmall("softmax", Layer.SIMPLE_RNN);
    }

    /** The same with an LSTM. */
    public static KerasSmall lstm() {
        return new KerasSmall("lstm", Layer.LSTM);
    }

    /** The same with a GRU. */
    public static KerasSmall gru() {
        return new KerasSmall("gru", Layer.GRU);
    }

    /** The same with a simple RNN in each direction. */
    public static KerasSmall bidirectional() {
        return new KerasSmall("bi-simple", Layer.BIDIRECTIONAL_SIMPLE_RNN);
    }

    /** The same with an LSTM in each direction. */
    public static KerasSmall bidirectionalLstm() {
        return new KerasSmall("bi-lstm", Layer.BIDIRECTIONAL_LSTM);
    }

    /** The same with a GRU in each direction, of Keras on JAX 0.10.2. */
    public static KerasSmall bidirectionalGru() {
        return new KerasSmall("bi-gru", Layer.BIDIRECTIONAL_GRU);
    }

    /** Every one that Keras computed. */
    public static List<KerasSmall> all() {
        return List.of(new KerasSmall(), softmax(), lstm(), gru(), bidirectional(), bidirectionalLstm(),
                bidirectionalGru());
    }

    /** Every one of a layer. */
    static List<KerasSmall> of(Layer layer) {
        return all().stream().filter(keras -> keras.layer == layer).toList();
    }

    /** The network with Keras's initial weights. */
    public Model model() {
        List<NpyArray> weights = initialWeights();
        int[] embedding = weights.get(0).shape();
        int units = weights.get(2).shape()[0];
        int classes = Math.max(2, weights.get(weights.size() - 1).shape()[0]);
        NetworkSpec spec = layer.spec(embedding[0], embedding[1], units, classes).withMaxlen(MAXLEN);
        return new Model(spec, new RmsProp(0.001, 0.9), 1,
                weights.stream().map(NpyArray::values).toArray(float[][]::new), ParameterLayout.of(spec).zeros());
    }

    public List<NpyArray> initialWeights() {
        return arrays(json.get("initial_weights"));
    }

    public List<NpyArray> finalWeights() {
        return arrays(json.get("final_weights"));
    }

    /** Gradients of the first batch's mean loss with respect to each weight array. */
    public List<NpyArray> firstGradients() {
        return arrays(json.get("first_batch").get("gradients"));
    }

    public float[] firstProbabilities() {
        return array(json.get("first_batch").get("probabilities")).values();
    }

    /** The loss of each batch with the weights it found. */
    public float[] losses() {
        return array(json.get("loss_before_each_step")).values();
    }

    /** The reviews of all batches, in order. */
    public Examples examples() {
        int[] labels = ints(array(json.get("y")));
        return RandomBatches.examples(MAXLEN, labels, ints(array(json.get("x"))));
    }

    /** All 25 batches, in order. */
    public Batches batches() {
        return Batches.inOrder(examples(), MAXLEN, BATCH);
    }

    @Override
    public String toString() {
        return name;
    }

    private static int[] ints(NpyArray array) {
        int[] ints = new int[array.values().length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = (int) array.values()[i];
        }
        return ints;
    }

    private static List<NpyArray> arrays(JsonNode list) {
        List<NpyArray> arrays = new ArrayList<>();
        list.forEach(node -> arrays.add(array(node)));
        return arrays;
    }

    private static NpyArray array(JsonNode node) {
        List<Integer> shape = new ArrayList<>();
        for (JsonNode n = node; n.isArray(); n = n.get(0)) {
            shape.add(n.size());
        }
        List<Float> values = new ArrayList<>();
        flatten(node, values);
        float[] flat = new float[values.size()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = values.get(i);
        }
        return new NpyArray(shape.stream().mapToInt(Integer::intValue).toArray(), flat);
    }

    private static void flatten(JsonNode node, List<Float> values) {
        if (node.isArray()) {
            node.forEach(child -> flatten(child, values));
        } else {
            values.add((float) node.asDouble());
        }
    }
}
