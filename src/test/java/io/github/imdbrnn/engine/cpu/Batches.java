package io.github.imdbrnn.engine.cpu;

import java.util.Random;

/** Batches for tests. */
final class Batches {
    private Batches() {}

    /** Reviews with 0 to {@code maxlen} zeros in front, and now and then a zero further on. */
    static TokenBatch random(int vocabulary, int rows, int maxlen, long seed) {
        Random random = new Random(seed);
        int[] padding = random.ints(rows, 0, maxlen + 1).toArray();
        return padded(vocabulary, maxlen, random.nextLong(), padding);
    }

    /** One review for each given number of zeros in front. */
    static TokenBatch padded(int vocabulary, int maxlen, long seed, int... padding) {
        Random random = new Random(seed);
        TokenBatch batch = new TokenBatch();
        batch.clear(maxlen);
        batch.add(padding.length);
        for (int r = 0; r < padding.length; r++) {
            for (int t = padding[r]; t < maxlen; t++) {
                // Small ids more often, as words have it.
                batch.ids[r * maxlen + t] = random.nextInt(1 + random.nextInt(vocabulary));
            }
            batch.labels[r] = random.nextInt(2);
        }
        return batch;
    }
}
