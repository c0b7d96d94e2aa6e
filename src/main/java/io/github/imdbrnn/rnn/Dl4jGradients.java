package io.github.imdbrnn.rnn;

import io.github.imdbrnn.rnn.BackPropagationThroughTime.Activation;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Gradients;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Loss;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Weights;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The network of {@link BackPropagationThroughTime} built from Deeplearning4j's layers, to hold the equations against.
 */
public final class Dl4jGradients {
    private Dl4jGradients() {}

    /**
     * What Deeplearning4j finds for the same weights, inputs and targets, in double precision.
     *
     * @return gradients of L for the three matrices; {@code states} is empty, Deeplearning4j keeps these to itself
     */
    public static Gradients of(Activation activation, Loss loss, Weights weights, double[][] inputs,
            double[][] targets) {
        int hidden = weights.hh().length;
        int outputs = weights.ho().length;
        boolean squared = loss == Loss.SQUARED;
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .updater(new NoOp())
                .list()
                .layer(new SimpleRnn.Builder().nIn(inputs[0].length).nOut(hidden)
                        .activation(org.nd4j.linalg.activations.Activation.valueOf(activation.name()))
                        .dataFormat(RNNFormat.NCW).build())
                .layer(new RnnOutputLayer.Builder(squared ? LossFunction.L2 : LossFunction.MCXENT)
                        .nIn(hidden).nOut(outputs).hasBias(false)
                        .activation(squared
                                ? org.nd4j.linalg.activations.Activation.IDENTITY
                                : org.nd4j.linalg.activations.Activation.SOFTMAX)
                        .dataFormat(RNNFormat.NCW).build())
                .build());
        network.init();
        // Deeplearning4j multiplies row vectors: x W, so its matrices are the transposes of ours.
        network.setParam("0_W", Nd4j.create(weights.xh()).transpose());
        network.setParam("0_RW", Nd4j.create(weights.hh()).transpose());
        network.setParam("0_b", Nd4j.create(DataType.DOUBLE, 1, hidden));
        network.setParam("1_W", Nd4j.create(weights.ho()).transpose());
        network.setInput(sequence(inputs));
        network.setLabels(sequence(targets));
        network.computeGradientAndScore();
        // Its loss is a sum over the steps, ours a mean; its L2 has no half.
        double scale = 1.0 / inputs.length / (squared ? 2 : 1);
        return new Gradients(matrix(network, "0_W", scale), matrix(network, "0_RW", scale),
                matrix(network, "1_W", scale), new double[0][]);
    }

    private static double[][] matrix(MultiLayerNetwork network, String name, double scale) {
        return network.gradient().getGradientFor(name).transpose().mul(scale).toDoubleMatrix();
    }

    /** [T, size] as [1, size, T]. */
    private static INDArray sequence(double[][] steps) {
        return Nd4j.create(steps).transpose().dup('c').reshape(1, steps[0].length, steps.length);
    }
}
