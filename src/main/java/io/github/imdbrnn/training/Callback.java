package io.github.imdbrnn.training;

import io.github.imdbrnn.evaluation.Metrics;

/** Hears how training goes on; Keras's {@code Callback}. */
public interface Callback {

    /**
     * @param epoch from 1
     * @param epochs how many there will be
     * @param steps how many training steps the epoch has
     */
    default void onEpochBegin(int epoch, int epochs, int steps) {}

    /**
     * @param step steps done in this epoch, from 1
     * @param running loss and accuracy of the epoch so far
     */
    default void onBatchEnd(int step, Metrics running) {}

    /** The epoch is over, its validation included. */
    default void onEpochEnd(History.Epoch epoch) {}
}
