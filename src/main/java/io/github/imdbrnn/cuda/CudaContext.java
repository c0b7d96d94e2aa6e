package io.github.imdbrnn.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import io.github.imdbrnn.io.Remedy;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Work on the first GPU: a program of kernels, memory, and one queue of copies and launches, done in their order. Whoever
 * calls from another thread calls {@link #enter} first. Not safe for use by several threads at once.
 *
 * <p>What a copy or a launch does wrong may show only at a later call. After a fault nothing works any more but
 * {@link #close}.
 */
public final class CudaContext implements AutoCloseable {
    private static final Pointer DEFAULT_STREAM = Pointer.NULL;
    private static final int DISABLE_TIMING = 2; // of CUevent_flags
    /** Not cuDevicePrimaryCtxRelease_v2, which drivers before CUDA 11 lack. */
    private static final String RELEASE_CONTEXT = "cuDevicePrimaryCtxRelease";

    private final CudaDriver driver;
    private final int device;
    private final Pointer context;
    private final Pointer module;
    private final Map<String, Pointer> kernels = new HashMap<>();
    /** What is held, with the function that gives it back. */
    private final Map<Object, String> held = new LinkedHashMap<>();
    private CudaException fault;

    /**
     * @param ptx the program
     * @throws CudaException if the GPU cannot be used, or the driver cannot read the program
     */
    public CudaContext(CudaDriver driver, String ptx) {
        this.driver = driver;
        device = driver.ask("cuDeviceGet", 0);
        PointerByReference handle = new PointerByReference();
        driver.call("cuDevicePrimaryCtxRetain", handle, device);
        context = handle.getValue();
        try {
            enter();
            driver.call("cuModuleLoadDataEx", handle, ptx, 0, Pointer.NULL, Pointer.NULL);
        } catch (CudaException e) {
            driver.invoke(RELEASE_CONTEXT, device);
            throw e;
        }
        module = handle.getValue();
    }

    /** Makes this thread's calls go to the GPU. */
    public void enter() {
        call("cuCtxSetCurrent", context);
    }

    private void call(String function, Object... arguments) {
        check(function, fault == null ? driver.invoke(function, arguments) : 0);
    }

    private void check(String function, int result) {
        if (fault == null) {
            try {
                driver.check(function, result);
                return;
            } catch (CudaException e) {
                fault = e;
            }
        }
        throw fault;
    }

    private <T> T hold(T handle, String release) {
        held.put(handle, release);
        return handle;
    }

    private void release(Object handle) {
        String function = held.remove(handle);
        if (function != null) {
            call(function, handle);
        }
    }

    /**
     * Memory of the GPU; what is in it is not defined.
     *
     * @param ifFull what to do where there is too little
     * @return its address
     */
    long allocate(long bytes, Remedy ifFull) {
        LongByReference address = new LongByReference();
        int result = driver.invoke("cuMemAlloc_v2", address, Math.max(bytes, 1));
        if (result == CudaDriver.OUT_OF_MEMORY) {
            LongByReference free = new LongByReference();
            LongByReference total = new LongByReference();
            call("cuMemGetInfo_v2", free, total);
            throw new CudaException("the GPU has " + (free.getValue() >> 20) + " MB free of " + (total.getValue() >> 20)
                    + ", and " + (bytes >> 20) + " MB more are needed", ifFull);
        }
        check("cuMemAlloc_v2", result);
        return hold(address.getValue(), "cuMemFree_v2");
    }

    /** Gives memory of the GPU back, once what works on it is done. */
    void free(long address) {
        release(address);
    }

    /** Memory of this machine that copies go to and come from while the program goes on. */
    Pointer allocatePinned(long bytes) {
        PointerByReference address = new PointerByReference();
        call("cuMemAllocHost_v2", address, Math.max(bytes, 1));
        return hold(address.getValue(), "cuMemFreeHost");
    }

    void free(Pointer pinned) {
        release(pinned);
    }

    /** An event, which marks a place in the queue. */
    public Pointer createEvent() {
        PointerByReference event = new PointerByReference();
        call("cuEventCreate", event, DISABLE_TIMING);
        return hold(event.getValue(), "cuEventDestroy_v2");
    }

    /** Puts the event behind all that is in the queue. */
    public void record(Pointer event) {
        call("cuEventRecord", event, DEFAULT_STREAM);
    }

    /** Waits until all before the event is done. */
    public void await(Pointer event) {
        call("cuEventSynchronize", event);
    }

    void copyToDevice(long to, Pointer pinned, long bytes) {
        call("cuMemcpyHtoDAsync_v2", to, pinned, bytes, DEFAULT_STREAM);
    }

    void copyToHost(Pointer pinned, long from, long bytes) {
        call("cuMemcpyDtoHAsync_v2", pinned, from, bytes, DEFAULT_STREAM);
    }

    /** Copies now, after all that is in the queue. */
    public void write(long to, float[] values) {
        call("cuMemcpyHtoD_v2", to, values, (long) values.length * Float.BYTES);
    }

    /** Copies now, after all that is in the queue. */
    public void write(long to, int[] values) {
        call("cuMemcpyHtoD_v2", to, values, (long) values.length * Integer.BYTES);
    }

    /** Copies now, after all that is in the queue. */
    public float[] readFloats(long from, int count) {
        float[] values = new float[count];
        call("cuMemcpyDtoH_v2", values, from, (long) count * Float.BYTES);
        return values;
    }

    /** Copies now, after all that is in the queue. */
    public double[] readDoubles(long from, int count) {
        double[] values = new double[count];
        call("cuMemcpyDtoH_v2", values, from, (long) count * Double.BYTES);
        return values;
    }

    /**
     * Puts a kernel behind all that is in the queue.
     *
     * @param grid blocks along x, y and z, as many as are given, else 1
     * @param threads of a block
     * @param arguments addresses of the kernel's arguments, which are copied
     */
    public void launch(String kernel, int[] grid, int threads, Memory arguments) {
        Pointer function = kernels.computeIfAbsent(kernel, this::function);
        call("cuLaunchKernel", function, grid[0], grid.length > 1 ? grid[1] : 1, grid.length > 2 ? grid[2] : 1,
                threads, 1, 1, 0, DEFAULT_STREAM, arguments, Pointer.NULL);
    }

    private Pointer function(String kernel) {
        PointerByReference function = new PointerByReference();
        call("cuModuleGetFunction", function, module, kernel);
        return function.getValue();
    }

    /** Waits until the queue is empty. */
    public void await() {
        call("cuCtxSynchronize");
    }

    /** Gives all back. After a fault the driver takes what it can. */
    @Override
    public void close() {
        driver.invoke("cuCtxSetCurrent", context);
        driver.invoke("cuCtxSynchronize");
        held.forEach((handle, function) -> driver.invoke(function, handle));
        held.clear();
        driver.invoke("cuModuleUnload", module);
        driver.invoke(RELEASE_CONTEXT, device);
    }
}
