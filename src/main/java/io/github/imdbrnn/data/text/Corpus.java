package io.github.imdbrnn.data.text;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import io.github.imdbrnn.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Examples as they are read: each word by a number in the order in which the words appear, each label likewise. Texts
 * without a word and texts without a label are left out and counted. No text is kept.
 */
final class Corpus {
    /** Of all that a network tells apart, what a person can still look through. */
    static final int MOST_CLASSES = 10_000;

    static final int LONGEST_LABEL = 100;

    /** So that there is room in one array, with a start token for each example. */
    private static final int MOST_TOKENS = 1 << 30;

    private final Path source;
    private final WordNumbers words;
    private final Map<String, Integer> classes;
    private final boolean classesKnown;
    private final List<Place> firstOfClass = new ArrayList<>();
    private int[] tokens = new int[1 << 16];
    private int[] ends = new int[1 << 10];
    private int[] labels = new int[1 << 10];
    private int size;
    private int tokenCount;
    private Skipped withoutText = new Skipped(0, null);
    private Skipped withoutLabel = new Skipped(0, null);

    /**
     * Examples that were left out.
     *
     * @param first null if there are none
     */
    record Skipped(int count, Place first) {
        private Skipped and(Place place) {
            return new Skipped(count + 1, first == null ? place : first);
        }
    }

    /** @param source what the examples are read from, for messages */
    Corpus(Path source) {
        this(source, new WordNumbers(), new LinkedHashMap<>(), false);
    }

    /** Examples of these classes and no others; a class's number is its place in the list. */
    Corpus(Path source, List<String> classNames) {
        this(source, new WordNumbers(), new LinkedHashMap<>(), true);
        classNames.forEach(name -> classes.put(name, classes.size()));
    }

    private Corpus(Path source, WordNumbers words, Map<String, Integer> classes, boolean classesKnown) {
        this.source = source;
        this.words = words;
        this.classes = classes;
        this.classesKnown = classesKnown;
    }

    /** For test examples beside these: words have the same numbers, and no other classes may come. */
    Corpus beside(Path test) {
        return new Corpus(test, words, classes, true);
    }

    /** Forgets all examples, to be read again in another way. */
    void clear() {
        if (!classesKnown) {
            words.clear();
            classes.clear();
            firstOfClass.clear();
        }
        size = 0;
        tokenCount = 0;
        withoutText = new Skipped(0, null);
        withoutLabel = new Skipped(0, null);
    }

    /**
     * Adds an example.
     *
     * @param label may be null where there is none
     * @param text the same
     * @throws DataException if the label is too long, one too many, or in no training example
     */
    void add(String label, String text, Path file, long line) throws DataException {
        if (tokenCount > MOST_TOKENS) {
            throw new DataException(new Place(file, line) + ": here the texts have more than " + MOST_TOKENS
                    + " words, which is as much as the program can hold");
        }
        String name = label == null ? "" : label.strip();
        int begin = tokenCount;
        if (text != null) {
            Tokenizer.forEach(text.replace("\r\n", "\n"),
                    (characters, from, to) -> addToken(words.number(characters, from, to)));
        }
        if (tokenCount == begin || name.isEmpty()) {
            withoutText = tokenCount == begin ? withoutText.and(new Place(file, line)) : withoutText;
            withoutLabel = tokenCount == begin ? withoutLabel : withoutLabel.and(new Place(file, line));
            tokenCount = begin;
            return;
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
            labels = Arrays.copyOf(labels, 2 * size);
        }
        labels[size] = number(name, file, line);
        ends[size++] = tokenCount;
    }

    private void addToken(int word) {
        if (tokenCount == tokens.length) {
            tokens = Arrays.copyOf(tokens, (int) Math.min(2L * tokenCount, MOST_TOKENS + TextReader.LONGEST_RECORD));
        }
        tokens[tokenCount++] = word;
    }

    private int number(String name, Path file, long line) throws DataException {
        Integer known = classes.get(name);
        if (known != null) {
            return known;
        }
        Place place = new Place(file, line);
        if (classesKnown) {
            throw new DataException(
                    place + ": the label " + DataException.quoted(name) + " is that of no training example");
        }
        if (name.length() > LONGEST_LABEL) {
            throw new DataException(place + ": the label has more than " + LONGEST_LABEL + " characters",
                    Remedy.NAME_THE_COLUMNS);
        }
        if (classes.size() == MOST_CLASSES) {
            throw new DataException(place + ": the label " + DataException.quoted(name) + " is one more than the "
                    + MOST_CLASSES + " different ones that there may be", Remedy.NAME_THE_COLUMNS);
        }
        classes.put(name, classes.size());
        firstOfClass.add(place);
        return classes.size() - 1;
    }

    Path source() {
        return source;
    }

    int size() {
        return size;
    }

    /** The names of the classes; a class's number is its place here. */
    List<String> classNames() {
        return List.copyOf(classes.keySet());
    }

    /** Where the first example of a class of these stands. */
    Place firstOf(int classNumber) {
        return firstOfClass.get(classNumber);
    }

    /** The class of each example, by number. */
    int[] labels() {
        return Arrays.copyOf(labels, size);
    }

    /** Where the words of an example begin among {@link #token}. */
    int begin(int example) {
        return example == 0 ? 0 : ends[example - 1];
    }

    /** Where they end. */
    int end(int example) {
        return ends[example];
    }

    /** A word by its number. */
    int token(int at) {
        return tokens[at];
    }

    /** A hash of an example's words; of 64 bits, so that no two texts have the same. */
    long hash(int example) {
        long hash = 0;
        for (int at = begin(example); at < end(example); at++) {
            hash = (hash + tokens[at] + 1) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 32;
        }
        return hash;
    }

    /** The words by their numbers, those of the corpora beside this one included. */
    WordNumbers words() {
        return words;
    }

    Skipped withoutText() {
        return withoutText;
    }

    Skipped withoutLabel() {
        return withoutLabel;
    }
}
