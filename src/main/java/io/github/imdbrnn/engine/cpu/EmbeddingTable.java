package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.engine.LazyDecay;

/** The words' vectors, and RMSprop's averages of their squared gradients, whose decay is put off. */
final class EmbeddingTable {
    final Rows weights; // [vocabulary, embedding dim]
    final Rows squares; // the same, as of each word's last step
    private final Kernels kernels;
    private final Kernels.RmsPropRule rule;
    private final LazyDecay decay;

    EmbeddingTable(int vocabulary, int dim, Kernels kernels, Kernels.RmsPropRule rule) {
        this.kernels = kernels;
        this.rule = rule;
        weights = new Rows(vocabulary, dim, kernels);
        squares = new Rows(vocabulary, dim, kernels);
        decay = new LazyDecay(vocabulary, rule.rho());
    }

    void beginStep() {
        decay.beginStep();
    }

    /**
     * Moves the weights of {@code count} words from the {@code first}-th on, once a step. Several threads may move
     * different words.
     *
     * @param gradient of these words
     * @param keeps room for {@code count} numbers
     */
    void update(BatchWords words, int first, int count, Rows gradient, float[] keeps) {
        for (int i = 0; i < count; i++) {
            int id = words.ids[first + i];
            keeps[i] = decay.of(id);
            decay.mark(id);
        }
        kernels.rmsProp(weights, squares, words.ids, first, gradient, count, keeps, rule);
    }

    /** Brings every word's average of squares up to date. */
    void settle() {
        for (int id = 0; id < squares.count(); id++) {
            float kept = decay.of(id);
            if (kept != 1) {
                for (int c = id * squares.stride; c < (id + 1) * squares.stride; c++) {
                    squares.values[c] *= kept;
                }
            }
        }
        decay.settle();
    }
}
