package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;

/** The different words of a batch, padding first, which of them each row reads, and the rows that read each. */
final class BatchWords {
    /** Which word each row of a group reads. */
    int[][] slots = new int[0][]; // [groups][rows]
    private int count;
    final int[] ids; // [words]; the first is padding's, 0
    private final int[] ends; // [words + 1]: rows of word w end in readers at ends[w + 1]; ends[0] is 0
    private int[] readers = new int[0]; // [rows of sums], word by word, ascending
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

    /** Finds the different words of the batch in its {@code groupCount} groups, and which of them each row reads. */
    void number(SortedBatch batch, Unrolling[] groups, int groupCount) {
        makeRoom(groups, groupCount);
        if (firstSlot > Integer.MAX_VALUE - 2 * seen.length) {
            Arrays.fill(seen, 0);
            firstSlot = 1;
        }
        ends[1] = 0;
        seen[0] = firstSlot;
        count = 1;
        for (int g = 0; g < groupCount; g++) {
            for (int i = 0; i < groups[g].reviews; i++) {
                number(batch, groups[g], i, slots[g]);
            }
        }
        firstSlot += count;
    }

    private void makeRoom(Unrolling[] groups, int groupCount) {
        int old = slots.length;
        if (old < groupCount) {
            slots = Arrays.copyOf(slots, groupCount);
            Arrays.fill(slots, old, groupCount, new int[0]);
        }
        for (int g = 0; g < groupCount; g++) {
            if (slots[g].length < groups[g].rows()) {
                slots[g] = new int[groups[g].rows()];
            }
        }
        int rows = groups[groupCount - 1].endOfSums();
        if (readers.length < rows) {
            readers = new int[rows];
        }
    }

    private void number(SortedBatch batch, Unrolling group, int i, int[] slots) {
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

    /** Lists the rows that read each word, once they are numbered: sorts them by word, by counting. */
    void listReaders(Unrolling[] groups, int groupCount) {
        int begin = 0;
        for (int w = 1; w <= count; w++) {
            int readersOfWord = ends[w];
            ends[w] = begin;
            begin += readersOfWord;
        }
        for (int g = 0; g < groupCount; g++) {
            int from = groups[g].firstSums;
            for (int row = 0; row < groups[g].rows(); row++) {
                readers[ends[slots[g][row] + 1]++] = from + row;
            }
        }
    }

    /** Adds up the rows of {@code in} that read each of {@code number} words, from the {@code first}-th on. */
    void addReaders(int first, int number, Rows in, Kernels kernels, Rows sums) {
        kernels.addListedRows(in, readers, ends, first + 1, number, sums);
    }
}
