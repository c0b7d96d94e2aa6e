package io.github.imdbrnn.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.engine.Batch;
import io.github.imdbrnn.engine.Layer;
import io.github.imdbrnn.engine.RandomBatches;
import io.github.imdbrnn.engine.ReferenceNetwork;
import io.github.imdbrnn.engine.cpu.KernelsTest.Kind;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.evaluation.RunningMetrics;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.RmsProp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is this network's own, beside the contract of all. */
@ParameterizedClass
@MethodSource("io.github.imdbrnn.engine.cpu.CpuEngineTypeTest#layers")
class CpuNetworkTest {
    @Parameter
    private Layer layer;

    private Model model(int classes) {
        return ReferenceNetwork.randomModel(layer.spec(200, 7, 11, classes), new RmsProp(0.001, 0.9), 5);
    }

    @ParameterizedTest
    @CsvSource({"PLAIN, 2", "PLAIN, 5", "VECTOR, 2", "VECTOR, 5"})
    void hasTheSameBitsOnAnyNumberOfThreads(Kind kind, int classes) {
        Trained once = trained(kind, classes, 1);
        for (int threads : new int[] {1, 2, 3, 5}) {
            Trained again = trained(kind, classes, threads);
            assertThat(again.weights).as(threads + " threads").isDeepEqualTo(once.weights);
            assertThat(again.squares).as(threads + " threads").isDeepEqualTo(once.squares);
            assertThat(again.metrics).as(threads + " threads").isEqualTo(once.metrics);
        }
    }

    private record Trained(float[][] weights, float[][] squares, Metrics metrics) {}

    /** After steps on batches of many groups, of fewer than threads, and of one. */
    private Trained trained(Kind kind, int classes, int threads) {
        try (CpuNetwork network = new CpuNetwork(model(classes), kind.kernels(), threads)) {
            RunningMetrics running = new RunningMetrics();
            for (int reviews : new int[] {75, 75, 75, 75, 75, 13, 13, 3, 3}) {
                network.train(RandomBatches.random(200, reviews, 30, running.batches()), running);
            }
            network.endEpoch();
            return new Trained(network.weights(), network.squares(), running.mean());
        }
    }

    @ParameterizedTest
    @EnumSource
    void predictsTheSameBitsOnAnyNumberOfThreads(Kind kind) {
        Batch batch = RandomBatches.random(200, 100, 40, 6);
        for (int threads : new int[] {2, 3, 5}) {
            assertThat(predicted(kind, batch, threads)).as(threads + " threads").isEqualTo(predicted(kind, batch, 1));
        }
    }

    private float[] predicted(Kind kind, Batch batch, int threads) {
        try (CpuNetwork network = new CpuNetwork(model(2), kind.kernels(), threads)) {
            return predicted(network, batch);
        }
    }

    private static float[] predicted(CpuNetwork network, Batch batch) {
        float[] probabilities = new float[batch.rows()];
        network.predict(batch, probabilities, 0);
        return probabilities;
    }

    /** What it keeps of words and padding is that of its weights, and not what a reading has put over it. */
    @ParameterizedTest
    @EnumSource
    void predictsTheSameBitsWhateverItWasAskedBefore(Kind kind) {
        Batch full = RandomBatches.padded(200, 40, 1, 3);
        Batch brief = RandomBatches.padded(200, 40, 2, 36, 12);
        Batch ofLongerOnes = RandomBatches.padded(200, 90, 3, 70, 80);
        try (CpuNetwork network = new CpuNetwork(model(2), kind.kernels(), 1)) {
            for (Batch batch : new Batch[] {full, brief, full, ofLongerOnes, brief, ofLongerOnes}) {
                Model asItIs = model(2).withWeights(network.weights());
                try (CpuNetwork other = new CpuNetwork(asItIs, kind.kernels(), 1)) {
                    assertThat(predicted(network, batch)).isEqualTo(predicted(other, batch));
                }
                try (CpuNetwork other = new CpuNetwork(asItIs, kind.kernels(), 1)) {
                    assertThat(network.logits(full)).isEqualTo(other.logits(full));
                    assertThat(predicted(network, batch)).isEqualTo(predicted(other, batch));
                }
                network.train(brief, new RunningMetrics());
            }
        }
    }

    @Test
    void refusesArraysOfOtherSizesThanTheSpecSays() {
        Model model = model(2);
        for (int a = 0; a < model.weights().length; a++) {
            float[][] weights = model.weights().clone();
            weights[a] = new float[weights[a].length + 1];
            Model wrong = model.withWeights(weights);
            assertThatThrownBy(() -> new CpuNetwork(wrong, new PlainKernels(), 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(weights[a].length + " numbers for the ");
        }
    }

    @Test
    void refusesABatchLargerThanAnArray() {
        Model wide = ReferenceNetwork.randomModel(4, 1, 2048, new RmsProp(0.001, 0.9), 5);
        Batch batch = RandomBatches.padded(4, 1000, 1, new int[1050]);
        try (CpuNetwork network = new CpuNetwork(wide, new PlainKernels(), 1)) {
            assertThatThrownBy(() -> network.train(batch, new RunningMetrics()))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageMatching("batch_size of 1050 makes \\d+ states of 2048 units, more numbers than one array "
                            + "holds; lower it");
        }
    }

    @Test
    void refusesWorkOnceClosed() {
        CpuNetwork network = new CpuNetwork(model(2), new PlainKernels(), 1);
        network.close();
        assertThatThrownBy(() -> network.train(RandomBatches.random(200, 3, 4, 1), new RunningMetrics()))
                .isInstanceOf(IllegalStateException.class).hasMessage("this engine is closed");
    }
}
