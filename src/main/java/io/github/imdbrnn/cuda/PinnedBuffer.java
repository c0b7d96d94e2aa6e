package io.github.imdbrnn.cuda;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory of this machine from which, and to which, copies are queued. It grows when more is asked for; what was in it is
 * then lost. The program may touch it only when the copies before are done.
 */
public final class PinnedBuffer {
    private final CudaContext context;
    private Pointer pointer;
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    public PinnedBuffer(CudaContext context) {
        this.context = context;
    }

    /** Its bytes, in the machine's order, with room for so many. */
    public ByteBuffer ensure(int needed) {
        if (bytes.capacity() < needed) {
            if (pointer != null) {
                context.free(pointer);
                pointer = null;
            }
            int room = (int) Math.min(Integer.MAX_VALUE, needed + (long) needed / 4);
            pointer = context.allocatePinned(room);
            bytes = pointer.getByteBuffer(0, room).order(ByteOrder.nativeOrder());
        }
        return bytes.clear();
    }

    /** Queues a copy of the first bytes to the GPU. */
    public void copyToDevice(long to, long count) {
        context.copyToDevice(to, pointer, count);
    }

    /** Queues a copy from the GPU to byte {@code at} on. */
    public void copyToHost(int at, long from, long count) {
        context.copyToHost(pointer.share(at), from, count);
    }
}
