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
     * Word by word the rows of {@code dz} at which it stands: row {@code r (maxlen + 1) + t}, and for the padding of example
     * r as a whole row {@code rows (maxlen + 1) + r}.
     */
    int[] positions = new int[0];
    /** Where each word's positions begin, and the end: [words + 1]. */
    int[] positionsOf = new int[0];
    private final int[] wordOf; // [vocabulary], -1 where the id is not in the batch
    private int[] wordAt = new int[0]; // of every position in the order of reading
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
        // One more for each example's padding, and one that keeps the numbers of dz's rows ints.
        int places = Math.multiplyExact(rows, Math.addExact(maxlen, 2));
        ids = room(ids, Math.min(places, wordOf.length));
        positions = room(positions, places);
        positionsOf = room(positionsOf, ids.length + 1);
        next = room(next, ids.length);
        wordAt = room(wordAt, places);
        findWords(batch);
        int begin = 0;
        for (int w = 0; w < words; w++) {
            positionsOf[w] = begin;
            begin += next[w];
            next[w] = positionsOf[w];
            wordOf[ids[w]] = -1;
        }
        positionsOf[words] = begin;
        sortPositions(batch);
    }

    /** Sets the words, how often each comes, and which stands where. */
    private void findWords(Batch batch) {
        int[] tokens = batch.tokens();
        int place = 0;
        words = 0;
        for (int r = 0; r < batch.rows(); r++) {
            int padding = batch.padding(r);
            if (padding > 0) {
                wordAt[place++] = count(0);
            }
            int end = batch.end(r);
            for (int i = end - batch.maxlen() + padding; i < end; i++) {
                wordAt[place++] = count(tokens[i]);
            }
        }
    }

    /** Counts a token more of the word; gives the word. */
    private int count(int id) {
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

    private void sortPositions(Batch batch) {
        int rows = batch.rows();
        int stride = batch.maxlen() + 1;
        int place = 0;
        for (int r = 0; r < rows; r++) {
            int padding = batch.padding(r);
            if (padding > 0) {
                positions[next[wordAt[place++]]++] = rows * stride + r;
            }
            for (int position = r * stride + padding; position < (r + 1) * stride - 1; position++) {
                positions[next[wordAt[place++]]++] = position;
            }
        }
    }

    private static int[] room(int[] array, int count) {
        return array.length < count ? new int[count] : array;
    }
}
