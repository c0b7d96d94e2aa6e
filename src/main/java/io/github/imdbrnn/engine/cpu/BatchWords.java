package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;

/** The different words of a batch, padding first, which of them each row reads, and the rows that read each. */
final class BatchWords {
    /** Which word each row reads. */
    int[] slots = new int[0]; // [rows]
    private int count;
    private final int[] words; // [words], their ids; the first is padding's, 0
    private final int[] ends; // [words], where each word's rows end in readers
    private int[] readers = new int[0]; // [rows], word by word, ascending
    private final int[] seen; // [vocabulary]: firstSlot + slot, if the word was seen in this batch
    private int firstSlot = 1;

    BatchWords(int vocabulary) {
        words = new int[vocabulary];
        ends = new int[vocabulary];
        seen = new int[vocabulary];
    }

    int count() {
        return count;
    }

    /** The id of the word that comes {@code i}-th. */
    int id(int i) {
        return words[i];
    }

    /** Finds the different words of the batch in the first {@code groupCount} groups. */
    void number(SortedBatch batch, Unrolling[] groups, int groupCount) {
        int rows = groups[groupCount - 1].end();
        if (slots.length < rows) {
            slots = new int[rows];
            readers = new int[rows];
        }
        if (firstSlot > Integer.MAX_VALUE - 2 * seen.length) {
            Arrays.fill(seen, 0);
            firstSlot = 1;
        }
        ends[0] = 0;
        seen[0] = firstSlot;
        count = 1;
        for (int g = 0; g < groupCount; g++) {
            for (int i = 0; i < groups[g].reviews; i++) {
                number(batch, groups[g], i);
            }
        }
        firstSlot += count;
        listReaders(groups, groupCount);
    }

    private void number(SortedBatch batch, Unrolling group, int i) {
        int[] tokens = batch.tokens();
        int shift = batch.end(group.first + i) - group.steps;
        int different = count;
        for (int t = batch.padding(group.first + i); t < group.steps; t++) {
            int id = tokens[shift + t];
            int slot = seen[id] - firstSlot;
            if (slot < 0) {
                slot = different++;
                seen[id] = firstSlot + slot;
                words[slot] = id;
                ends[slot] = 0;
            }
            ends[slot]++;
            slots[group.start[t] + i] = slot;
        }
        count = different;
    }

    /** Sorts the rows by word, by counting. */
    private void listReaders(Unrolling[] groups, int groupCount) {
        int begin = 0;
        for (int w = 0; w < count; w++) {
            int readersOfWord = ends[w];
            ends[w] = begin;
            begin += readersOfWord;
        }
        for (int g = 0; g < groupCount; g++) {
            int from = groups[g].start[groups[g].begin];
            for (int row = from; row < from + groups[g].rows(); row++) {
                readers[ends[slots[row]]++] = row;
            }
        }
    }

    /** Adds the rows of {@code in} that read the {@code i}-th word to a row of {@code sum}. */
    void addReaders(int i, Rows in, Kernels kernels, Rows sum, int row) {
        kernels.addRows(in, readers, i == 0 ? 0 : ends[i - 1], ends[i], sum, row);
    }
}
