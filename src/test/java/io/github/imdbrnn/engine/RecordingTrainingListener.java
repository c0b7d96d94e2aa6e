package io.github.imdbrnn.engine;

import static io.github.imdbrnn.engine.CloseArrays.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Writes down what Deeplearning4j's listeners are told, and what they find in the network. */
public final class RecordingTrainingListener extends BaseTrainingListener {
    private final List<String> calls = new ArrayList<>();
    private final List<Double> scores = new ArrayList<>();
    private final List<float[]> arrays = new ArrayList<>();

    private void hear(String call, Model model) {
        MultiLayerNetwork network = (MultiLayerNetwork) model;
        calls.add(call + ", counts " + network.getIterationCount() + " and " + network.getEpochCount());
    }

    @Override
    public void onEpochStart(Model model) {
        hear("start", model);
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        MultiLayerNetwork network = (MultiLayerNetwork) model;
        hear("iteration " + iteration + " of epoch " + epoch + ", rows " + network.batchSize() + " and "
                + network.getInputMiniBatchSize() + ", input " + network.input() + ", labels " + network.getLabels(),
                model);
        scores.add(network.score());
        arrays.add(network.params().data().asFloat());
        for (INDArray update : network.gradient().gradientForVariable().values()) {
            arrays.add(update.dup('c').data().asFloat());
        }
    }

    @Override
    public void onEpochEnd(Model model) {
        hear("end", model);
        arrays.add(((MultiLayerNetwork) model).getUpdater().getStateViewArray().data().asFloat());
    }

    /** One line for each call. */
    List<String> calls() {
        return calls;
    }

    /** Requires the same calls with the same counts, and within rounding the same numbers. */
    public void assertHeardWhat(RecordingTrainingListener expected) {
        assertThat(calls).isEqualTo(expected.calls);
        assertThat(scores).hasSameSizeAs(expected.scores);
        for (int i = 0; i < scores.size(); i++) {
            assertThat(scores.get(i)).as("score " + i).isCloseTo(expected.scores.get(i), within(1e-5));
        }
        assertThat(arrays).hasSameSizeAs(expected.arrays);
        for (int i = 0; i < arrays.size(); i++) {
            assertClose("array " + i, arrays.get(i), expected.arrays.get(i), 2e-5);
        }
    }
}
