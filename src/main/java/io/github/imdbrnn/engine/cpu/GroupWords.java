package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;

/** The words that a group of reviews reads, and which of them each row of its {@link Unrolling} reads. */
final class GroupWords {
    /** Which of {@link #words} each row reads. */
    int[] slots = new int[0]; // [rows]
    /** The group's different words, in order of appearance. */
    int[] words = new int[0];
    int count;
    private final int[] seen; // [vocabulary]: firstSlot + slot, if the word was seen in this group
    private int firstSlot = 1;

    GroupWords(int vocabulary) {
        seen = new int[vocabulary];
    }

    /** Finds the different words that a group reads, and numbers them. */
    void number(SortedBatch batch, Unrolling unrolling) {
        if (slots.length < unrolling.rows()) {
            slots = new int[unrolling.rows()];
        }
        if (firstSlot > Integer.MAX_VALUE - 2 * seen.length) {
            Arrays.fill(seen, 0);
            firstSlot = 1;
        }
        int most = Math.min(seen.length, unrolling.rows());
        if (words.length < most) {
            words = new int[most];
        }
        int different = 0;
        int at = 0;
        for (int t = 0; t < unrolling.steps; t++) {
            for (int i = 0; i < unrolling.width[t]; i++) {
                int id = batch.id(unrolling.review[i], t);
                int slot = seen[id] - firstSlot;
                if (slot < 0) {
                    slot = different++;
                    seen[id] = firstSlot + slot;
                    words[slot] = id;
                }
                slots[at++] = slot;
            }
        }
        count = different;
        firstSlot += different;
    }
}
