package io.github.imdbrnn.engine;

import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.ParameterLayout;
import java.util.function.Consumer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The network of Deeplearning4j beside one that trains on arrays, so that listeners attached to it hear what they would
 * hear of {@code MultiLayerNetwork.fit}; see {@link Engine#network()}.
 */
final class ListenedNetwork {
    private final MultiLayerNetwork network;
    private final ParameterLayout layout;

    ListenedNetwork(Model model) {
        network = model.network();
        layout = ParameterLayout.of(model.spec());
        makeGradient(model.spec().outputs());
    }

    /** Deeplearning4j makes the arrays of {@code gradient()} only where it computes one: here of one word. */
    private void makeGradient(int outputs) {
        network.setInput(Nd4j.zeros(1, 1));
        network.setLabels(Nd4j.zeros(1, outputs, 1));
        network.computeGradientAndScore();
    }

    MultiLayerNetwork network() {
        return network;
    }

    boolean hasListeners() {
        return !network.getListeners().isEmpty();
    }

    /** Takes a model's weights and averages of squares. */
    void take(Model model) {
        copy(model.weights(), network.params());
        copy(model.squares(), network.getUpdater().getStateViewArray());
    }

    /** By far the fastest of ND4J's ways to fill an array that is there. */
    private void copy(float[][] values, INDArray to) {
        try (DataBuffer copy = Nd4j.createBuffer(layout.toDeeplearning4j(values))) {
            Nd4j.getMemoryManager().memcpy(to.data(), copy);
        }
    }

    private void tell(Consumer<TrainingListener> what) {
        network.getListeners().forEach(what);
    }

    void epochStarts() {
        tell(listener -> listener.onEpochStart(network));
    }

    /**
     * @param read the step's batch
     * @param loss its mean loss with the weights before the step
     * @param weights those after it
     */
    void stepDone(DataSet read, double loss, float[][] weights) {
        network.setInput(read.getFeatures());
        network.setLabels(read.getLabels());
        network.setScore(loss);
        INDArray params = network.params();
        INDArray update = network.getFlattenedGradients();
        Nd4j.getMemoryManager().memcpy(update.data(), params.data());
        copy(weights, params);
        Nd4j.getBlasWrapper().level1().axpy(params.length(), -1, params, update); // what the step took away
        int iteration = network.getIterationCount();
        int epoch = network.getEpochCount();
        tell(listener -> listener.iterationDone(network, iteration, epoch));
        network.setIterationCount(iteration + 1);
    }

    /** @param model as it is after the epoch */
    void epochEnds(Model model) {
        take(model);
        tell(listener -> listener.onEpochEnd(network));
        network.incrementEpochCount();
    }
}
