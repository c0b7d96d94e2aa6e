package io.github.imdbrnn.training;

/** The loss or the weights are no longer numbers, so there is nothing to go on with. Says where and what to do. */
public final class DivergenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param where the place in the training: {@code epoch 2, step 17}
     * @param what is no number: {@code the loss is NaN}
     */
    public DivergenceException(String where, String what) {
        super(where + ": " + what + ", so training ends here; lower --learning-rate");
    }
}
