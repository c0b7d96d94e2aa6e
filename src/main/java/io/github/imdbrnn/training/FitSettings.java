package io.github.imdbrnn.training;

import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Notebook;
import java.util.OptionalInt;

/**
 * How to train, in the words of Keras's {@code model.fit}.
 *
 * @param batchSize reviews of one training step
 * @param epochs passes over the training reviews
 * @param validationSplit share of the training reviews, the last ones before any shuffling, held out for validation
 * @param shuffle whether every epoch reads the reviews in an order of its own
 * @param stepsPerEpoch steps after which an epoch ends; empty for all that the reviews give
 * @param seed from which the orders are drawn
 */
public record FitSettings(
        int batchSize, int epochs, double validationSplit, boolean shuffle, OptionalInt stepsPerEpoch, long seed) {

    /**
     * @throws InvalidSettingException if a value is impossible
     */
    public FitSettings {
        InvalidSettingException.requireBetween("batch-size", batchSize, 1, 1_000_000);
        InvalidSettingException.requireBetween("epochs", epochs, 0, 1_000_000);
        stepsPerEpoch.ifPresent(
                steps -> InvalidSettingException.requireBetween("steps-per-epoch", steps, 1, Integer.MAX_VALUE));
        if (!(validationSplit >= 0 && validationSplit < 1)) {
            throw new InvalidSettingException(
                    "validation-split", "must be at least 0 and below 1, not " + validationSplit);
        }
    }

    /** The notebook's settings. */
    public static FitSettings notebook(long seed) {
        return new FitSettings(Notebook.BATCH_SIZE, Notebook.EPOCHS, Notebook.VALIDATION_SPLIT, true, OptionalInt.empty(),
                seed);
    }
}
