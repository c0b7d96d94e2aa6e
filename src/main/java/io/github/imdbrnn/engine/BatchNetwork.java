package io.github.imdbrnn.engine;

import io.github.imdbrnn.evaluation.RunningMetrics;

/**
 * A network's arithmetic on plain arrays, batch by batch: what {@link BatchEngine} makes an {@link Engine} of. Weights and
 * averages of squares are in the order and the shapes of {@code ParameterLayout}.
 *
 * <p>Not safe for use by several threads at once.
 */
public interface BatchNetwork extends AutoCloseable {
    /** See {@link Engine#kernels()}. */
    String kernels();

    /** Copies the weights out. */
    float[][] weights();

    /** Copies RMSprop's averages of squared gradients out, as they are after {@link #endEpoch()}. */
    float[][] squares();

    /**
     * Takes one step on the batch, or puts it behind those that a device is still at.
     *
     * @param running gains the loss and accuracy of at most one step, with the weights before it: the oldest of which it
     *     has not yet gained them, where that is done
     * @throws IllegalArgumentException if a token id is outside the vocabulary or a label not a class; the weights are
     *     then as before
     */
    void train(Batch batch, RunningMetrics running);

    /**
     * Waits for the oldest step of which {@code running} has not yet gained the loss and accuracy.
     *
     * @param running gains them
     * @return whether there was one
     */
    boolean await(RunningMetrics running);

    /** Does what steps have put off. A training that is saved and resumed here gives the same bits. */
    void endEpoch();

    /**
     * Writes the probabilities of each example of the batch, [rows, outputs], to {@code out}, from {@code at} on.
     *
     * @throws IllegalArgumentException if a token id is outside the vocabulary
     */
    void predict(Batch batch, float[] out, int at);

    /**
     * What goes into the sigmoid or the softmax, had the batch's only example ended at each of its tokens.
     *
     * @return [maxlen + 1, outputs], the first before any token, from the state 0
     * @throws IllegalArgumentException if the batch has not one example, or a token id is outside the vocabulary
     */
    double[] logits(Batch batch);

    /** Ends the threads and gives the memory back. */
    @Override
    void close();
}
