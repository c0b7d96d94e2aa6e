package io.github.imdbrnn.engine.cuda;

import com.sun.jna.Pointer;
import io.github.imdbrnn.cuda.CudaContext;
import io.github.imdbrnn.cuda.PinnedBuffer;
import io.github.imdbrnn.evaluation.RunningMetrics;
import java.nio.ByteBuffer;

/** The memory of a step that the GPU may still be at: the batch as it goes there, and what comes back. */
final class QueuedStep {
    final PinnedBuffer batch;
    private final CudaContext cuda;
    private final PinnedBuffer outcome;
    private final Pointer done;
    private int rows; // 0 where no step is queued

    QueuedStep(CudaContext cuda) {
        this.cuda = cuda;
        batch = new PinnedBuffer(cuda);
        outcome = new PinnedBuffer(cuda);
        done = cuda.createEvent();
    }

    /** Queues the way back of a step's losses and of what it got right, behind its kernels. */
    void finish(Step step) {
        outcome.ensure(bytes(step.rows));
        outcome.copyToHost(0, step.losses, bytes(step.rows));
        cuda.record(done);
        rows = step.rows;
    }

    private static int bytes(int rows) {
        return Math.multiplyExact(rows, Double.BYTES + Integer.BYTES);
    }

    /**
     * Waits for the step.
     *
     * @param running gains its loss and accuracy
     * @return whether there was one
     */
    boolean collect(RunningMetrics running) {
        if (rows == 0) {
            return false;
        }
        cuda.await(done);
        ByteBuffer from = outcome.ensure(bytes(rows));
        double loss = 0;
        int correct = 0;
        for (int r = 0; r < rows; r++) {
            loss += from.getDouble(r * Double.BYTES);
            correct += from.getInt(rows * Double.BYTES + r * Integer.BYTES);
        }
        running.add(loss / rows, correct, rows);
        rows = 0;
        return true;
    }
}
