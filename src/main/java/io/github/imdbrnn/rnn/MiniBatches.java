package io.github.imdbrnn.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Cuts the examples of one epoch into batches. */
final class MiniBatches {
    private MiniBatches() {}

    /**
     * The numbers 0 to {@code examples - 1} in an order drawn from {@code random}; the last batch may be smaller.
     *
     * @return the indices of each batch's examples
     */
    static List<int[]> shuffled(int examples, int batchSize, Random random) {
        int[] order = new int[examples];
        for (int i = 0; i < examples; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < examples; from += batchSize) {
            batches.add(Arrays.copyOfRange(order, from, Math.min(from + batchSize, examples)));
        }
        return batches;
    }

    /** The rows that a batch names. */
    static int[][] pick(int[][] rows, int[] batch) {
        return Arrays.stream(batch).mapToObj(i -> rows[i]).toArray(int[][]::new);
    }

    /** The rows that a batch names. */
    static double[][] pick(double[][] rows, int[] batch) {
        return Arrays.stream(batch).mapToObj(i -> rows[i]).toArray(double[][]::new);
    }
}
