package io.github.imdbrnn.cuda;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.github.imdbrnn.io.Remedy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The driver's library, begun. Names and numbers are those of the CUDA Driver API's reference. */
public final class CudaDriver {
    /** The library that every machine with an NVIDIA driver has. */
    public static final String LIBRARY = Platform.isWindows() ? "nvcuda" : "libcuda.so.1";

    /** Never unloaded, since threads that the driver has started may still run in it. */
    private static final Map<String, NativeLibrary> LOADED = new ConcurrentHashMap<>();

    private static final int SUCCESS = 0;
    static final int OUT_OF_MEMORY = 2;
    private static final int NO_DEVICE = 100;
    private static final int UNSUPPORTED_PTX_VERSION = 222;
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;

    private final NativeLibrary library;
    private final List<Gpu> gpus;

    /**
     * @param library its name or path
     * @throws CudaException if there is none, or it does not start
     */
    public CudaDriver(String library) {
        try {
            this.library = LOADED.computeIfAbsent(library, NativeLibrary::getInstance);
        } catch (UnsatisfiedLinkError e) {
            throw new CudaException("no NVIDIA driver is installed", Remedy.TAKE_ANOTHER_ENGINE);
        }
        gpus = begin() ? describe() : List.of();
    }

    /** Whether there is a GPU. */
    private boolean begin() {
        int result = invoke("cuInit", 0);
        if (result != NO_DEVICE) {
            check("cuInit", result);
        }
        return result == SUCCESS;
    }

    private List<Gpu> describe() {
        List<Gpu> found = new ArrayList<>();
        int count = ask("cuDeviceGetCount");
        for (int i = 0; i < count; i++) {
            int device = ask("cuDeviceGet", i);
            byte[] name = new byte[256];
            call("cuDeviceGetName", name, name.length, device);
            found.add(new Gpu(Native.toString(name), ask("cuDeviceGetAttribute", CAPABILITY_MAJOR, device),
                    ask("cuDeviceGetAttribute", CAPABILITY_MINOR, device)));
        }
        return List.copyOf(found);
    }

    /** The GPUs that CUDA_VISIBLE_DEVICES lets it see, the fastest first. */
    public List<Gpu> gpus() {
        return gpus;
    }

    /** The CUDA version that it knows, such as 12040 for 12.4. */
    public int version() {
        return ask("cuDriverGetVersion");
    }

    /** Calls a function that writes an int to its first argument. */
    int ask(String function, Object... more) {
        IntByReference answer = new IntByReference();
        call(function, Stream.concat(Stream.of(answer), Stream.of(more)).toArray());
        return answer.getValue();
    }

    /**
     * Calls a function.
     *
     * @throws CudaException if it reports a fault
     */
    void call(String function, Object... arguments) {
        check(function, invoke(function, arguments));
    }

    /** Calls a function, and gives what it reports. */
    int invoke(String function, Object... arguments) {
        return library.getFunction(function).invokeInt(arguments);
    }

    /**
     * @throws CudaException if a function's result is a fault
     */
    void check(String function, int result) {
        switch (result) {
            case SUCCESS -> { }
            case UNSUPPORTED_PTX_VERSION -> throw new CudaException(
                    "the NVIDIA driver is too old for this program's kernels", Remedy.UPDATE_THE_DRIVER);
            default -> throw new CudaException("the GPU failed: " + describe(result) + " (error " + result
                    + " of " + function + ")", Remedy.RESUME_OR_TAKE_ANOTHER_ENGINE);
        }
    }

    private String describe(int error) {
        PointerByReference text = new PointerByReference();
        return invoke("cuGetErrorString", error, text) == SUCCESS ? text.getValue().getString(0) : "unknown";
    }
}
