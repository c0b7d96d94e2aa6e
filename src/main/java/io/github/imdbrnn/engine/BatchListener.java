package io.github.imdbrnn.engine;

import io.github.imdbrnn.evaluation.Metrics;

/** Hears of every training step. */
@FunctionalInterface
public interface BatchListener {
    /** For those who need not know. */
    BatchListener NONE = (step, running) -> {};

    /**
     * @param step the number of steps done in this epoch, from 1
     * @param running loss and accuracy so far in this epoch
     */
    void onBatch(int step, Metrics running);
}
