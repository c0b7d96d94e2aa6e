package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;

/** The different words of a batch, padding first, which of them each row reads, and the rows that read each. */
final class BatchWords {
    /** Which word each row reads. */
    int[] slots = new int[0]; // [rows]
    private int count;
    final int[] ids; // [words]; the first is padding's, 0
    private final int[] ends; // [words + 1]: rows of word w end in readers at ends[w + 1]; ends[0] is 0
    private int[] readers = new int[0]; // [rows], word by word, ascending
    private final int[] seen; // [vocabulary]: firstSlot + slot, if the word was seen in this batch
    private int firstSlot = 1;

    BatchWords(int vocabulary) {
        ids = new int[vocabulary];
        ends = new int[vocabulary + 1];
        seen = new int[vocabulary];
    }

    int count() {
        return count;
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
        ends[1] = 0;
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
                ids[slot] = id;
                ends[slot + 1] = 0;
            }
            ends[slot + 1]++;
            slots[group.row(i, t)] = slot;
        }
        count = different;
        for (int t = group.ownPadding(batch, i) - 1; t >= 0; t--) {
            slots[group.row(i, t)] = 0;
            ends[1]++;
        }
    }

    /** Sorts the rows by word, by counting. */
    private void listReaders(Unrolling[] groups, int groupCount) {
        int begin = 0;
        for (int w = 1; w <= count; w++) {
            int readersOfWord = ends[w];
            ends[w] = begin;
            begin += readersOfWord;
        }
        for (int g = 0; g < groupCount; g++) {
            int from = groups[g].start[groups[g].begin];
            for (int row = from; row < from + groups[g].rows(); row++) {
                readers[ends[slots[row] + 1]++] = row;
            }
        }
    }

    /** Adds up the rows of {@code in} that read each of {@code number} words, from the {@code first}-th on. */
    void addReaders(int first, int number, Rows in, Kernels kernels, Rows sums) {
        kernels.addListedRows(in, readers, ends, first + 1, number, sums);
    }
}
