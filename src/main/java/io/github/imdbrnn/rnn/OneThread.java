package io.github.imdbrnn.rnn;

import java.util.function.Supplier;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Keeps ND4J's native operations on one thread. The lessons' matrices are so small that handing out the work costs more
 * than the work, several times more on a busy machine.
 */
final class OneThread {
    private OneThread() {}

    static <T> T run(Supplier<T> lesson) {
        // The holder is empty until ND4J has chosen its backend.
        Nd4j.getBackend();
        NativeOps operations = NativeOpsHolder.getInstance().getDeviceNativeOps();
        int before = operations.ompGetMaxThreads();
        operations.setOmpNumThreads(1);
        try {
            return lesson.get();
        } finally {
            operations.setOmpNumThreads(before);
        }
    }
}
