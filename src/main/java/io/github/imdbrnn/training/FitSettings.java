package io.github.imdbrnn.training;

import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.Setting;
import java.util.OptionalInt;

/**
 * How to train, in the words of Keras's {@code model.fit}.
 *
 * @param batchSize reviews of one training step
 * @param epochs passes over the training reviews
 * @param validationSplit share of the training reviews, the last ones before any shuffling, held out for validation
 * @param shuffle whether every epoch reads the reviews in an order of its own
 * @param stepsPerEpoch steps after which an epoch ends; the next goes on from there, as in Keras, and one that reaches the
 *     end of the reviews is shorter. Empty for all that the reviews give
 * @param seed from which the orders are drawn
 */
public record FitSettings(
        int batchSize, int epochs, double validationSplit, boolean shuffle, OptionalInt stepsPerEpoch, long seed) {

    /** A history of so many is still a table that can be read and drawn. */
    public static final int MOST_EPOCHS = 10_000;

    /** @throws InvalidSettingException if a value is impossible */
    public FitSettings {
        Setting.BATCH_SIZE.requireBetween(batchSize, 1, 1_000_000);
        Setting.EPOCHS.requireBetween(epochs, 0, MOST_EPOCHS);
        stepsPerEpoch.ifPresent(steps -> Setting.STEPS_PER_EPOCH.requireBetween(steps, 1, Integer.MAX_VALUE));
        if (!(validationSplit >= 0 && validationSplit < 1)) {
            throw new InvalidSettingException(
                    Setting.VALIDATION_SPLIT, "must be at least 0 and below 1, not " + validationSplit);
        }
    }

    /**
     * How many of the reviews are trained on; those after them are held out.
     *
     * @throws InvalidSettingException if there would be none
     */
    public int trainingSize(int reviews) {
        int trainingSize = (int) Math.floor(reviews * (1 - validationSplit));
        if (trainingSize == 0) {
            throw new InvalidSettingException(
                    Setting.VALIDATION_SPLIT,
                    "of " + validationSplit + " leaves none of " + reviews + " examples to train on");
        }
        return trainingSize;
    }

    /**
     * Training steps of a whole pass over the reviews that are trained on.
     *
     * @throws InvalidSettingException if the validation split leaves none, or an epoch was to have more steps
     */
    public int stepsOfPass(int reviews) {
        int trainingSize = trainingSize(reviews);
        int all = (trainingSize + batchSize - 1) / batchSize;
        if (stepsPerEpoch.orElse(all) > all) {
            throw new InvalidSettingException(Setting.STEPS_PER_EPOCH, "must be at most " + all + " (" + trainingSize
                    + " examples in batches of " + batchSize + "), not " + stepsPerEpoch.getAsInt());
        }
        return all;
    }

    /** The notebook's settings. */
    public static FitSettings notebook(long seed) {
        return new FitSettings(Notebook.BATCH_SIZE, Notebook.EPOCHS, Notebook.VALIDATION_SPLIT, true, OptionalInt.empty(),
                seed);
    }
}
