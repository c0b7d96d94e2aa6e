package io.github.imdbrnn.engine.cuda;

import io.github.imdbrnn.engine.Batch;
import java.util.Arrays;

/**
 * The different words of a batch, and for each word where it stands. Made on the CPU while the GPU is at the batch before,
 * it fixes the order of the sums over a word's tokens.
 */
final class BatchPlan {
    /** The words' token ids, by first appearance. */
    int[] ids = new int[0];
    int words;
    /**
     * Word by word the rows of {@code dz} at which it stands: row {@code r maxlen + t}, and for the padding of example r as
     * a whole row {@code rows maxlen + r}.
     */
    int[] positions = new int[0];
    /** Where each word's positions begin, and the end: [words + 1]. */
    int[] positionsOf = new int[0];
    private final int[] wordOf; // [vocabulary], -1 where the id is not in the batch
    private int[] next = new int[0]; // [words], how often each comes, then where its next position goes

    BatchPlan(int vocabulary) {
        wordOf = new int[vocabulary];
        Arrays.fill(wordOf, -1);
    }

    /** How many positions there are. */
    int positionCount() {
        return positionsOf[words];
    }

    /** Takes a batch, whose ids are of the vocabulary. */
    void read(Batch batch) {
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
            int padding = batch.padding(r);
            if (padding > 0) {
                count(0);
            }
            for (int t = padding; t < maxlen; t++) {
                count(batch.id(r, t));
            }
        }
        int begin = 0;
        for (int w = 0; w < words; w++) {
            positionsOf[w] = begin;
            begin += next[w];
            next[w] = positionsOf[w];
        }
        positionsOf[words] = begin;
        for (int r = 0; r < rows; r++) {
            int padding = batch.padding(r);
            if (padding > 0) {
                positions[next[wordOf[0]]++] = rows * maxlen + r;
            }
            for (int t = padding; t < maxlen; t++) {
                positions[next[wordOf[batch.id(r, t)]]++] = r * maxlen + t;
            }
        }
        for (int w = 0; w < words; w++) {
            wordOf[ids[w]] = -1;
        }
    }

    private void count(int id) {
        int word = wordOf[id];
        if (word < 0) {
            word = words++;
            wordOf[id] = word;
            ids[word] = id;
            next[word] = 0;
        }
        next[word]++;
    }

    private static int[] room(int[] array, int count) {
        return array.length < count ? new int[count] : array;
    }
}
