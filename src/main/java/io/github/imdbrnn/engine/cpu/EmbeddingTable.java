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

    /** Moves a word's weights by the gradient in a row, once a step. Several threads may move different words. */
    void update(int id, Rows gradient, int row) {
        kernels.rmsProp(weights, squares, id, gradient, row, 1, decay.of(id), rule);
        decay.mark(id);
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
