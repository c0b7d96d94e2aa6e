package io.github.imdbrnn.engine.dl4j;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether ND4J's CUDA backend, which {@code -Pcuda} puts on the class path, can run on this machine.
 *
 * <p>Ask before anything touches ND4J: once its backend has loaded, an unfit GPU shows as "no kernel image is
 * available" deep inside the first operation. Nothing here starts ND4J: the driver itself is asked.
 */
public final class CudaSupport {

    private static final String BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";

    // Of CUresult and CUdevice_attribute, in the CUDA Driver API's reference.
    private static final int SUCCESS = 0;
    private static final int NO_DEVICE = 100;
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;

    /** Of the driver that came with CUDA 11.6, as {@code cuDriverGetVersion} tells it. */
    private static final int OLDEST_DRIVER = 11_060;

    private CudaSupport() {
    }

    /** A GPU as the CUDA driver describes it. */
    record Gpu(String name, int major, int minor) {

        /**
         * Whether machine code for 3.7, 5.0, 5.2, 6.0, 6.1, 7.0, 7.5, 8.0 and 8.6 runs here; libnd4jcuda.so 1.0.0-M2.1
         * holds that and no PTX. Code runs on its own major version at the same or a later minor one (CUDA C++
         * Programming Guide, "Binary Compatibility"), so 8.9 is fine and 9.0 is not.
         */
        boolean runsNd4j() {
            return major == 3 && minor >= 7 || major >= 5 && major <= 8;
        }
    }

    /** The CUDA driver does not start; the message is the reason. */
    private static final class CudaException extends Exception {

        private static final long serialVersionUID = 1;

        CudaException(String message) {
            super(message);
        }
    }

    /** Whether this is a {@code -Pcuda} build: ND4J's CUDA backend is on the class path. */
    public static boolean onClassPath() {
        return find(BACKEND);
    }

    /** Why ND4J's CUDA backend cannot run here, in one line with what to do; empty when it can. */
    public static Optional<String> whyUnusable() {
        if (!onClassPath()) {
            return Optional.of("ND4J's CUDA backend is not in this build; build with -Pcuda");
        }
        try {
            return whyUnusable(visibleGpus());
        } catch (CudaException e) {
            return Optional.of(e.getMessage() + "; build without -Pcuda to train on the CPU");
        }
    }

    /** ND4J prepares every GPU it sees, so one unfit GPU is enough to stop it. */
    static Optional<String> whyUnusable(List<Gpu> gpus) {
        if (gpus.isEmpty()) {
            return Optional.of("No NVIDIA GPU is visible; build without -Pcuda to train on the CPU");
        }
        for (int i = 0; i < gpus.size(); i++) {
            Gpu gpu = gpus.get(i);
            if (!gpu.runsNd4j()) {
                String advice = gpus.stream().anyMatch(Gpu::runsNd4j)
                        ? "hide it with CUDA_VISIBLE_DEVICES" : "build without -Pcuda to train on the CPU";
                return Optional.of("GPU " + i + ", " + gpu.name() + ", has compute capability " + gpu.major() + "."
                        + gpu.minor() + "; ND4J's CUDA backend has code for 3.7 to 8.9 only; " + advice);
            }
        }
        return Optional.empty();
    }

    private static List<Gpu> visibleGpus() throws CudaException {
        NativeLibrary driver;
        try {
            driver = NativeLibrary.getInstance(Platform.isWindows() ? "nvcuda" : "libcuda.so.1");
        } catch (UnsatisfiedLinkError e) {
            throw new CudaException("No NVIDIA driver is installed");
        }
        int started = driver.getFunction("cuInit").invokeInt(new Object[] {0});
        if (started == NO_DEVICE) {
            return List.of();
        }
        check(started);
        if (ask(driver, "cuDriverGetVersion") < OLDEST_DRIVER) {
            throw new CudaException("The NVIDIA driver is too old for CUDA 11.6");
        }
        List<Gpu> gpus = new ArrayList<>();
        int count = ask(driver, "cuDeviceGetCount");
        for (int i = 0; i < count; i++) {
            int device = ask(driver, "cuDeviceGet", i);
            byte[] name = new byte[256];
            check(driver.getFunction("cuDeviceGetName").invokeInt(new Object[] {name, name.length, device}));
            gpus.add(new Gpu(Native.toString(name), ask(driver, "cuDeviceGetAttribute", CAPABILITY_MAJOR, device),
                    ask(driver, "cuDeviceGetAttribute", CAPABILITY_MINOR, device)));
        }
        return gpus;
    }

    /** Calls a function that writes an int to its first argument. */
    private static int ask(NativeLibrary driver, String function, Object... more) throws CudaException {
        IntByReference answer = new IntByReference();
        Object[] arguments = Stream.concat(Stream.of(answer), Stream.of(more)).toArray();
        check(driver.getFunction(function).invokeInt(arguments));
        return answer.getValue();
    }

    private static void check(int result) throws CudaException {
        if (result != SUCCESS) {
            throw new CudaException("CUDA does not start (error " + result + " of the driver)");
        }
    }

    private static boolean find(String className) {
        try {
            Class.forName(className, false, CudaSupport.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
