package io.github.imdbrnn.model;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Deeplearning4j's cross-entropy of a softmax with Keras's gradient: zero where the loss clips the probability of the
 * label and so is flat, which {@code LossMCXENT} does not heed. Stored with the network as part of its configuration.
 */
public final class KerasCategoricalCrossentropy extends LossMCXENT {
    private static final long serialVersionUID = 1L;

    private final double clip;

    /** @param clip probabilities are clipped to [clip, 1 - clip] */
    public KerasCategoricalCrossentropy(@JsonProperty("softmaxClipEps") double clip) {
        super(clip, null);
        this.clip = clip;
    }

    @Override
    public INDArray computeGradient(INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
        INDArray likely = activation.getActivation(preOutput.dup(), false).muli(labels).sum(true, 1); // [examples, 1]
        INDArray kept = likely.gte(clip).castTo(labels.dataType()).muli(likely.lte(1 - clip).castTo(labels.dataType()));
        return super.computeGradient(labels, preOutput, activation, mask).muliColumnVector(kept);
    }
}
