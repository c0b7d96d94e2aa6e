package io.github.imdbrnn.rnn;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Keeps ND4J's native operations on one thread until closed. The lessons' matrices are so small that handing out the
 * work costs more than the work, several times more on a busy machine.
 */
final class OneThread implements AutoCloseable {
    private final NativeOps operations;
    private final int before;

    OneThread() {
        // The holder is empty until ND4J has chosen its backend.
        Nd4j.getBackend();
        operations = NativeOpsHolder.getInstance().getDeviceNativeOps();
        before = operations.ompGetMaxThreads();
        operations.setOmpNumThreads(1);
    }

    @Override
    public void close() {
        operations.setOmpNumThreads(before);
    }
}
