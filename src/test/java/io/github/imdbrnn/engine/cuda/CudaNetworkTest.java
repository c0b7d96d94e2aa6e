package io.github.imdbrnn.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.cuda.CudaContext;
import io.github.imdbrnn.cuda.CudaDriver;
import io.github.imdbrnn.cuda.CudaException;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.engine.Batch;
import io.github.imdbrnn.engine.BatchNetwork;
import io.github.imdbrnn.engine.BatchNetworkContractTest;
import io.github.imdbrnn.engine.Batches;
import io.github.imdbrnn.engine.Layer;
import io.github.imdbrnn.engine.RandomBatches;
import io.github.imdbrnn.engine.ReferenceNetwork;
import io.github.imdbrnn.evaluation.RunningMetrics;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.RmsProp;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine on CUDA, its kernels and all, on a stand-in for the driver. */
@ParameterizedClass
@EnumSource(value = Layer.class, names = "SIMPLE_RNN")
class CudaNetworkTest extends BatchNetworkContractTest {
    private static final RmsProp NOTEBOOK = new RmsProp(0.001, 0.9);

    private static StandIn gpu;

    @BeforeAll
    static void build() {
        StandIn.assumeAvailable();
        gpu = StandIn.shared();
    }

    @BeforeEach
    void reset() {
        gpu.reset(1);
    }

    @AfterEach
    void leavesNothingWrongAndNothingBehind() {
        assertThat(gpu.fault()).isEmpty();
        assertThat(gpu.liveText()).isEmpty();
    }

    @Override
    protected BatchNetwork create(Model model) {
        CudaDriver driver = new CudaDriver(gpu.library().getFile().toString());
        return new CudaNetwork(model, new CudaContext(driver, CudaEngineType.program()), "stand-in");
    }

    @Override
    protected int manySteps() {
        return 60;
    }

    private float[][] trained(Model model, int seed, Batch... batches) {
        gpu.reset(seed);
        try (BatchNetwork network = create(model)) {
            for (Batch batch : batches) {
                network.train(batch, new RunningMetrics());
            }
            network.endEpoch();
            return network.weights();
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 11", "40, 33", "9, 128", "7, 140"})
    void givesTheSameBitsInWhateverOrderBlocksAndThreadsRun(int dim, int units) {
        Model model = ReferenceNetwork.randomModel(60, dim, units, NOTEBOOK, 3);
        Batch[] batches = {RandomBatches.random(60, 40, 9, 1), RandomBatches.random(60, 7, 12, 2)};
        float[][] weights = trained(model, 1, batches);
        for (int seed = 2; seed < 5; seed++) {
            assertThat(trained(model, seed, batches)).isDeepEqualTo(weights);
        }
    }

    @Test
    void bringsTheTokensOfTwoSplitsToTheGpuOnce() {
        Examples train = examples(1);
        Examples test = examples(2);
        try (BatchNetwork network = create(ReferenceNetwork.randomModel(60, 5, 11, NOTEBOOK, 3))) {
            Batch batch = new Batch();
            for (Examples split : List.of(train.slice(0, 8), test, train.slice(8, 10))) {
                Batches.inOrder(split, 9, 10).read(0, batch);
                network.predict(batch, new float[10], 0);
            }
            gpu.fail("cuMemcpyHtoD_v2", 0, 999);
            for (Examples split : List.of(test, train, test.slice(3, 7), train)) {
                Batches.inOrder(split, 7, 4).read(0, batch);
                network.predict(batch, new float[10], 0);
                network.train(batch, new RunningMetrics());
            }
            Batches.inOrder(examples(3), 7, 4).read(0, batch);
            assertThatThrownBy(() -> network.train(batch, new RunningMetrics())).isInstanceOf(CudaException.class);
        }
    }

    private static Examples examples(int seed) {
        return RandomBatches.examples(9, new int[10], RandomBatches.ids(RandomBatches.random(60, 10, 9, seed)));
    }
}
