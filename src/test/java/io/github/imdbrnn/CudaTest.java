package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import io.github.imdbrnn.cli.Terminal;
import io.github.imdbrnn.cuda.CudaDriver;
import io.github.imdbrnn.engine.cuda.StandIn;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program with its engine on CUDA, on a stand-in for the driver. */
class CudaTest {
    private static final int LAUNCH_FAILED = 719;

    private static StandIn gpu;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @BeforeAll
    static void putTheStandInBeforeAnyDriver() {
        StandIn.assumeAvailable();
        gpu = StandIn.shared().reset(1);
        NativeLibrary.addSearchPath(CudaDriver.LIBRARY, gpu.library().getFile().getParent());
        Assumptions.assumeTrue(StandIn.isStandIn(new CudaDriver(CudaDriver.LIBRARY)),
                "another test loaded the GPU's own driver");
    }

    @BeforeEach
    void reset() {
        gpu.reset(1);
    }

    private int run(List<String> args) {
        out.reset();
        errors.getBuffer().setLength(0);
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), false);
        return ImdbRnn.run(terminal, new PrintWriter(errors, true), args.toArray(String[]::new));
    }

    private List<String> train(String name, String... more) {
        List<String> args = TinyTraining.args(more);
        args.addAll(List.of("--engine", "cuda", "--epochs", "3", "--out", folder.resolve(name).toString()));
        return args;
    }

    @Test
    void trainsAndEndsWithTheNotebooksLine() throws Exception {
        assertThat(run(train("run"))).as(errors.toString()).isZero();
        assertThat(out.toString()).containsPattern("Test loss: \\d\\.\\d{4}, Test accuracy: \\d\\.\\d{4}");
        RunFolder run = RunFolder.open(folder.resolve("run"));
        assertThat(run.provenance().engine()).isEqualTo("cuda");
        assertThat(run.provenance().kernels()).contains("CUDA on Stand-in GPU");
        assertThat(gpu.launches()).isPositive();
        assertThat(gpu.fault()).isEmpty();
        assertThat(gpu.liveText()).isEmpty();
    }

    @Test
    void keepsTheEpochsBeforeTheGpuWasLostAndGoesOnFromThem() throws Exception {
        assertThat(run(train("whole"))).isZero();
        int launches = (int) gpu.launches();
        gpu.reset(1).fail("cuLaunchKernel", launches / 2, LAUNCH_FAILED);
        assertThat(run(train("broken"))).isEqualTo(1);
        assertThat(errors.toString()).hasLineCount(1).startsWith("imdb-rnn: the GPU failed: unspecified launch "
                + "failure (error 719 of cuLaunchKernel); ").contains("--resume", "--engine");
        assertThat(gpu.liveText()).isEmpty();
        assertThat(RunFolder.open(folder.resolve("broken")).history().epochs()).hasSize(1);

        gpu.reset(1);
        assertThat(run(List.of("train", "--resume", folder.resolve("broken").toString()))).as(errors.toString()).isZero();
        assertThat(RunFolder.open(folder.resolve("broken")).model().weights())
                .isDeepEqualTo(RunFolder.open(folder.resolve("whole")).model().weights());
    }

    @Test
    void namesTheOptionsToLowerWhereMemoryDoesNotSuffice() {
        gpu.memory(2 << 20);
        assertThat(run(train("run", "--max-features", "100000"))).isEqualTo(1);
        assertThat(errors.toString()).hasLineCount(1).contains("MB free of 2", "; lower --max-features, --embedding-dim or --units");
        gpu.reset(1).memory(40_000);
        assertThat(run(train("run", "--maxlen", "5000"))).isEqualTo(1);
        assertThat(errors.toString()).hasLineCount(1).contains("; lower --batch-size or --maxlen");
    }

    @Test
    void saysWhyThereIsNoGpuToTrainOn() {
        gpu.device(0, 0, 0, 12_000);
        assertThat(run(train("run"))).isEqualTo(2);
        assertThat(errors.toString()).hasLineCount(1).contains("--engine", "cuda cannot run this network here: no NVIDIA GPU is visible");
    }
}
