package io.github.imdbrnn.cuda;

import java.util.List;
import java.util.Optional;

/**
 * Whether ND4J's CUDA backend, which {@code -Pcuda} puts on the class path, can run on this machine.
 *
 * <p>Ask before anything touches ND4J: once its backend has loaded, an unfit GPU shows as "no kernel image is
 * available" deep inside the first operation. Nothing here starts ND4J: the driver itself is asked.
 */
public final class CudaBackend {
    private static final String BACKEND = "/org/nd4j/linalg/jcublas/JCublasBackend.class";

    /** Of the driver that came with CUDA 11.6, as {@code cuDriverGetVersion} tells it. */
    private static final int OLDEST_DRIVER = 11_060;

    private static final String ON_THE_CPU = "build without -Pcuda to train on the CPU";

    private CudaBackend() {}

    /**
     * Whether machine code for 3.7, 5.0, 5.2, 6.0, 6.1, 7.0, 7.5, 8.0 and 8.6 runs there; libnd4jcuda.so 1.0.0-M2.1 holds
     * that and no PTX. Code runs on its own major version at the same or a later minor one (CUDA C++ Programming Guide,
     * "Binary Compatibility"), so 8.9 is fine and 9.0 is not.
     */
    private static boolean runsNd4j(Gpu gpu) {
        return gpu.major() == 3 && gpu.minor() >= 7 || gpu.major() >= 5 && gpu.major() <= 8;
    }

    /**
     * Why ND4J's CUDA backend cannot run here, in one line with what to do; empty when it can, and where the build is not of
     * {@code -Pcuda}.
     */
    public static Optional<String> whyUnusable() {
        if (CudaBackend.class.getResource(BACKEND) == null) {
            return Optional.empty();
        }
        try {
            CudaDriver driver = new CudaDriver(CudaDriver.LIBRARY);
            if (driver.version() < OLDEST_DRIVER) {
                return Optional.of("the NVIDIA driver is too old for CUDA 11.6; " + ON_THE_CPU);
            }
            return whyUnusable(driver.gpus());
        } catch (CudaException e) {
            return Optional.of(e.getMessage() + "; " + ON_THE_CPU);
        }
    }

    /**
     * To be called before ND4J starts.
     *
     * @throws CudaException if ND4J's CUDA backend would start, and cannot run here
     */
    public static void requireUsable() {
        whyUnusable().ifPresent(reason -> {
            throw new CudaException(reason);
        });
    }

    /** ND4J prepares every GPU it sees, so one unfit GPU is enough to stop it. */
    static Optional<String> whyUnusable(List<Gpu> gpus) {
        if (gpus.isEmpty()) {
            return Optional.of("no NVIDIA GPU is visible; " + ON_THE_CPU);
        }
        for (int i = 0; i < gpus.size(); i++) {
            Gpu gpu = gpus.get(i);
            if (!runsNd4j(gpu)) {
                String advice = gpus.stream().anyMatch(CudaBackend::runsNd4j)
                        ? "hide it with CUDA_VISIBLE_DEVICES" : ON_THE_CPU;
                return Optional.of("GPU " + i + ", " + gpu.name() + ", has compute capability "
                        + gpu.capability() + "; ND4J's CUDA backend has code for 3.7 to 8.9 only; " + advice);
            }
        }
        return Optional.empty();
    }
}
