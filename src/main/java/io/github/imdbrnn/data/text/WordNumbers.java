package io.github.imdbrnn.data.text;

import java.util.Arrays;

/**
 * Numbers words from 0 in the order in which they come. A hash table whose words stand one after the other in one
 * array, since a million texts ask it for ten million words: a HashMap of strings and boxed numbers takes three times
 * as long.
 */
public final class WordNumbers {
    /**
     * Made anew in every run, so that no file can be written whose words all meet in one place. No result depends on
     * it.
     */
    private final long seed = System.nanoTime() | 1;

    private char[] characters = new char[1 << 12];
    private int[] ends = new int[1 << 8];
    /**
     * Of each slot the packed word or its hash, and the number plus one, negative for a packed word; 0 where it is free.
     */
    private long[] slots = new long[1 << 10];
    private int size;

    /** Forgets all words. */
    public void clear() {
        Arrays.fill(slots, 0);
        size = 0;
    }

    /** How many words have a number. */
    public int size() {
        return size;
    }

    /** A word by its number. */
    public String word(int number) {
        return new String(characters, begin(number), ends[number] - begin(number));
    }

    private int begin(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    /** The number of the word that stands here, a new one if it has none. */
    public int number(char[] text, int from, int to) {
        long packed = packed(text, from, to);
        long key = packed != 0 ? packed : hash(text, from, to);
        int slot = slot(key, packed != 0, text, from, to);
        long value = slots[slot + 1];
        return value != 0 ? (int) Math.abs(value) - 1 : add(slot, key, packed != 0, text, from, to);
    }

    /** The word itself, if it is short and Latin, as most are; then it need not be looked at again. Otherwise 0. */
    private static long packed(char[] text, int from, int to) {
        if (to - from > Long.BYTES) {
            return 0;
        }
        long packed = 0;
        for (int i = from; i < to; i++) {
            if (text[i] == 0 || text[i] > 0xff) {
                return 0;
            }
            packed = packed << Byte.SIZE | text[i];
        }
        return packed;
    }

    private long hash(char[] text, int from, int to) {
        long hash = seed;
        for (int i = from; i < to; i++) {
            hash = mixed(hash ^ text[i]);
        }
        return hash;
    }

    private static long mixed(long value) {
        long product = value * 0x9e3779b97f4a7c15L;
        return product ^ product >>> 29;
    }

    private int slot(long key, boolean packed, char[] text, int from, int to) {
        int slot = first(key);
        while (slots[slot + 1] != 0 && !(slots[slot] == key && slots[slot + 1] < 0 == packed
                && (packed || isWord((int) slots[slot + 1] - 1, text, from, to)))) {
            slot = slot + 2 & slots.length - 1;
        }
        return slot;
    }

    private int first(long key) {
        return (int) mixed(mixed(key ^ seed)) << 1 & slots.length - 1;
    }

    private boolean isWord(int number, char[] text, int from, int to) {
        return Arrays.equals(characters, begin(number), ends[number], text, from, to);
    }

    private int add(int slot, long key, boolean packed, char[] text, int from, int to) {
        int begin = size == 0 ? 0 : ends[size - 1];
        int end = Math.addExact(begin, to - from);
        if (end > characters.length) {
            long doubled = Math.min(2L * characters.length, Integer.MAX_VALUE - 8);
            characters = Arrays.copyOf(characters, (int) Math.max(end, doubled));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
        }
        System.arraycopy(text, from, characters, begin, to - from);
        ends[size] = end;
        slots[slot] = key;
        size++;
        slots[slot + 1] = packed ? -size : size;
        if (4L * size > slots.length) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[2 * old.length];
        for (int i = 0; i < old.length; i += 2) {
            if (old[i + 1] != 0) {
                int slot = first(old[i]);
                while (slots[slot + 1] != 0) {
                    slot = slot + 2 & slots.length - 1;
                }
                slots[slot] = old[i];
                slots[slot + 1] = old[i + 1];
            }
        }
    }
}
