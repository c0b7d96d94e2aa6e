package io.github.imdbrnn.engine.cpu;

/**
 * Where a group of reviews, unrolled in time, has its rows, without those that padding would repeat.
 *
 * <p>Padding stands in front and is not masked, so as long as reviews read padding their states are equal. The reviews
 * are sorted by padding, and at each step only the first {@code width} of them have a row: all that have begun, and
 * one more that stands for all that have not.
 *
 * <p>The rows of step t begin at row {@code start[t]}, the same for the states before the step, the words it reads and
 * the gradients at its sums; so the whole group is one long matrix where that is of use.
 */
final class Unrolling {
    int reviews;
    int steps;
    int[] review = new int[0]; // [reviews], their rows in the batch
    int[] width = new int[0]; // [steps + 1]
    int[] start = new int[0]; // [steps + 1]
    private int[] ids = new int[0]; // [rows]

    /** The token id that each row reads. */
    int[] ids(SortedBatch batch) {
        if (ids.length < rows()) {
            ids = new int[rows()];
        }
        int at = 0;
        for (int t = 0; t < steps; t++) {
            for (int i = 0; i < width[t]; i++) {
                ids[at++] = batch.id(review[i], t);
            }
        }
        return ids;
    }

    /** Rows of all steps. */
    int rows() {
        return start[steps];
    }

    /** The row of the state of review {@code i} after the last step. */
    int lastRow(int i) {
        return start[steps] + i;
    }

    /** Lays out the {@code count} reviews {@code first}, {@code first + every}, ... of the batch's order. */
    void layOut(SortedBatch batch, int first, int every, int count) {
        reviews = count;
        steps = batch.maxlen;
        if (review.length < count) {
            review = new int[count];
        }
        if (width.length <= steps) {
            width = new int[steps + 1];
            start = new int[steps + 1];
        }
        for (int i = 0; i < count; i++) {
            review[i] = batch.review(first + i * every);
        }
        int begun = 0;
        int row = 0;
        for (int t = 0; t < steps; t++) {
            while (begun < count && batch.padding(first + begun * every) <= t) {
                begun++;
            }
            width[t] = Math.min(begun + 1, count);
            start[t] = row;
            row += width[t];
        }
        width[steps] = count;
        start[steps] = row;
    }
}
