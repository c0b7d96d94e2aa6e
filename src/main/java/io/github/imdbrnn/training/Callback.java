package io.github.imdbrnn.training;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.io.DataException;

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

    /**
     * The epoch is over, its validation included.
     *
     * @param model as it is now
     * @throws DataException if a file cannot be written; training ends with it
     */
    default void onEpochEnd(History.Epoch epoch, Model model) throws DataException {}

    /** Whether training is to end here; asked before every epoch. */
    default boolean stopsTraining() {
        return false;
    }
}
