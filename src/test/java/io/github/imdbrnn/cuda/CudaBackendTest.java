package io.github.imdbrnn.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compute capabilities are those of NVIDIA's list of CUDA GPUs. */
class CudaBackendTest {

    @ParameterizedTest
    @CsvSource({"Tesla K80, 3, 7", "GeForce GTX 980, 5, 2", "Tesla P100, 6, 0", "GeForce GTX 1080, 6, 1",
            "Tesla V100, 7, 0", "GeForce RTX 2080, 7, 5", "A100, 8, 0", "GeForce RTX 3090, 8, 6",
            "GeForce RTX 4090, 8, 9"})
    void runsOnGpusItHasCodeFor(String name, int major, int minor) {
        assertThat(CudaBackend.whyUnusable(List.of(new Gpu(name, major, minor)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Tesla K40, 3, 5", "H100, 9, 0", "H200, 9, 0", "B200, 10, 0", "GeForce RTX 5090, 12, 0"})
    void saysInWordsThatAGpuIsTooOldOrTooNew(String name, int major, int minor) {
        assertThat(CudaBackend.whyUnusable(List.of(new Gpu(name, major, minor)))).hasValueSatisfying(reason ->
                assertThat(reason).hasLineCount(1)
                        .startsWith("GPU 0, " + name + ", has compute capability " + major + "." + minor + ";")
                        .endsWith("build without -Pcuda to train on the CPU"));
    }

    @Test
    void namesTheUnfitGpuBesideAFitOne() {
        assertThat(CudaBackend.whyUnusable(List.of(new Gpu("A100", 8, 0), new Gpu("H100", 9, 0))))
                .hasValueSatisfying(reason -> assertThat(reason)
                        .startsWith("GPU 1, H100,").endsWith("hide it with CUDA_VISIBLE_DEVICES"));
    }

    @Test
    void saysThatThereIsNoGpu() {
        assertThat(CudaBackend.whyUnusable(List.of())).hasValueSatisfying(reason ->
                assertThat(reason).startsWith("no NVIDIA GPU"));
    }
}
