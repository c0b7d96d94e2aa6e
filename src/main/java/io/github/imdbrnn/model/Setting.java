package io.github.imdbrnn.model;

import java.util.Locale;

/** What a person can set, by Keras's names where Keras has it. */
public enum Setting {
    MAX_FEATURES,
    MAXLEN,
    EMBEDDING_DIM,
    UNITS,
    CLASSES,
    LEARNING_RATE,
    RHO,
    SEED,
    BATCH_SIZE,
    EPOCHS,
    STEPS_PER_EPOCH,
    VALIDATION_SPLIT,
    TEST_SPLIT,
    TEXT_COLUMN,
    LABEL_COLUMN,
    PATIENCE,
    MONITOR,
    ENGINE,
    DATA;

    /** As Keras and Python spell it: {@code max_features}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Checks a whole number.
     *
     * @return the value
     * @throws InvalidSettingException if {@code value} lies outside {@code [min, max]}
     */
    public int requireBetween(long value, long min, long max) {
        if (value < min || value > max) {
            String bound = value < min ? "least " + min : "most " + max;
            throw new InvalidSettingException(this, "must be at " + bound + ", not " + value);
        }
        return (int) value;
    }
}
