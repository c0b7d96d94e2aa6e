package io.github.imdbrnn.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.engine.BatchListener;
import io.github.imdbrnn.engine.cpu.KerasSmall;
import io.github.imdbrnn.model.KerasWeights;
import io.github.imdbrnn.numpy.NpyArray;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** The reference engine against figures that Keras computed. */
class Dl4jEngineTest {
    private final KerasSmall keras = new KerasSmall();

    @Test
    void predictsTheProbabilitiesOfKeras() throws Exception {
        float[] probabilities = new Dl4jEngine(keras.network()).predict(keras.batches(0));
        assertThat(probabilities).containsExactly(keras.firstProbabilities(), within(1e-6f));
    }

    @Test
    void computesTheGradientsOfKeras() throws Exception {
        MultiLayerNetwork network = keras.network();
        DataSet batch = keras.batches(0).next();
        network.setInput(batch.getFeatures());
        network.setLabels(batch.getLabels());
        network.computeGradientAndScore();
        Gradient gradient = network.gradient();
        List<NpyArray> expected = keras.firstGradients();
        String[] keys = {"0_W", "1_W", "1_RW", "1_b", "2_W", "2_b"};
        for (int i = 0; i < keys.length; i++) {
            // Deeplearning4j divides by the batch size only when it applies the gradient.
            INDArray mean = gradient.getGradientFor(keys[i]).div(KerasSmall.BATCH);
            assertThat(mean.dup('c').data().asFloat()).as(keys[i])
                    .containsExactly(expected.get(i).values(), within(1e-6f));
        }
    }

    @Test
    void followsKerasThroughTwentyFiveSteps() throws Exception {
        MultiLayerNetwork network = keras.network();
        Dl4jEngine engine = new Dl4jEngine(network);
        float[] expected = keras.losses();
        List<Double> runningLosses = new ArrayList<>();
        engine.train(keras.batches(), (step, running) -> runningLosses.add(running.loss()));
        assertThat(runningLosses).hasSize(expected.length);
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            double loss = runningLosses.get(i) * (i + 1) - sum;
            sum += loss;
            assertThat(loss).as("loss of step " + (i + 1)).isCloseTo(expected[i], within(1e-5));
        }
        List<NpyArray> weights = KerasWeights.of(network);
        for (int i = 0; i < weights.size(); i++) {
            assertThat(weights.get(i).shape()).isEqualTo(keras.finalWeights().get(i).shape());
            assertThat(weights.get(i).values()).as("arr_" + i)
                    .containsExactly(keras.finalWeights().get(i).values(), within(1e-4f));
        }
    }

    @Test
    void leavesNoListenerBehind() throws Exception {
        MultiLayerNetwork network = keras.network();
        new Dl4jEngine(network).train(keras.batches(0), BatchListener.NONE);
        assertThat(network.getListeners()).isEmpty();
    }

    @Test
    void countsTrainingAccuracyWithTheWeightsEachBatchFound() throws Exception {
        float[] probabilities = keras.firstProbabilities();
        float[] labels = keras.batches(0).next().getLabels().data().asFloat();
        int correct = 0;
        for (int i = 0; i < labels.length; i++) {
            correct += (probabilities[i] > 0.5f) == (labels[i] == 1f) ? 1 : 0;
        }
        assertThat(new Dl4jEngine(keras.network()).train(keras.batches(0), BatchListener.NONE).accuracy())
                .isEqualTo(correct / 4.0);
    }
}
