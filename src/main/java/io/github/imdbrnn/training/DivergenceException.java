package io.github.imdbrnn.training;

/** The loss is no longer a number, so there is nothing left to train. The message says where and what to do. */
public final class DivergenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param where the place in the training: {@code epoch 2, step 17}
     * @param loss not finite
     */
    DivergenceException(String where, double loss) {
        super(where + ": the loss is " + loss + ", so training ends here; lower --learning-rate");
    }
}
