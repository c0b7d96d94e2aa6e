package io.github.imdbrnn.data;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * An order of examples in which every beginning and every end, such as Keras's validation split, has the classes in the
 * proportion of the whole.
 *
 * <p>The examples of each class are shuffled, and the k-th of a class of n, from 0, stands at (k + p) / n between 0
 * and 1; the lower class first where two stand at the same place. The classes' phases p lie evenly between 0 and 1,
 * by the golden ratio, or the ends would lack all small classes. The only one of its class stands in the middle,
 * where it is trained on.
 */
public final class StratifiedOrder {
    private static final double GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

    private StratifiedOrder() {}

    /**
     * @param labels the class of each example, from 0
     * @return the numbers of the examples
     */
    public static int[] of(int[] labels, long seed) {
        int[] sizes = sizes(labels);
        int[][] members = new int[sizes.length][];
        Arrays.setAll(members, label -> new int[sizes[label]]);
        int[] filled = new int[sizes.length];
        for (int example : Shuffle.order(labels.length, seed, 0)) {
            members[labels[example]][filled[labels[example]]++] = example;
        }
        double[] phases = phases(sizes, seed);
        PriorityQueue<Next> queue = new PriorityQueue<>();
        for (int label = 0; label < sizes.length; label++) {
            if (sizes[label] > 0) {
                queue.add(new Next(phases[label] / sizes[label], label, 0));
            }
        }
        int[] order = new int[labels.length];
        for (int i = 0; i < order.length; i++) {
            Next next = queue.remove();
            order[i] = members[next.label][next.k];
            if (next.k + 1 < sizes[next.label]) {
                queue.add(new Next((next.k + 1 + phases[next.label]) / sizes[next.label], next.label, next.k + 1));
            }
        }
        return order;
    }

    private static double[] phases(int[] sizes, long seed) {
        double first = new Random(seed).nextDouble();
        return IntStream.range(0, sizes.length)
                .mapToDouble(label -> sizes[label] == 1 ? 0.5 : (first + label * GOLDEN_RATIO) % 1).toArray();
    }

    /** The example of a class that comes next. */
    private record Next(double place, int label, int k) implements Comparable<Next> {
        @Override
        public int compareTo(Next other) {
            int places = Double.compare(place, other.place);
            return places != 0 ? places : Integer.compare(label, other.label);
        }
    }

    /** How many examples each class has. */
    public static int[] sizes(int[] labels) {
        int[] sizes = new int[Arrays.stream(labels).max().orElse(-1) + 1];
        for (int label : labels) {
            sizes[label]++;
        }
        return sizes;
    }
}
