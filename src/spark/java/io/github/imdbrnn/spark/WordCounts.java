package io.github.imdbrnn.spark;

import io.github.imdbrnn.data.text.WordNumbers;
import io.github.imdbrnn.text.Tokenizer;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.stream.IntStream;
import scala.Tuple2;

/**
 * Counts the words of a task's texts, and gives the counts of so many words at a time as memory is sure to hold: a word
 * may come again in the next.
 */
final class WordCounts implements Iterator<Tuple2<String, Tally>> {
    /** Stands, as no word can, for rows without a text. */
    static final String NO_TEXT = "";

    private static final int MOST_WORDS = 1 << 20;

    private final Iterator<Line> lines;
    private final WordNumbers words = new WordNumbers();
    private long[] counts = new long[1 << 10];
    private Place[] firsts = new Place[1 << 10];
    private Iterator<Tuple2<String, Tally>> counted = Collections.emptyIterator();
    private Tally withoutText;
    private Place last; // of all lines so far; Spark need not read files in the order of their names

    WordCounts(Iterator<Line> lines) {
        this.lines = lines;
    }

    @Override
    public boolean hasNext() {
        while (!counted.hasNext() && lines.hasNext()) {
            counted = count();
        }
        if (!counted.hasNext() && withoutText != null) {
            counted = Collections.singleton(new Tuple2<>(NO_TEXT, withoutText)).iterator();
            withoutText = null;
        }
        return counted.hasNext();
    }

    @Override
    public Tuple2<String, Tally> next() {
        return hasNext() ? counted.next() : Collections.<Tuple2<String, Tally>>emptyIterator().next();
    }

    private Iterator<Tuple2<String, Tally>> count() {
        words.clear();
        while (lines.hasNext() && words.size() < MOST_WORDS) {
            Line line = lines.next();
            if (line.text() == null) {
                Tally one = new Tally(1, line.place());
                withoutText = withoutText == null ? one : withoutText.and(one);
            } else {
                count(line);
            }
        }
        return IntStream.range(0, words.size())
                .mapToObj(word -> new Tuple2<>(words.word(word), new Tally(counts[word], firsts[word]))).iterator();
    }

    private void count(Line line) {
        boolean back = last != null && line.place().compareTo(last) < 0;
        last = back ? last : line.place();
        int[] position = new int[1];
        Tokenizer.forEach(line.normalText(), (characters, from, to) -> {
            int known = words.size();
            int word = words.number(characters, from, to);
            if (word == counts.length) {
                counts = Arrays.copyOf(counts, 2 * word);
                firsts = Arrays.copyOf(firsts, 2 * word);
            }
            if (word == known) {
                counts[word] = 0;
            }
            if (word == known || back && line.place().compareTo(firsts[word]) < 0) {
                firsts[word] = line.place().at(position[0]);
            }
            counts[word]++;
            position[0]++;
        });
    }
}
