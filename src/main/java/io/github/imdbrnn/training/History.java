package io.github.imdbrnn.training;

import io.github.imdbrnn.evaluation.Metrics;
import java.util.List;
import java.util.Optional;

/**
 * What training reported, epoch by epoch.
 *
 * @param epochs in order
 */
public record History(List<Epoch> epochs) {

    public History {
        epochs = List.copyOf(epochs);
    }

    /**
     * @param number from 1
     * @param seconds the epoch took, validation included
     * @param training means over the epoch's batches, each measured with the weights it found
     * @param validation over the reviews held out, with the weights at the end of the epoch; empty when none are
     */
    public record Epoch(int number, double seconds, Metrics training, Optional<Metrics> validation) {}
}
