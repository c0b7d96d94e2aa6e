package io.github.imdbrnn.model;

import io.github.imdbrnn.cuda.CudaBackend;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;

/**
 * The notebook's network on Deeplearning4j: Embedding, the recurrent layer, Dense(1, sigmoid) or of more classes
 * softmax, with Keras's initialisers, Keras's RMSprop and Keras's clipping of the loss.
 *
 * <p>Input [batch, maxlen] of token ids, output and labels [batch, outputs, 1]: the last state of the recurrent layer
 * goes on as a sequence of one step, so the output layer works on one step and not on {@code maxlen}.
 */
final class KerasNetwork {
    /** Keras clips probabilities to [1e-7, 1 - 1e-7] in its loss; Deeplearning4j's own default is 1e-5. */
    private static final double LOSS_CLIP = 1e-7;

    private KerasNetwork() {}

    /** A new network whose initial weights Deeplearning4j draws from the seed, by Keras's initialisers. */
    static MultiLayerNetwork create(NetworkSpec spec, RmsProp optimizer, long seed) {
        MultiLayerNetwork network = network(spec, optimizer, seed);
        network.init();
        return network;
    }

    /**
     * A new network without the cost of drawing weights.
     *
     * @param flat the weights as {@code MultiLayerNetwork.params()} gives them
     */
    static MultiLayerNetwork create(NetworkSpec spec, RmsProp optimizer, long seed, float[] flat) {
        MultiLayerNetwork network = network(spec, optimizer, seed);
        network.init(Nd4j.createFromArray(flat).reshape(1, flat.length), false); // adds to the configuration too
        return network;
    }

    private static MultiLayerNetwork network(NetworkSpec spec, RmsProp optimizer, long seed) {
        CudaBackend.requireUsable();
        return new MultiLayerNetwork(configuration(spec, optimizer, seed));
    }

    private static MultiLayerConfiguration configuration(NetworkSpec spec, RmsProp optimizer, long seed) {
        boolean sigmoid = spec.outputs() == 1;
        ILossFunction loss = sigmoid ? new LossBinaryXENT(LOSS_CLIP) : new KerasCategoricalCrossentropy(LOSS_CLIP);
        return new NeuralNetConfiguration.Builder()
                .seed(seed)
                .optimizationAlgo(OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT)
                .updater(new KerasRmsProp(optimizer.learningRate(), optimizer.rho(), KerasRmsProp.EPSILON))
                .list()
                .layer(new EmbeddingSequenceLayer.Builder()
                        .name("embedding")
                        .nIn(spec.maxFeatures())
                        .nOut(spec.embeddingDim())
                        .inputLength(spec.maxlen())
                        .weightInit(new UniformDistribution(
                                -InitialWeights.EMBEDDING_RANGE, InitialWeights.EMBEDDING_RANGE))
                        .build())
                .layer(recurrent(spec))
                .layer(new RnnOutputLayer.Builder(loss)
                        .name("dense")
                        .nIn(spec.recurrent().outputs())
                        .nOut(spec.outputs())
                        .activation(sigmoid ? Activation.SIGMOID : Activation.SOFTMAX)
                        .weightInit(WeightInit.XAVIER_UNIFORM)
                        // A null format takes the wrong axis for time.
                        .dataFormat(RNNFormat.NCW)
                        .build())
                .inputPreProcessor(2,
                        spec.recurrent().bidirectional() ? new EndStates() : new FeedForwardToRnnPreProcessor())
                .build();
    }

    private static Layer recurrent(NetworkSpec spec) {
        Recurrent recurrent = spec.recurrent();
        double range = InitialWeights.glorotRange(spec.embeddingDim(), recurrent.columns());
        BaseRecurrentLayer.Builder<?> builder = switch (recurrent.kind()) {
            case SIMPLE_RNN -> new SimpleRnn.Builder().weightInit(WeightInit.XAVIER_UNIFORM);
            // XAVIER_UNIFORM counts an LSTM's inputs and outputs otherwise than Keras.
            case LSTM -> new LSTM.Builder().forgetGateBiasInit(1).weightInit(new UniformDistribution(-range, range));
            case GRU -> new KerasGru.Builder().weightInit(WeightInit.XAVIER_UNIFORM);
        };
        Layer layer = builder
                .name(recurrent.kind().layerName())
                .nIn(spec.embeddingDim())
                .nOut(spec.units())
                .activation(Activation.TANH)
                .weightInitRecurrent(new KerasOrthogonal())
                .build();
        if (!recurrent.bidirectional()) {
            return new LastTimeStep(layer);
        }
        Layer both = new Bidirectional(layer);
        both.setLayerName(recurrent.layerName());
        return both;
    }
}
