package io.github.imdbrnn.engine.cpu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Hyperparameters;
import io.github.imdbrnn.model.KerasWeights;
import io.github.imdbrnn.model.SentimentNetwork;
import io.github.imdbrnn.numpy.NpyArray;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What Keras 3.15.1 on TensorFlow 2.21.0 computed for a small network of the notebook's kind: 25 batches of 4 reviews x
 * 12 tokens, from given weights, with RMSprop(0.001, rho 0.9, epsilon 1e-7).
 */
public final class KerasSmall {
    public static final int BATCH = 4;
    public static final int MAXLEN = 12;

    private final JsonNode json;

    public KerasSmall() {
        try (InputStream in = KerasSmall.class.getResourceAsStream("/keras-small.json")) {
            json = new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The network with Keras's initial weights. */
    public MultiLayerNetwork network() throws DataException {
        List<NpyArray> weights = initialWeights();
        int[] embedding = weights.get(0).shape();
        MultiLayerNetwork network = SentimentNetwork.create(new Hyperparameters(
                embedding[0], MAXLEN, embedding[1], weights.get(1).shape()[1], 0.001, 0.9, 1));
        KerasWeights.assign(network, weights, "keras-small.json");
        return network;
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

    /** All 25 batches in order, or only one of them. */
    public DataSetIterator batches(int... which) {
        List<DataSet> batches = new ArrayList<>();
        for (int i = 0; i < json.get("x").size(); i++) {
            if (which.length == 0 || which[0] == i) {
                batches.add(new DataSet(
                        Nd4j.createFromArray(array(json.get("x").get(i)).values()).reshape(BATCH, MAXLEN),
                        Nd4j.createFromArray(array(json.get("y").get(i)).values()).reshape(BATCH, 1, 1)));
            }
        }
        return new ExistingDataSetIterator(batches);
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
