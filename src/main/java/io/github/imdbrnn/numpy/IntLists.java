package io.github.imdbrnn.numpy;

/**
 * Lists of ints in one flat array. Two lists may be the same stretch of it, as two references to one Python list are.
 *
 * @param values the ints of every list
 * @param starts where each list begins
 * @param lengths how many ints each list has
 */
public record IntLists(int[] values, int[] starts, int[] lengths) {
    /** The most ints that are read from a file. */
    public static final int MAX_INTS = 1 << 26;

    /** Number of lists. */
    public int size() {
        return starts.length;
    }
}
