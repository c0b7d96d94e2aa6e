package io.github.imdbrnn.engine.dl4j;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether ND4J's CUDA backend, which {@code -Pcuda} puts on the class path, can run on this machine.
 *
 * <p>Ask before anything touches ND4J: once its backend has loaded, an unfit GPU shows as "no kernel image is
 * available" deep inside the first operation. Nothing here starts ND4J. The CUDA runtime is called through the JavaCPP
 * presets by reflection, since the default build does not have them.
 */
public final class CudaSupport {

    private static final String BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";
    private static final String RUNTIME = "org.bytedeco.cuda.global.cudart";
    private static final String PROPERTIES = "org.bytedeco.cuda.cudart.cudaDeviceProp";

    // Of cudaError_t, in the CUDA Runtime API's reference.
    private static final int SUCCESS = 0;
    private static final int INSUFFICIENT_DRIVER = 35;
    private static final int NO_DEVICE = 100;

    private CudaSupport() {
    }

    /** A GPU as the CUDA runtime describes it. */
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

    /** The CUDA runtime does not start; the message is the reason. */
    private static final class CudaException extends Exception {

        private static final long serialVersionUID = 1;

        CudaException(String message) {
            super(message);
        }
    }

    /** Whether this is a {@code -Pcuda} build: ND4J's CUDA backend is on the class path. */
    public static boolean onClassPath() {
        return find(BACKEND) && find(RUNTIME);
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
        try {
            Class<?> runtime = Class.forName(RUNTIME);
            int[] count = new int[1];
            int error = (int) runtime.getMethod("cudaGetDeviceCount", int[].class).invoke(null, (Object) count);
            if (error == NO_DEVICE) {
                return List.of();
            }
            check(runtime, error);
            Class<?> properties = Class.forName(PROPERTIES);
            List<Gpu> gpus = new ArrayList<>();
            for (int device = 0; device < count[0]; device++) {
                Object gpu = properties.getConstructor().newInstance();
                check(runtime, (int) runtime.getMethod("cudaGetDeviceProperties", properties, int.class)
                        .invoke(null, gpu, device));
                gpus.add(new Gpu(text(properties.getMethod("name").invoke(gpu)),
                        (int) properties.getMethod("major").invoke(gpu),
                        (int) properties.getMethod("minor").invoke(gpu)));
            }
            return gpus;
        } catch (InvocationTargetException e) {
            throw new CudaException(notLoaded(e.getCause()));
        } catch (LinkageError e) {
            throw new CudaException(notLoaded(e));
        } catch (ReflectiveOperationException e) {
            throw new CudaException("The CUDA presets on the class path are not the expected ones (" + e + ")");
        }
    }

    private static void check(Class<?> runtime, int error) throws ReflectiveOperationException, CudaException {
        if (error == INSUFFICIENT_DRIVER) {
            throw new CudaException("The NVIDIA driver is missing or too old for CUDA 11.6");
        }
        if (error != SUCCESS) {
            throw new CudaException("CUDA does not start: "
                    + text(runtime.getMethod("cudaGetErrorString", int.class).invoke(null, error)));
        }
    }

    /** JavaCPP's presets need the driver's own library, so without a driver they do not even load. */
    private static String notLoaded(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String detail = String.valueOf(root.getMessage());
        if (detail.contains("libcuda.so") || detail.contains("nvcuda.dll")) {
            return "No NVIDIA driver is installed";
        }
        return "The CUDA libraries do not load (" + detail.lines().findFirst().orElse("") + ")";
    }

    private static String text(Object bytePointer) throws ReflectiveOperationException {
        return (String) bytePointer.getClass().getMethod("getString").invoke(bytePointer);
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
