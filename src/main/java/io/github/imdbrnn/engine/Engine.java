package io.github.imdbrnn.engine;

import io.github.imdbrnn.evaluation.Metrics;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Who does the arithmetic of training and prediction for one network.
 *
 * <p>An engine is made from a {@code MultiLayerNetwork}, the model of record. It may keep the weights and the
 * optimiser's state in a form of its own; {@link #writeBack()} brings the network up to date.
 *
 * <p>Batches carry features [batch, maxlen] of token ids and labels [batch, 1, 1] of 0 or 1.
 */
public interface Engine extends AutoCloseable {

    /** The name by which {@code --engine} picks it. */
    String name();

    /**
     * What does the arithmetic inside this engine, where another would give other bits: a name to compare. Two engines
     * of one name and one kind of kernels train to the same bits.
     */
    String kernels();

    /**
     * Trains on every batch that is left in the iterator, in order.
     *
     * @return loss and accuracy as Keras reports them for training: the mean over the reviews, each measured with the
     *     weights its batch found
     */
    Metrics train(DataSetIterator batches, BatchListener listener);

    /**
     * The probability of a positive review for every review that is left in the iterator, in order.
     *
     * @return as many values in [0, 1] as the iterator held reviews
     */
    float[] predict(DataSetIterator batches);

    /** Writes the weights and the optimiser's state into the network this engine was made from. */
    void writeBack();

    @Override
    void close();
}
