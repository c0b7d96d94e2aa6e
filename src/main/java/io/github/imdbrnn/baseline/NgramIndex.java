package io.github.imdbrnn.baseline;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.text.WordIndex;
import java.util.Arrays;

/**
 * Numbers the different tokens and pairs of neighbouring tokens of texts, from 0, in the order in which they appear.
 *
 * <p>The start token is no word and counts neither alone nor in a pair. The id of the words outside the vocabulary
 * counts as any other: a network reads it too. A hash table with open addressing on plain arrays: a map of objects
 * would take ten times the memory for the millions of pairs that a large set of texts has.
 */
final class NgramIndex {
    private static final int ABSENT = -1;
    private static final int FIRST_CAPACITY = 1 << 16;

    /** 2^64 divided by the golden ratio: spreads neighbouring keys over the table (Knuth, vol. 3, 6.4). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final int maxlen;
    private long[] keys = new long[FIRST_CAPACITY / 2]; // by index
    private int[] table = emptyTable(FIRST_CAPACITY); // indices, by hash
    private int size;

    /** @param maxlen tokens of an example that are read, of a longer one the last */
    NgramIndex(int maxlen) {
        this.maxlen = maxlen;
    }

    /** How many there are. */
    int size() {
        return size;
    }

    /**
     * What example {@code i} has; what is new gets a number.
     *
     * @return indices, ascending, each once
     */
    int[] add(Examples examples, int i) {
        return indices(examples, i, true);
    }

    /** What example {@code i} has of those that are numbered, in the same form. */
    int[] of(Examples examples, int i) {
        return indices(examples, i, false);
    }

    private int[] indices(Examples examples, int i, boolean adds) {
        Examples.Window read = Examples.Window.of(examples.length(i), maxlen);
        int[] found = new int[2 * read.size()];
        int count = 0;
        int previous = WordIndex.START;
        for (int t = read.first(); t < examples.length(i); t++) {
            int id = examples.token(i, t);
            if (id != WordIndex.START) {
                found[count++] = index(key(WordIndex.PADDING, id), adds);
            }
            if (id != WordIndex.START && previous != WordIndex.START) {
                found[count++] = index(key(previous, id), adds);
            }
            previous = id;
        }
        return distinct(found, count);
    }

    /** The first {@code count} values that are present, ascending, each once. */
    private static int[] distinct(int[] values, int count) {
        Arrays.sort(values, 0, count);
        int kept = 0;
        for (int j = 0; j < count; j++) {
            if (values[j] != ABSENT && (kept == 0 || values[j] != values[kept - 1])) {
                values[kept++] = values[j];
            }
        }
        return Arrays.copyOf(values, kept);
    }

    /** Of two tokens, or of one after padding, which is in no text. */
    private static long key(int first, int second) {
        return (long) first << Integer.SIZE | second;
    }

    private int index(long key, boolean adds) {
        int slot = slot(key);
        if (table[slot] == ABSENT && adds) {
            if (size == keys.length) {
                grow();
                slot = slot(key);
            }
            keys[size] = key;
            table[slot] = size++;
        }
        return table[slot];
    }

    /** Where a key stands, or would. */
    private int slot(long key) {
        int slot = (int) (key * SPREAD >>> (Long.numberOfLeadingZeros(table.length) + 1));
        while (table[slot] != ABSENT && keys[table[slot]] != key) {
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }

    private void grow() {
        table = emptyTable(Math.multiplyExact(size, 4));
        keys = Arrays.copyOf(keys, 2 * size);
        for (int index = 0; index < size; index++) {
            table[slot(keys[index])] = index;
        }
    }

    private static int[] emptyTable(int capacity) {
        int[] table = new int[capacity];
        Arrays.fill(table, ABSENT);
        return table;
    }

    /** The word or the pair of words that has a number. */
    String words(int index, WordIndex words) {
        int first = (int) (keys[index] >>> Integer.SIZE);
        String second = words.word((int) keys[index]);
        return first == WordIndex.PADDING ? second : words.word(first) + " " + second;
    }
}
