package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.evaluation.BinaryCrossentropy;
import io.github.imdbrnn.model.KerasRmsProp;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;

/** Which networks {@link FusedEngine} can run: those of {@code SentimentNetwork}'s kind, with nothing added. */
final class FusedSupport {
    private FusedSupport() {}

    /**
     * Why the fused engine cannot run a network.
     *
     * @return the first layer or setting in its way, in one line, or nothing
     */
    static Optional<String> whyUnusable(MultiLayerConfiguration network) {
        try {
            check(network);
            return Optional.empty();
        } catch (Refusal refusal) {
            return Optional.of(refusal.getMessage());
        }
    }

    private static void check(MultiLayerConfiguration network) throws Refusal {
        List<NeuralNetConfiguration> layers = network.getConfs();
        require(layers.size() == 3, "the network has " + layers.size()
                + " layers; it takes three: EmbeddingSequenceLayer, LastTimeStep of SimpleRnn, RnnOutputLayer");
        require(network.getBackpropType() == BackpropType.Standard,
                "the network's backpropType is " + network.getBackpropType() + ", not Standard");
        require(network.getDataType() == DataType.FLOAT,
                "the network's dataType is " + network.getDataType() + ", not FLOAT");
        require(network.getInputPreProcess(0) == null, "layer 0 has a preprocessor");
        require(network.getInputPreProcess(1) == null, "layer 1 has a preprocessor");
        require(network.getInputPreProcess(2) instanceof FeedForwardToRnnPreProcessor,
                "layer 2 has no FeedForwardToRnnPreProcessor");
        for (int i = 0; i < layers.size(); i++) {
            NeuralNetConfiguration layer = layers.get(i);
            require(layer.getOptimizationAlgo() == OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT,
                    "the network's optimizationAlgo is " + layer.getOptimizationAlgo()
                            + ", not STOCHASTIC_GRADIENT_DESCENT");
            require(layer.isMinimize() && layer.isMiniBatch(),
                    "the network does not minimise the mean loss of a batch");
        }

        EmbeddingSequenceLayer embedding = layer(layers, 0, EmbeddingSequenceLayer.class);
        require(!embedding.hasBias(), named(embedding, 0) + " has a bias");
        checkSettings(embedding, 0, ActivationIdentity.class, null);
        IUpdater updater = embedding.getIUpdater();
        if (!(updater instanceof KerasRmsProp rmsProp)) {
            throw new Refusal(named(embedding, 0) + " has the updater " + updater + ", not KerasRmsProp");
        }
        require((float) rmsProp.epsilon() > 0, named(embedding, 0) + " has an updater whose epsilon is not above 0");

        LastTimeStep last = layer(layers, 1, LastTimeStep.class);
        require(last.getIDropout() == null, named(last, 1) + " has dropout");
        if (!(last.getUnderlying() instanceof SimpleRnn recurrent)) {
            throw new Refusal("layer 1 is LastTimeStep of " + type(last.getUnderlying()) + ", not of SimpleRnn");
        }
        require(!recurrent.isHasLayerNorm(), named(recurrent, 1) + " has layer normalisation");
        checkSettings(recurrent, 1, ActivationTanH.class, updater);
        checkSizes(embedding, recurrent, 1);

        RnnOutputLayer output = layer(layers, 2, RnnOutputLayer.class);
        checkSettings(output, 2, ActivationSigmoid.class, updater);
        checkSizes(recurrent, output, 2);
        require(output.getNOut() == 1, named(output, 2) + " has nOut " + output.getNOut() + ", not 1");
        require(output.hasBias(), named(output, 2) + " has no bias");
        if (!(output.getLossFn() instanceof LossBinaryXENT loss)) {
            throw new Refusal(named(output, 2) + " has the loss " + type(output.getLossFn()) + ", not LossBinaryXENT");
        }
        require(loss.getWeights() == null, named(output, 2) + " has a loss with weights");
        require((float) loss.getClipEps() == BinaryCrossentropy.EPSILON,
                named(output, 2) + " has a loss with clipEps " + loss.getClipEps() + ", not "
                        + BinaryCrossentropy.EPSILON);
    }

    private static void checkSettings(BaseLayer layer, int index, Class<? extends IActivation> activation,
            IUpdater updater) throws Refusal {
        String name = named(layer, index);
        require(activation.isInstance(layer.getActivationFn()),
                name + " has the activation " + layer.getActivationFn() + ", not " + named(activation));
        require(updater == null || updater.equals(layer.getIUpdater()),
                name + " has the updater " + layer.getIUpdater() + ", another than the layers before");
        require(layer.getBiasUpdater() == null || layer.getBiasUpdater().equals(layer.getIUpdater()),
                name + " has an updater of its own for the bias, " + layer.getBiasUpdater());
        require(isEmpty(layer.getRegularization()) && isEmpty(layer.getRegularizationBias()),
                name + " has l1, l2 or weight decay");
        require(layer.getIDropout() == null, name + " has dropout");
        require(layer.getWeightNoise() == null, name + " has weight noise");
        require(isEmpty(layer.getConstraints()), name + " has constraints");
        GradientNormalization normalization = layer.getGradientNormalization();
        require(normalization == null || normalization == GradientNormalization.None,
                name + " has gradient normalisation " + normalization);
    }

    private static void checkSizes(FeedForwardLayer before, FeedForwardLayer layer, int index) throws Refusal {
        require(before.getNOut() == layer.getNIn(),
                named(layer, index) + " has nIn " + layer.getNIn() + " after a layer with nOut " + before.getNOut());
    }

    private static <T extends Layer> T layer(List<NeuralNetConfiguration> layers, int index, Class<T> type)
            throws Refusal {
        Layer layer = layers.get(index).getLayer();
        require(type.isInstance(layer), "layer " + index + " is " + type(layer) + ", not " + type.getSimpleName());
        return type.cast(layer);
    }

    private static String named(Layer layer, int index) {
        return "layer " + index + (layer.getLayerName() == null ? "" : ", " + layer.getLayerName() + ",");
    }

    private static String named(Class<? extends IActivation> activation) {
        return activation.getSimpleName().replace("Activation", "").toLowerCase(Locale.ROOT);
    }

    private static String type(Object object) {
        return object.getClass().getSimpleName();
    }

    private static boolean isEmpty(List<?> list) {
        return list == null || list.isEmpty();
    }

    private static void require(boolean holds, String otherwise) throws Refusal {
        if (!holds) {
            throw new Refusal(otherwise);
        }
    }

    /** Carries the reason out of the checks. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        Refusal(String reason) {
            super(reason);
        }
    }
}
