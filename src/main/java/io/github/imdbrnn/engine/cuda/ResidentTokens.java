package io.github.imdbrnn.engine.cuda;

import io.github.imdbrnn.cuda.CudaContext;
import io.github.imdbrnn.cuda.DeviceBuffer;
import io.github.imdbrnn.io.Remedy;

/** Token ids that lie on the GPU: those of the last two datasets' splits, so that training and validation keep theirs. */
final class ResidentTokens {
    private final CudaContext cuda;
    private final int[][] tokens = new int[2][];
    private final DeviceBuffer[] buffers = new DeviceBuffer[2];
    private int oldest;

    ResidentTokens(CudaContext cuda) {
        this.cuda = cuda;
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = new DeviceBuffer(cuda, Remedy.TAKE_ANOTHER_ENGINE);
        }
    }

    /**
     * Where these lie, brought there if they do not.
     *
     * @param wanted which do not change
     * @throws io.github.imdbrnn.cuda.CudaException if the GPU has too little memory
     */
    long address(int[] wanted) {
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] == wanted) {
                return buffers[i].ensureInts(wanted.length);
            }
        }
        int replaced = oldest;
        oldest = (oldest + 1) % tokens.length;
        tokens[replaced] = null;
        long address = buffers[replaced].ensureInts(wanted.length);
        cuda.write(address, wanted);
        tokens[replaced] = wanted;
        return address;
    }
}
