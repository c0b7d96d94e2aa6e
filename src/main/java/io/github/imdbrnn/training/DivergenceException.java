package io.github.imdbrnn.training;

import io.github.imdbrnn.io.Remedy;

/** The loss or the weights are no longer numbers, so there is nothing to go on with. Says where. */
public final class DivergenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param where the place in the training: {@code epoch 2, step 17}
     * @param what is not a number: {@code the loss is NaN}
     */
    public DivergenceException(String where, String what) {
        super(where + ": " + what + ", so training ends here");
    }

    public Remedy remedy() {
        return Remedy.LOWER_LEARNING_RATE;
    }
}
