package io.github.imdbrnn.engine.cpu;

/**
 * Where a group of reviews, unrolled in time, has its rows. A review has one from the step on at which its padding
 * ends; before that its state is that of {@link Padding}, as of every review.
 *
 * <p>Read backwards, a review has a row for every step, and its padding comes last.
 *
 * <p>The reviews are neighbours in the batch's order, those with the least padding first. The rows of step t begin at
 * row {@code start[t]}, the same for the states before the step, the words it reads and the gradients at its sums; so
 * the whole group is one long matrix where that is of use.
 */
final class Unrolling {
    /** The first review's place in the batch's order. */
    int first;
    int reviews;
    /** The step at which the first review begins. */
    int begin;
    int steps;
    int[] width = new int[0]; // [steps + 1], from begin on
    int[] start = new int[0]; // [steps + 1], from begin on
    /** Where its sums begin among those of all groups, if those of training; then the rows begin at 0. */
    int firstSums;
    private final boolean backwards;

    Unrolling(boolean backwards) {
        this.backwards = backwards;
    }

    /** Lays out {@code count} reviews, at least one, from the {@code from}-th of the batch's order on. */
    void layOut(SortedBatch batch, int from, int count, int firstRow) {
        first = from;
        reviews = count;
        begin = backwards ? 0 : batch.padding(from);
        steps = batch.maxlen;
        if (width.length <= steps) {
            width = new int[steps + 1];
            start = new int[steps + 1];
        }
        int begun = 1;
        int row = firstRow;
        for (int t = begin; t <= steps; t++) {
            while (begun < count && (backwards || batch.padding(from + begun) <= t)) {
                begun++;
            }
            width[t] = begun;
            start[t] = row;
            row += begun;
        }
    }

    /** How many reviews begin before a step. */
    int widthBefore(int t) {
        return t > begin ? width[t - 1] : 0;
    }

    /** Rows that read a word. */
    int rows() {
        return start[steps] - start[begin];
    }

    /** Where the sums of the next group begin. */
    int endOfSums() {
        return firstSums + rows();
    }

    /** The row after the last. */
    int end() {
        return start[steps] + reviews;
    }

    /** The row in which a review of the group reads the token at a time. */
    int row(int review, int time) {
        return start[backwards ? steps - 1 - time : time] + review;
    }

    /** Up to which time a review of the group reads padding in rows of its own. */
    int ownPadding(SortedBatch batch, int review) {
        return backwards ? batch.padding(first + review) : 0;
    }

    /** The token id that each row reads, in the given array if it is large enough. */
    int[] ids(SortedBatch batch, int[] into) {
        int[] ids = into.length < start[steps] ? new int[start[steps]] : into;
        for (int i = 0; i < reviews; i++) {
            for (int t = backwards ? 0 : batch.padding(first + i); t < steps; t++) {
                ids[row(i, t)] = batch.id(first + i, t);
            }
        }
        return ids;
    }
}
