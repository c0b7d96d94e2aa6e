package io.github.imdbrnn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.engine.Batch;
import io.github.imdbrnn.engine.KerasSmall;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class KerasNetworkTest {
    private final MultiLayerNetwork network = KerasNetwork.create(NetworkSpec.notebook(), RmsProp.notebook(), 1);

    private float[] values(int layer, String key) {
        return network.getLayer(layer).getParam(key).dup('c').data().asFloat();
    }

    @Test
    void isTheNotebooksNetwork() {
        assertThat(network.getLayerWiseConfigurations().getConf(0).getLayer()).isInstanceOf(EmbeddingSequenceLayer.class);
        assertThat(((LastTimeStep) network.getLayerWiseConfigurations().getConf(1).getLayer()).getUnderlying())
                .isInstanceOf(SimpleRnn.class);
        assertThat(network.getLayerWiseConfigurations().getConf(2).getLayer()).isInstanceOf(RnnOutputLayer.class);
        // 10000 x 32, then 32 x 32 + 32 x 32 + 32, then 32 + 1
        assertThat(network.numParams()).isEqualTo(322_113);
    }

    @Test
    void drawsTheEmbeddingUniformlyWithinATwentieth() {
        float[] embedding = values(0, "W");
        double sum = 0;
        double squares = 0;
        for (float value : embedding) {
            assertThat(Math.abs(value)).isLessThanOrEqualTo(0.05f);
            sum += value;
            squares += (double) value * value;
        }
        assertThat(sum / embedding.length).isCloseTo(0, within(2e-4));
        assertThat(squares / embedding.length).isCloseTo(0.1 * 0.1 / 12, within(1e-5));
    }

    @Test
    void drawsTheKernelsAsGlorotUniform() {
        double kernelLimit = Math.sqrt(6.0 / (32 + 32));
        double denseLimit = Math.sqrt(6.0 / (32 + 1));
        float[] kernel = values(1, "W");
        assertThat(max(kernel)).isBetween(0.98 * kernelLimit, kernelLimit);
        assertThat(max(values(2, "W"))).isBetween(0.8 * denseLimit, denseLimit);
        double squares = 0;
        for (float value : kernel) {
            squares += (double) value * value;
        }
        assertThat(squares / kernel.length).isCloseTo(kernelLimit * kernelLimit / 3, within(0.004));
    }

    /** Whoever draws anew from the configuration of a saved network. */
    @ParameterizedTest
    @EnumSource
    void drawsKerasInitialisersForEveryKind(Kind kind) {
        int units = 16;
        MultiLayerNetwork drawn = KerasNetwork.create(
                new NetworkSpec(20, 6, 24, new Recurrent(kind, units, true), 2), RmsProp.notebook(), 1);
        int columns = kind.gates() * units;
        for (String direction : List.of("f", "b")) {
            INDArray kernel = drawn.getLayer(1).getParam(direction + "W");
            double limit = Math.sqrt(6.0 / (24 + columns));
            assertThat(kernel.amaxNumber().doubleValue()).isBetween(0.97 * limit, limit + 1e-7);
            INDArray recurrent = drawn.getLayer(1).getParam(direction + "RW");
            assertThat(recurrent.mmul(recurrent.transpose()).sub(Nd4j.eye(units)).amaxNumber().doubleValue())
                    .isLessThan(1e-6);
            float[] bias = drawn.getLayer(1).getParam(direction + "b").dup('c').data().asFloat();
            for (int c = 0; c < bias.length; c++) { // the forget gate is the second block in Deeplearning4j too
                assertThat(bias[c]).isEqualTo(kind == Kind.LSTM && c / units == 1 ? 1 : 0);
            }
        }
        assertThat(drawn.getLayer(1).getParam("fW")).isNotEqualTo(drawn.getLayer(1).getParam("bW"));
    }

    private static double max(float[] values) {
        double max = 0;
        for (float value : values) {
            max = Math.max(max, Math.abs(value));
        }
        return max;
    }

    @Test
    void drawsAnOrthogonalRecurrentKernel() {
        INDArray recurrent = network.getLayer(1).getParam("RW");
        INDArray product = recurrent.mmul(recurrent.transpose());
        assertThat(product.sub(Nd4j.eye(32)).amaxNumber().doubleValue()).isLessThan(1e-6);
        assertThat(recurrent.sub(Nd4j.eye(32)).amaxNumber().doubleValue()).isGreaterThan(0.1);
    }

    @Test
    void startsFromZeroBiases() {
        assertThat(values(1, "b")).containsOnly(0f);
        assertThat(values(2, "b")).containsOnly(0f);
    }

    @Test
    void drawsTheSameWeightsForTheSameSeedOnly() {
        assertThat(KerasNetwork.create(NetworkSpec.notebook(), RmsProp.notebook(), 1).params())
                .isEqualTo(network.params());
        assertThat(KerasNetwork.create(NetworkSpec.notebook(), RmsProp.notebook(), 2).params())
                .isNotEqualTo(network.params());
    }

    @Test
    void isTheSameNetworkWithGivenWeightsAsWithDrawnOnes() {
        float[] given = network.params().dup().data().asFloat();
        given[3] = 7;
        MultiLayerNetwork other = KerasNetwork.create(NetworkSpec.notebook(), RmsProp.notebook(), 1, given);
        assertThat(other.params().data().asFloat()).isEqualTo(given);
        assertThat(other.getLayerWiseConfigurations().toJson())
                .isEqualTo(network.getLayerWiseConfigurations().toJson());
        assertThat(other.getUpdater().getStateViewArray().data().asFloat()).hasSize(322_113).containsOnly(0f);
    }

    @Test
    void survivesDeeplearning4jsOwnSerializer(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("model.zip");
        MultiLayerNetwork small = KerasNetwork.create(NetworkSpec.simpleRnn(20, 6, 4, 3), new RmsProp(0.002, 0.8), 1);
        INDArray ids = Nd4j.createFromArray(new float[][] {{0, 0, 1, 5, 6, 7}, {1, 9, 9, 8, 19, 2}});
        INDArray labels = Nd4j.createFromArray(1f, 0f).reshape(2, 1, 1);
        small.fit(ids, labels);
        ModelSerializer.writeModel(small, file.toFile(), true);
        MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
        small.fit(ids, labels);
        restored.fit(ids, labels);
        assertThat(restored.params()).isEqualTo(small.params());
        assertThat(restored.getLayerWiseConfigurations()).isEqualTo(small.getLayerWiseConfigurations());
    }

    @Test
    void givesKerasSoftmaxOverMoreThanTwoClasses() {
        KerasSmall keras = KerasSmall.softmax();
        Batch batch = new Batch();
        keras.batches().read(0, batch);
        float[] ids = new float[batch.rows() * batch.maxlen()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = batch.id(i / batch.maxlen(), i % batch.maxlen());
        }
        MultiLayerNetwork network = keras.model().network();
        try (INDArray input = Nd4j.createFromArray(ids).reshape(batch.rows(), batch.maxlen());
                INDArray output = network.output(input)) {
            assertThat(output.shape()).containsExactly(4, 3, 1);
            assertThat(output.reshape(12).toFloatVector()).containsExactly(keras.firstProbabilities(), within(1e-6f));
        } finally {
            network.close();
        }
    }
}
