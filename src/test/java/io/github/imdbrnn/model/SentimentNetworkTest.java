package io.github.imdbrnn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SentimentNetworkTest {
    private final MultiLayerNetwork network = SentimentNetwork.create(Hyperparameters.notebook(1));

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
        assertThat(SentimentNetwork.create(Hyperparameters.notebook(1)).params()).isEqualTo(network.params());
        assertThat(SentimentNetwork.create(Hyperparameters.notebook(2)).params()).isNotEqualTo(network.params());
    }

    @Test
    void survivesDeeplearning4jsOwnSerializer(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("model.zip");
        MultiLayerNetwork small = SentimentNetwork.create(new Hyperparameters(20, 6, 4, 3, 0.002, 0.8, 1));
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
    void refusesImpossibleSettingsByName() {
        assertThatThrownBy(() -> new Hyperparameters(3, 500, 32, 32, 0.001, 0.9, 1))
                .isInstanceOf(InvalidSettingException.class).hasMessage("max-features must be at least 4, not 3");
        assertThatThrownBy(() -> new Hyperparameters(100, 500, 32, 0, 0.001, 0.9, 1)).hasMessageStartingWith("units ");
        assertThatThrownBy(() -> new Hyperparameters(100, 0, 32, 1, 0.001, 0.9, 1)).hasMessageStartingWith("maxlen ");
        for (double rate : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new Hyperparameters(100, 1, 32, 1, rate, 0.9, 1))
                    .hasMessageStartingWith("learning-rate ");
        }
        assertThatThrownBy(() -> new Hyperparameters(100, 1, 32, 1, 1, 1, 1)).hasMessageStartingWith("rho ");
        assertThat(Arrays.asList(0.0, 0.99)).allSatisfy(rho -> new Hyperparameters(100, 1, 32, 1, 1, rho, 1));
    }
}
