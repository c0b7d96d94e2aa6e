package io.github.imdbrnn.rnn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Deeplearning4j's layers with the settings that all lessons share; sequences are [batch, features, steps]. */
final class Layers {
    private Layers() {}

    /** Double precision, Adam, Glorot's initial weights. */
    static NeuralNetConfiguration.Builder settings(double learningRate, long seed) {
        return new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .seed(seed)
                .updater(new Adam(learningRate))
                .weightInit(WeightInit.XAVIER);
    }

    /** A network of these layers, one upon the other. */
    static MultiLayerNetwork network(double learningRate, long seed, Layer... layers) {
        MultiLayerNetwork network = new MultiLayerNetwork(settings(learningRate, seed).list(layers).build());
        network.init();
        return network;
    }

    /** h_t = tanh(x_t W + h_(t-1) U + b) at every step. */
    static SimpleRnn simpleRnn(int inputs, int units) {
        return new SimpleRnn.Builder().nIn(inputs).nOut(units)
                .activation(Activation.TANH).dataFormat(RNNFormat.NCW).build();
    }

    /** Probabilities of the classes at every step, with their cross-entropy as the loss. */
    static RnnOutputLayer softmax(int inputs, int classes) {
        return new RnnOutputLayer.Builder(LossFunction.MCXENT).nIn(inputs).nOut(classes)
                .activation(Activation.SOFTMAX).dataFormat(RNNFormat.NCW).build();
    }
}
