package io.github.imdbrnn.rnn;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Cuts the examples of every epoch into batches. */
final class MiniBatches {
    private MiniBatches() {}

    /**
     * Trains on the examples 0 to {@code examples - 1}, for each epoch in a new order drawn from {@code random}.
     *
     * @param fit takes the indices of a batch's examples; the last batch of an epoch may be smaller
     */
    static void train(int epochs, int examples, int batchSize, Random random, Consumer<int[]> fit) {
        onOneThread(() -> {
            int[] order = new int[examples];
            for (int epoch = 0; epoch < epochs; epoch++) {
                for (int i = 0; i < examples; i++) {
                    int j = random.nextInt(i + 1);
                    order[i] = order[j];
                    order[j] = i;
                }
                for (int from = 0; from < examples; from += batchSize) {
                    fit.accept(Arrays.copyOfRange(order, from, Math.min(from + batchSize, examples)));
                }
            }
        });
    }

    /**
     * Keeps ND4J's native operations on one thread. The lessons' matrices are so small that handing out the work costs
     * more than the work, several times more on a busy machine.
     */
    private static void onOneThread(Runnable work) {
        // The holder is empty until ND4J has chosen its backend.
        Nd4j.getBackend();
        NativeOps operations = NativeOpsHolder.getInstance().getDeviceNativeOps();
        int before = operations.ompGetMaxThreads();
        operations.setOmpNumThreads(1);
        try {
            work.run();
        } finally {
            operations.setOmpNumThreads(before);
        }
    }

    /** The rows that a batch names. */
    static <T> T[] pick(T[] rows, int[] batch) {
        return Arrays.stream(batch).mapToObj(i -> rows[i]).toArray(size -> Arrays.copyOf(rows, size));
    }
}
