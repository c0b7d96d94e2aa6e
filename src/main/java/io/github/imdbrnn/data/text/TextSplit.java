package io.github.imdbrnn.data.text;

import io.github.imdbrnn.data.StratifiedOrder;
import java.util.stream.IntStream;

/**
 * Which examples to train on and which to test on, both in a stratified order.
 *
 * @param train numbers of examples
 * @param test the same
 */
public record TextSplit(int[] train, int[] test) {
    /**
     * Draws the test examples: the last of a stratified order, but never all of a class, so that every class is
     * trained on.
     *
     * @param classIds the class of each example
     * @param share to test on, below a half; of few examples it is one
     */
    public static TextSplit draw(int[] classIds, double share, long seed) {
        int[] order = StratifiedOrder.of(classIds, seed);
        int[] left = StratifiedOrder.sizes(classIds);
        int wanted = (int) Math.max(1, Math.round(share * order.length));
        boolean[] test = new boolean[order.length];
        for (int i = order.length - 1; i >= 0 && wanted > 0; i--) {
            if (left[classIds[order[i]]] > 1) {
                left[classIds[order[i]]]--;
                test[order[i]] = true;
                wanted--;
            }
        }
        return new TextSplit(IntStream.of(order).filter(example -> !test[example]).toArray(),
                IntStream.of(order).filter(example -> test[example]).toArray());
    }
}
