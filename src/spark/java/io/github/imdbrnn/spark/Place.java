package io.github.imdbrnn.spark;

import java.io.Serializable;
import java.util.Comparator;

/**
 * Where a row, or a word of it, stands among all: what comes first in the files, by their names, comes first. However
 * Spark cuts files into blocks and blocks into tasks, two places are in the same order.
 *
 * @param file empty where rows are counted through all files
 * @param block where in the file the part begins that is read in one piece
 * @param row of the part, or of all, from 0
 * @param word of the row, from 0
 */
record Place(String file, long block, long row, int word) implements Comparable<Place>, Serializable {
    private static final long serialVersionUID = 1L;

    private static final Comparator<Place> ORDER = Comparator.comparing(Place::file).thenComparingLong(Place::block)
            .thenComparingLong(Place::row).thenComparingInt(Place::word);

    /** A word of the same row. */
    Place at(int number) {
        return new Place(file, block, row, number);
    }

    /** Where the part begins. */
    Place ofPart() {
        return new Place(file, block, 0, 0);
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }

    /** For people. */
    @Override
    public String toString() {
        return file + (block == 0 ? "" : ", from byte " + block) + ", row " + (row + 1);
    }
}
