package io.github.imdbrnn.engine;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.RmsProp;
import java.util.Arrays;

/**
 * Trains a small network on made-up tokens and throws it away, so that the JIT compiler has an engine's loops done before
 * the real one. While the reviews are read it has time for that, and the first epoch takes half as long.
 */
public final class WarmUp {
    /** Enough for the loops to be compiled; what is larger takes longer and brings no more. */
    private static final int STEPS = 20;
    private static final int BATCH_SIZE = 32;
    private static final int MAXLEN = 100;
    private static final int VOCABULARY = 512;
    private static final int MOST_COLUMNS = 64;

    private WarmUp() {}

    /** @param spec of the real network, of whose form the small one is */
    public static void run(EngineType type, NetworkSpec spec) {
        int maxlen = Math.min(spec.maxlen(), MAXLEN);
        NetworkSpec small = NetworkSpec.simpleRnn(VOCABULARY, maxlen, Math.min(spec.embeddingDim(), MOST_COLUMNS),
                Math.min(spec.units(), MOST_COLUMNS), Math.min(spec.classes(), MOST_COLUMNS));
        Examples examples = examples(maxlen);
        try (Engine engine = type.create(Model.create(small, RmsProp.notebook(), 1))) {
            engine.train(Batches.inOrder(examples, maxlen, BATCH_SIZE), BatchListener.NONE);
            engine.predict(examples, maxlen);
        }
    }

    /** Of different lengths and words, as those of real ones decide which loops run how often. */
    private static Examples examples(int maxlen) {
        int[] offsets = new int[STEPS * BATCH_SIZE + 1];
        Arrays.setAll(offsets, i -> i == 0 ? 0 : offsets[i - 1] + 1 + 37 * i % maxlen);
        int[] tokens = new int[offsets[offsets.length - 1]];
        Arrays.setAll(tokens, i -> 1 + i * 31 % 127 * (i % 4 + 1));
        return new Examples(tokens, offsets, new int[offsets.length - 1]);
    }
}
