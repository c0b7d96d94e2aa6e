package io.github.imdbrnn.spark;

import java.io.Serializable;
import java.util.Comparator;
import scala.Tuple2;

/**
 * How often something comes, and where first.
 */
record Tally(long count, Place first) implements Serializable {
    private static final long serialVersionUID = 1L;

    Tally and(Tally other) {
        return new Tally(count + other.count, first.compareTo(other.first) <= 0 ? first : other.first);
    }

    /** A vocabulary's: the most frequent word first, among equally frequent ones that which appears first. */
    static final class Rank implements Comparator<Tuple2<String, Tally>>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int compare(Tuple2<String, Tally> one, Tuple2<String, Tally> other) {
            int counts = Long.compare(other._2().count(), one._2().count());
            return counts != 0 ? counts : one._2().first().compareTo(other._2().first());
        }
    }
}
