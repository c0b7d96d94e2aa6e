package io.github.imdbrnn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.numpy.NpyArray;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the engines are held to, held to Keras and to the definition of a derivative. */
class ReferenceNetworkTest {
    static List<KerasSmall> goldens() {
        return KerasSmall.all();
    }

    private static Batch batch(KerasSmall keras, int number) {
        Batch batch = new Batch();
        keras.batches().read(number, batch);
        return batch;
    }

    private static void assertClose(double[][] arrays, List<NpyArray> expected, double tolerance) {
        assertThat(arrays).hasNumberOfRows(expected.size());
        for (int a = 0; a < arrays.length; a++) {
            CloseArrays.assertClose("parameter " + a, arrays[a], expected.get(a).values(), tolerance);
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void predictsTheProbabilitiesOfKeras(KerasSmall keras) {
        double[] probabilities = new ReferenceNetwork(keras.model()).probabilities(batch(keras, 0));
        float[] expected = keras.firstProbabilities();
        assertThat(probabilities).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(probabilities[i]).isCloseTo(expected[i], within(3e-7));
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void computesTheGradientsOfKeras(KerasSmall keras) {
        assertClose(new ReferenceNetwork(keras.model()).gradient(batch(keras, 0)), keras.firstGradients(), 2e-7);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void followsKerasThroughTwentyFiveSteps(KerasSmall keras) {
        ReferenceNetwork network = new ReferenceNetwork(keras.model());
        float[] losses = keras.losses();
        for (int b = 0; b < losses.length; b++) {
            assertThat(network.loss(batch(keras, b))).as("loss of step " + (b + 1)).isCloseTo(losses[b], within(1e-6));
            network.train(batch(keras, b));
        }
        assertClose(network.weights, keras.finalWeights(), 1e-5);
    }

    @ParameterizedTest
    @EnumSource
    void hasTheGradientsOfFiniteDifferences(Layer layer) {
        for (int classes : new int[] {2, 3}) {
            ReferenceNetwork network = new ReferenceNetwork(
                    ReferenceNetwork.randomModel(layer.spec(6, 3, 5, classes), new RmsProp(0.001, 0.9), 4));
            Batch batch = RandomBatches.labelled(RandomBatches.padded(6, 9, 4, 0, 4, 7, 9), classes, 1);
            double[][] gradient = network.gradient(batch);
            double[][] differences = network.finiteDifferences(batch);
            for (int a = 0; a < gradient.length; a++) {
                CloseArrays.assertClose("parameter " + a + " for " + classes + " classes", gradient[a],
                        differences[a], 1e-9);
            }
        }
    }
}
