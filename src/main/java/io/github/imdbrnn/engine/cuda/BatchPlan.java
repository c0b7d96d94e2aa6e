package io.github.imdbrnn.engine.cuda;

import io.github.imdbrnn.engine.Batch;
import java.util.Arrays;

/**
 * What the kernels read of a batch: its tokens without the padding, its different words, and for each word where it
 * stands. Made on the CPU while the GPU is at the batch before, it fixes the order of the sums over a word's tokens.
 */
final class BatchPlan {
    /** Where each example's tokens begin, and the end: [rows + 1]. */
    int[] starts = new int[0];
    /** For each token after the padding its word, or where words are not collected its id. */
    int[] tokens = new int[0];
    /** The words' token ids, by first appearance. */
    int[] ids = new int[0];
    int words;
    /** The word that padding reads. */
    int padding;
    /**
     * Word by word the rows of {@code dz} at which it stands: row {@code r maxlen + t}, and for the padding of example r as
     * a whole row {@code rows maxlen + r}.
     */
    int[] positions = new int[0];
    /** Where each word's positions begin, and the end: [words + 1]. */
    int[] positionsOf = new int[0];
    private final int[] wordOf; // [vocabulary], -1 where the id is not in the batch
    private int[] next = new int[0];

    BatchPlan(int vocabulary) {
        wordOf = new int[vocabulary];
        Arrays.fill(wordOf, -1);
    }

    /** How many tokens there are after the padding. */
    int tokenCount(Batch batch) {
        return starts[batch.rows()];
    }

    /** How many positions there are. */
    int positionCount() {
        return positionsOf[words];
    }

    /** Takes a batch's tokens, as ids. */
    void readTokens(Batch batch) {
        int rows = batch.rows();
        int maxlen = batch.maxlen();
        starts = room(starts, rows + 1);
        tokens = room(tokens, rows * maxlen);
        int count = 0;
        for (int r = 0; r < rows; r++) {
            starts[r] = count;
            int padded = batch.padding(r);
            System.arraycopy(batch.ids(), r * maxlen + padded, tokens, count, maxlen - padded);
            count += maxlen - padded;
        }
        starts[rows] = count;
        padding = 0;
    }

    /** Takes a batch's tokens, and collects its words. */
    void readWords(Batch batch) {
        readTokens(batch);
        int rows = batch.rows();
        int maxlen = batch.maxlen();
        // One place more for each example's padding.
        int places = Math.addExact(Math.multiplyExact(rows, maxlen), rows);
        ids = room(ids, Math.min(places, wordOf.length));
        positions = room(positions, places);
        positionsOf = room(positionsOf, ids.length + 1);
        next = room(next, ids.length);
        words = 0;
        for (int r = 0; r < rows; r++) {
            if (starts[r + 1] - starts[r] < maxlen) {
                padding = meet(0);
            }
            for (int i = starts[r]; i < starts[r + 1]; i++) {
                tokens[i] = meet(tokens[i]);
            }
        }
        int begin = 0;
        for (int w = 0; w < words; w++) {
            positionsOf[w] = begin;
            begin += next[w];
            next[w] = positionsOf[w];
            wordOf[ids[w]] = -1;
        }
        positionsOf[words] = begin;
        for (int r = 0; r < rows; r++) {
            int padded = maxlen - (starts[r + 1] - starts[r]);
            if (padded > 0) {
                positions[next[padding]++] = rows * maxlen + r;
            }
            for (int i = starts[r]; i < starts[r + 1]; i++) {
                positions[next[tokens[i]]++] = r * maxlen + padded + i - starts[r];
            }
        }
    }

    /** Counts a token in {@code next}, and gives its word. */
    private int meet(int id) {
        int word = wordOf[id];
        if (word < 0) {
            word = words++;
            wordOf[id] = word;
            ids[word] = id;
            next[word] = 0;
        }
        next[word]++;
        return word;
    }

    private static int[] room(int[] array, int count) {
        return array.length < count ? new int[count] : array;
    }
}
