package io.github.imdbrnn.model;

import java.io.Serializable;

/**
 * The settings of Keras's RMSprop; {@link KerasRmsProp} is its equation.
 *
 * @param learningRate the step size
 * @param rho decay of the squared gradients
 */
public record RmsProp(double learningRate, double rho) implements Serializable {
    /** @throws InvalidSettingException if a value is impossible */
    public RmsProp {
        if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
            throw new InvalidSettingException(Setting.LEARNING_RATE, "must be a number of at least 0, not " + learningRate);
        }
        if (!(rho >= 0 && rho < 1)) {
            throw new InvalidSettingException(Setting.RHO, "must be at least 0 and below 1, not " + rho);
        }
    }

    /** The notebook's. */
    public static RmsProp notebook() {
        return new RmsProp(Notebook.LEARNING_RATE, Notebook.RHO);
    }
}
