package io.github.imdbrnn.spark;

import io.github.imdbrnn.text.Tokenizer;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;

/**
 * What a first reading of labelled texts finds.
 *
 * @param parts how many rows each part of a file has, by the place of its first
 * @param labels how often each comes, those of rows without a text left out
 * @param withoutText rows of which the text has no word; null if there are none
 * @param withoutLabel rows with a text that have no label; null if there are none
 */
record Survey(TreeMap<Place, Long> parts, TreeMap<String, Tally> labels, Tally withoutText, Tally withoutLabel)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** As many as one machine's program takes. */
    static final int MOST_CLASSES = 10_000;

    static final int LONGEST_LABEL = 100;

    static Survey of(JavaRDD<Line> lines) {
        Survey all = new Survey(new TreeMap<>(), new TreeMap<>(), null, null);
        for (Survey part : lines.mapPartitions(rows -> List.of(of(rows)).iterator()).collect()) {
            all = all.and(part);
        }
        return all;
    }

    private static Survey of(Iterator<Line> lines) {
        Survey found = new Survey(new TreeMap<>(), new TreeMap<>(), null, null);
        while (lines.hasNext()) {
            found = found.with(lines.next());
        }
        return found;
    }

    private Survey with(Line line) {
        Tally one = new Tally(1, line.place());
        parts.merge(line.place().ofPart(), 1L, Long::sum);
        if (!hasWord(line.text())) {
            return new Survey(parts, labels, sum(withoutText, one), withoutLabel);
        }
        if (line.label().isEmpty()) {
            return new Survey(parts, labels, withoutText, sum(withoutLabel, one));
        }
        add(labels, line.label(), one);
        return this;
    }

    private Survey and(Survey other) {
        other.parts.forEach((place, rows) -> parts.merge(place, rows, Long::sum));
        other.labels.forEach((label, tally) -> add(labels, label, tally));
        return new Survey(parts, labels, sum(withoutText, other.withoutText), sum(withoutLabel, other.withoutLabel));
    }

    private static void add(TreeMap<String, Tally> labels, String label, Tally tally) {
        if (labels.containsKey(label) || labels.size() <= MOST_CLASSES) {
            labels.merge(label, tally, Tally::and);
        }
    }

    private static Tally sum(Tally one, Tally other) {
        return one == null ? other : other == null ? one : one.and(other);
    }

    private static boolean hasWord(String text) {
        boolean[] found = new boolean[1];
        if (text != null) {
            Tokenizer.forEach(text, (characters, from, to) -> found[0] = true);
        }
        return found[0];
    }

    /** How many rows stand before each part. */
    TreeMap<Place, Long> offsets() {
        TreeMap<Place, Long> offsets = new TreeMap<>();
        long before = 0;
        for (Map.Entry<Place, Long> part : parts.entrySet()) {
            offsets.put(part.getKey(), before);
            before += part.getValue();
        }
        return offsets;
    }
}
