package io.github.imdbrnn.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.cuda.CudaDriver;
import io.github.imdbrnn.cuda.CudaException;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.engine.BatchListener;
import io.github.imdbrnn.engine.Batches;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.ReferenceNetwork;
import io.github.imdbrnn.engine.cpu.CpuEngineType;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.Remedy;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.model.RmsProp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine as a training meets it, on a stand-in for the driver. */
class CudaEngineTypeTest {
    private static final RmsProp NOTEBOOK = new RmsProp(0.001, 0.9);
    private static final Model SMALL = ReferenceNetwork.randomModel(20, 4, 6, NOTEBOOK, 1);

    private static StandIn gpu() {
        StandIn.assumeAvailable();
        return StandIn.shared().reset(1);
    }

    private static CudaEngineType type(StandIn gpu) {
        String library = gpu.library().getFile().toString();
        return new CudaEngineType(() -> new CudaDriver(library));
    }

    private static Examples examples(int vocabulary, int count, int longest, long seed) {
        Random random = new Random(seed);
        List<int[]> texts = new ArrayList<>();
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            texts.add(random.ints(1 + random.nextInt(longest), 0, vocabulary).map(id -> random.nextInt(id + 1)).toArray());
            labels[i] = random.nextInt(2);
        }
        int[] offsets = new int[count + 1];
        for (int i = 0; i < count; i++) {
            offsets[i + 1] = offsets[i] + texts.get(i).length;
        }
        return new Examples(texts.stream().flatMapToInt(Arrays::stream).toArray(), offsets, labels);
    }

    /** Boxing hundreds of thousands of numbers takes AssertJ half a minute. */
    private static void assertClose(String what, float[] actual, float[] expected) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= 1e-4f)) {
                assertThat(actual[i]).as(what + "[" + i + "]").isCloseTo(expected[i], within(1e-4f));
            }
        }
    }

    private static void assertAgreement(StandIn gpu, Model model, Batches batches) {
        try (Engine cuda = type(gpu).create(model); Engine cpu = new CpuEngineType().create(model)) {
            List<Integer> steps = new ArrayList<>();
            Metrics trained = cuda.train(batches, (step, running) -> {
                assertThat(running.loss()).isPositive();
                steps.add(step);
            });
            Metrics expected = cpu.train(batches, BatchListener.NONE);
            assertThat(steps).hasSize(batches.count()).isSorted().doesNotHaveDuplicates().endsWith(batches.count());
            assertThat(trained.loss()).isCloseTo(expected.loss(), within(1e-5));
            assertThat(trained.accuracy()).isCloseTo(expected.accuracy(), within(1e-12));
            Model onGpu = cuda.model();
            Model onCpu = cpu.model();
            for (int a = 0; a < 6; a++) {
                assertClose("parameter " + a, onGpu.weights()[a], onCpu.weights()[a]);
                assertClose("squares " + a, onGpu.squares()[a], onCpu.squares()[a]);
            }
            assertClose("predictions", cuda.predict(batches.examples(), batches.maxlen()),
                    cpu.predict(batches.examples(), batches.maxlen()));
        }
        assertThat(gpu.fault()).isEmpty();
        assertThat(gpu.liveText()).isEmpty();
    }

    /** Skips properties, with the reason, where there is no stand-in. */
    static final class NeedsStandIn implements SkipExecutionHook {
        @Override
        public SkipResult shouldBeSkipped(LifecycleContext context) {
            return StandIn.whyUnavailable().map(SkipResult::skip).orElse(SkipResult.doNotSkip());
        }
    }

    @Property(tries = 20, seed = "13")
    @AddLifecycleHook(NeedsStandIn.class)
    void agreesWithTheCpuEngineInAnyShape(@ForAll @IntRange(min = 1, max = 70) int dim,
            @ForAll @IntRange(min = 1, max = 140) int units, @ForAll @IntRange(min = 1, max = 20) int batchSize,
            @ForAll @IntRange(min = 1, max = 15) int maxlen, @ForAll long seed) {
        Model model = ReferenceNetwork.randomModel(60, dim, units, NOTEBOOK, seed);
        Examples examples = examples(60, 2 * batchSize + batchSize / 2, 2 * maxlen, seed);
        assertAgreement(gpu(), model, Batches.inOrder(examples, maxlen, batchSize));
    }

    /** The narrow widths and their borders, and beyond them a launch for each time step. */
    @ParameterizedTest
    @CsvSource({"3, 32", "33, 33", "64, 64", "70, 65", "2, 128", "40, 129"})
    void agreesWithTheCpuEngineAtEveryWidth(int dim, int units) {
        Model model = ReferenceNetwork.randomModel(40, dim, units, NOTEBOOK, units);
        assertAgreement(gpu(), model, Batches.inOrder(examples(40, 40, 9, dim), 5, 35));
    }

    @Test
    void agreesWithTheCpuEngineOnABatchOfTheNotebooksSize() {
        Model drawn = ReferenceNetwork.randomModel(10_000, 32, 32, NOTEBOOK, 1);
        assertAgreement(gpu(), drawn, Batches.inOrder(examples(10_000, 32, 700, 2), 500, 32));
    }

    @Test
    void forgetsTheFiguresOfAnEpochThatWasBrokenOff() {
        StandIn gpu = gpu();
        Batches batches = Batches.inOrder(examples(20, 12, 8, 1), 6, 2);
        try (Engine cuda = type(gpu).create(SMALL); Engine cpu = new CpuEngineType().create(SMALL)) {
            assertThatThrownBy(() -> cuda.train(batches, (step, running) -> {
                throw new IllegalStateException("broken off");
            })).hasMessage("broken off");
            cpu.train(new Batches(batches.examples(), batches.order(), 0, 6, 6, 2), BatchListener.NONE);
            List<Integer> steps = new ArrayList<>();
            Metrics trained = cuda.train(batches, (step, running) -> steps.add(step));
            assertThat(steps).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(trained.loss()).isCloseTo(cpu.train(batches, BatchListener.NONE).loss(), within(1e-5));
        }
    }

    @Test
    void saysThatThereIsNoDriver() {
        assertThat(new CudaEngineType(() -> new CudaDriver("libno-such-driver.so")).whyUnusable(NetworkSpec.notebook()))
                .contains("no NVIDIA driver is installed; take another engine");
    }

    @Test
    void saysThatThereIsNoGpu() {
        assertThat(type(gpu().device(0, 0, 0, 12000)).whyUnusable(NetworkSpec.notebook()))
                .contains("no NVIDIA GPU is visible; take another engine");
    }

    @Test
    void saysThatTheGpuIsTooOld() {
        assertThat(type(gpu().device(1, 5, 2, 12000)).whyUnusable(NetworkSpec.notebook()))
                .contains("the GPU, Stand-in GPU, has compute capability 5.2; 6.0 is the least; take another engine");
        assertThat(type(gpu().device(1, 6, 0, 12000)).whyUnusable(NetworkSpec.notebook())).isEmpty();
    }

    @Test
    void saysThatTheDriverDoesNotStart() {
        StandIn gpu = gpu().fail("cuInit", 0, 999);
        assertThat(type(gpu).whyUnusable(NetworkSpec.notebook()))
                .hasValueSatisfying(reason -> assertThat(reason).hasLineCount(1).contains("unknown error", "cuInit"));
    }

    @Test
    void saysThatTheDriverIsTooOldForTheKernels() {
        StandIn gpu = gpu().device(1, 6, 0, 8000);
        assertThatThrownBy(() -> type(gpu).create(SMALL)).isInstanceOf(CudaException.class)
                .hasMessage("the NVIDIA driver is too old for this program's kernels")
                .extracting("remedy").isEqualTo(Remedy.UPDATE_THE_DRIVER);
        assertThat(gpu.liveText()).isEmpty();
    }

    @Test
    void refusesMoreUnitsThanItsKernelsTake() {
        assertThat(type(gpu()).whyUnusable(NetworkSpec.simpleRnn(10, 5, 2, 1024))).isEmpty();
        assertThat(type(gpu()).whyUnusable(NetworkSpec.simpleRnn(10, 5, 2, 1025)))
                .contains("its kernels take at most 1024 units, not 1025");
        Model wide = ReferenceNetwork.randomModel(10, 2, 1025, NOTEBOOK, 1);
        assertThatThrownBy(() -> type(gpu()).create(wide)).isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("1025");
    }

    @Test
    void refusesLayersItHasNoKernelsFor() {
        NetworkSpec lstm = NetworkSpec.notebook().withRecurrent(new Recurrent(Kind.LSTM, 32, false));
        assertThat(type(gpu()).whyUnusable(lstm))
                .contains("its kernels know no LSTM, only a SimpleRNN that reads forwards; take another engine");
        NetworkSpec both = NetworkSpec.notebook().withRecurrent(new Recurrent(Kind.SIMPLE_RNN, 32, true));
        assertThat(type(gpu()).whyUnusable(both)).contains(
                "its kernels know no bidirectional SimpleRNN, only a SimpleRNN that reads forwards; take another engine");
        assertThatThrownBy(() -> type(gpu()).create(Model.create(lstm, RmsProp.notebook(), 1)))
                .isInstanceOf(InvalidSettingException.class).hasMessageStartingWith("engine cuda cannot run this network");
    }

    @Test
    void refusesArraysOfOtherSizesThanTheSpecSays() {
        StandIn gpu = gpu();
        for (int a = 0; a < 6; a++) {
            float[][] weights = SMALL.weights().clone();
            weights[a] = new float[weights[a].length + 1];
            assertThatThrownBy(() -> type(gpu).create(SMALL.withWeights(weights)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(weights[a].length + " numbers for the ");
        }
        assertThatThrownBy(() -> type(gpu).create(SMALL.withWeights(new float[5][])))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("5 arrays for 6 parameters");
        assertThat(gpu.liveText()).isEmpty();
    }

    @Test
    void namesTheSizesOfANetworkThatDoesNotFit() {
        StandIn gpu = gpu().memory(20 << 20);
        Model large = ReferenceNetwork.randomModel(100_000, 64, 4, NOTEBOOK, 1);
        assertThatThrownBy(() -> type(gpu).create(large)).isInstanceOf(CudaException.class)
                .hasMessageMatching("the GPU has \\d+ MB free of 20, and \\d+ MB more are needed")
                .extracting("remedy").isEqualTo(Remedy.LOWER_NETWORK_SIZES);
        assertThat(gpu.liveText()).isEmpty();
    }

    @Test
    void namesTheSizesOfABatchThatDoesNotFit() {
        StandIn gpu = gpu().memory(10 << 20);
        Batches batches = Batches.inOrder(examples(20, 2000, 300, 1), 300, 2000);
        try (Engine engine = type(gpu).create(SMALL)) {
            assertThatThrownBy(() -> engine.train(batches, BatchListener.NONE)).isInstanceOf(CudaException.class)
                    .extracting("remedy").isEqualTo(Remedy.LOWER_BATCH_SIZE);
        }
        assertThat(gpu.liveText()).isEmpty();
    }

    /** Whatever call it is that fails, in the making of the engine or in its work. */
    @ParameterizedTest
    @CsvSource({"cuDevicePrimaryCtxRetain, 1", "cuCtxSetCurrent, 9", "cuModuleLoadDataEx, 1", "cuModuleGetFunction, 9",
            "cuMemAlloc, 25", "cuMemAllocHost, 4", "cuEventCreate, 2", "cuMemcpyHtoD, 13", "cuMemcpyDtoH, 12",
            "cuMemcpyHtoDAsync, 5", "cuMemcpyDtoHAsync, 5", "cuLaunchKernel, 34", "cuEventRecord, 5", "cuEventSynchronize, 5"})
    void saysOnOneLineThatTheGpuFailed(String function, int callsOfIt) {
        for (int after = 0; after < callsOfIt; after++) {
            int calls = after;
            StandIn gpu = gpu();
            Batches batches = Batches.inOrder(examples(20, 9, 8, 1), 6, 2);
            assertThatThrownBy(() -> {
                gpu.fail(function, calls, 719);
                try (Engine engine = type(gpu).create(SMALL)) {
                    engine.train(batches, BatchListener.NONE);
                    engine.model();
                    engine.predict(batches.examples(), 6);
                }
            }).as(function + " after " + calls).isInstanceOf(CudaException.class)
                    .hasMessageMatching("the GPU failed: unspecified launch failure \\(error 719 of " + function
                            + "(_v2)?\\)")
                    .extracting("remedy").isEqualTo(Remedy.RESUME_OR_TAKE_ANOTHER_ENGINE);
            assertThat(gpu.liveText()).as(function + " after " + calls).isEmpty();
        }
    }

    private static void assertNoticed(String sound, String damaged, String fault) throws IOException {
        String source = KernelCompiler.source();
        assertThat(source).containsOnlyOnce(sound);
        StandIn gpu = StandIn.build(source.replace(sound, damaged)).reset(1);
        Batches batches = Batches.inOrder(examples(20, 4, 12, 1), 9, 4);
        assertThatThrownBy(() -> {
            try (Engine engine = type(gpu).create(SMALL)) {
                engine.train(batches, BatchListener.NONE);
            }
        }).isInstanceOf(CudaException.class);
        assertThat(gpu.fault()).contains(fault);
    }

    /** Or agreement on the stand-in would prove little. */
    @Test
    void noticesThatAKernelLacksABarrier() throws IOException {
        StandIn.assumeAvailable();
        String sound = "*to = state;\n                    }\n                    barrier<WIDTH>();\n";
        assertNoticed(sound, sound.replace("barrier<WIDTH>();", ""), "pass32");
    }

    @Test
    void noticesThatAKernelReadsOneTooMany() throws IOException {
        StandIn.assumeAvailable();
        assertNoticed("warp; i < to; i += SUM_WARPS", "warp; i <= to; i += SUM_WARPS", "sums");
    }
}
