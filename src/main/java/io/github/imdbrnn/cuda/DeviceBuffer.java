package io.github.imdbrnn.cuda;

import io.github.imdbrnn.io.Remedy;

/** Memory of the GPU that grows when more is asked for; what was in it is then lost. */
public final class DeviceBuffer {
    private final CudaContext context;
    private final Remedy ifFull;
    private long address;
    private long bytes;

    /**
     * @param ifFull what to do where the GPU has too little memory
     */
    public DeviceBuffer(CudaContext context, Remedy ifFull) {
        this.context = context;
        this.ifFull = ifFull;
    }

    /**
     * Its address, with room for so many bytes.
     *
     * @throws CudaException if the GPU has too little memory
     */
    public long ensure(long needed) {
        if (bytes < needed || address == 0) {
            if (address != 0) {
                context.await(); // what is in the queue may read it
                context.free(address);
                address = 0;
                bytes = 0;
            }
            long step = Math.max(1, Long.highestOneBit(needed) >> 3); // so that a little more does not move it again
            long rounded = (needed + step - 1) / step * step;
            address = context.allocate(rounded, ifFull);
            bytes = rounded;
        }
        return address;
    }

    /** Its address, with room for so many ints. */
    public long ensureInts(long count) {
        return ensure(Math.multiplyExact(count, (long) Integer.BYTES));
    }

    /** Its address, with room for so many floats. */
    public long ensureFloats(long count) {
        return ensure(Math.multiplyExact(count, (long) Float.BYTES));
    }
}
