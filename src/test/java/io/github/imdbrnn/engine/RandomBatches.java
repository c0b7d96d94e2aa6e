package io.github.imdbrnn.engine;

import io.github.imdbrnn.data.Examples;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/** Batches for tests. */
public final class RandomBatches {
    private RandomBatches() {}

    /** Reviews with 0 to {@code maxlen} zeros in front, and now and then a zero further on. */
    public static Batch random(int vocabulary, int rows, int maxlen, long seed) {
        Random random = new Random(seed);
        int[] padding = random.ints(rows, 0, maxlen + 1).toArray();
        return padded(vocabulary, maxlen, random.nextLong(), padding);
    }

    /** One review for each given number of zeros in front. */
    public static Batch padded(int vocabulary, int maxlen, long seed, int... padding) {
        Random random = new Random(seed);
        int[] ids = new int[padding.length * maxlen];
        int[] labels = new int[padding.length];
        for (int r = 0; r < padding.length; r++) {
            for (int t = padding[r]; t < maxlen; t++) {
                // Small ids more often, as words have it.
                ids[r * maxlen + t] = random.nextInt(1 + random.nextInt(vocabulary));
            }
            labels[r] = random.nextInt(2);
        }
        return of(maxlen, labels, ids);
    }

    /** Reviews of no token to twice {@code maxlen}, which are padded or truncated, of so many classes. */
    static Batch ofAnyLength(int vocabulary, int rows, int maxlen, int classes, long seed) {
        Random random = new Random(seed);
        int[] offsets = new int[rows + 1];
        for (int r = 0; r < rows; r++) {
            offsets[r + 1] = offsets[r] + random.nextInt(2 * maxlen + 1);
        }
        int[] tokens = new int[offsets[rows]];
        Arrays.setAll(tokens, i -> random.nextInt(1 + random.nextInt(vocabulary)));
        Batch batch = new Batch();
        Examples examples = new Examples(tokens, offsets, random.ints(rows, 0, classes).toArray());
        Batches.inOrder(examples, maxlen, rows).read(0, batch);
        return batch;
    }

    /** The batch with labels of so many classes. */
    static Batch labelled(Batch batch, int classes, long seed) {
        Random random = new Random(seed);
        for (int r = 0; r < batch.rows(); r++) {
            batch.labels()[r] = random.nextInt(classes);
        }
        return batch;
    }

    /** @param ids [labels, maxlen] */
    public static Batch of(int maxlen, int[] labels, int... ids) {
        Batch batch = new Batch();
        Batches.inOrder(examples(maxlen, labels, ids), maxlen, labels.length).read(0, batch);
        return batch;
    }

    /** All that a batch reads, [rows, maxlen]. */
    public static int[] ids(Batch batch) {
        return IntStream.range(0, batch.rows() * batch.maxlen())
                .map(i -> batch.id(i / batch.maxlen(), i % batch.maxlen())).toArray();
    }

    /** Examples of {@code maxlen} tokens each, zeros among them. */
    public static Examples examples(int maxlen, int[] labels, int... ids) {
        int[] offsets = new int[labels.length + 1];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = i * maxlen;
        }
        return new Examples(ids, offsets, labels);
    }
}
