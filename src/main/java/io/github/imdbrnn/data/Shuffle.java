package io.github.imdbrnn.data;

import java.util.Random;
import java.util.stream.IntStream;

/** The order in which an epoch reads its examples. */
public final class Shuffle {
    private Shuffle() {}

    /**
     * An order that depends on the seed and the epoch only.
     *
     * @param epoch counted from 0
     * @return the numbers 0 to {@code size - 1}
     */
    public static int[] order(int size, long seed, int epoch) {
        int[] order = inOrder(size);
        // The documented algorithm of java.util.Random gives every JDK the same orders. Its first draws hardly differ for
        // seeds that do not, so seed and epoch are spread over all bits (the multiplier is Knuth's for MMIX).
        Random random = new Random((seed * 31 + epoch) * 6364136223846793005L);
        for (int i = size - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    /** The numbers 0 to {@code size - 1} in order. */
    public static int[] inOrder(int size) {
        return IntStream.range(0, size).toArray();
    }
}
