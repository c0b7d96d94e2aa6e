package io.github.imdbrnn.engine;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.model.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Trains one network and predicts with it. Begins with a {@link Model}, and gives it as it is now. */
public interface Engine extends AutoCloseable {

    /** The name of its {@link EngineType}. */
    String name();

    /**
     * A name for what does the arithmetic inside this engine, where another would give other bits. Two engines of one
     * name and one kind of kernels train to the same bits.
     */
    String kernels();

    /**
     * Trains on every batch, in order.
     *
     * @return loss and accuracy as Keras reports them for training: the mean over the examples, each measured with the
     *     weights its batch found
     */
    Metrics train(Batches batches, BatchListener listener);

    /**
     * The probabilities for each example: of class 1 where there are two classes, else of every class.
     *
     * @param maxlen tokens to which every example is padded or truncated
     * @return [examples, outputs], row by row
     */
    float[] predict(Examples examples, int maxlen);

    /**
     * What goes into the sigmoid or the softmax if the example ended at each of its tokens: of two classes the log-odds
     * of class 1, which still tell apart what the sigmoid rounds to 0 or 1. Of a bidirectional network only the forward
     * direction ends there; the backward one has read all that is read.
     *
     * @param ids the example's tokens; of a longer one the last {@code maxlen} are read, before a shorter one zeros
     * @return [tokens that are read + 1, outputs], row by row, the first before any of them
     * @throws IllegalArgumentException if an id that is read is outside the vocabulary, or {@code maxlen} is below 1
     */
    double[] logits(int[] ids, int maxlen);

    /** The model as it is now, with copies of the arrays. */
    Model model();

    /**
     * The model as Deeplearning4j's network, for its listeners: the same object at every call, with the weights and the
     * updater's state as they are now. The first call starts ND4J.
     *
     * <p>Listeners that are attached to it before an epoch hear of that epoch what they would hear of {@code
     * MultiLayerNetwork.fit}: {@code onEpochStart}, {@code iterationDone} after every step and {@code onEpochEnd},
     * with Deeplearning4j's counts, which begin at 0 with the engine. In {@code iterationDone} the network has the
     * step's batch as its input and labels, its loss as {@code score()}, the weights after it, and as {@code
     * gradient()} what the step took from each weight. The updater's state is brought up to date at the end of an
     * epoch only, before {@code onEpochEnd}. {@code onForwardPass}, {@code onGradientCalculation} and {@code
     * onBackwardPass} are called by the engine {@code dl4j} alone; the others have no such arrays to show.
     *
     * <p>While it has listeners, other engines than {@code dl4j} copy all weights into the network after every step,
     * which at the notebook's size takes 4 ms more, and do not work ahead of a GPU. Without listeners it costs
     * nothing.
     *
     * @throws io.github.imdbrnn.model.InvalidSettingException if ND4J's backend cannot run here
     */
    MultiLayerNetwork network();

    @Override
    void close();
}
