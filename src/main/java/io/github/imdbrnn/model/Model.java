package io.github.imdbrnn.model;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network with its weights and its optimiser's state, on plain arrays in the order of {@link ParameterLayout}, which
 * nobody changes. Only {@link #network} and {@link #with(MultiLayerNetwork)} start ND4J.
 *
 * @param spec what decides the network
 * @param optimizer the optimiser's settings
 * @param seed from which the initial weights were drawn
 * @param weights one array for each parameter
 * @param squares RMSprop's average of squared gradients for each weight
 */
public record Model(NetworkSpec spec, RmsProp optimizer, long seed, float[][] weights, float[][] squares) {
    /** A new model with its initial weights drawn from the seed, as Deeplearning4j draws them. */
    public static Model create(NetworkSpec spec, RmsProp optimizer, long seed) {
        return new Model(spec, optimizer, seed, InitialWeights.draw(spec, seed), ParameterLayout.of(spec).zeros());
    }

    /** The same with other weights. */
    public Model withWeights(float[][] others) {
        return new Model(spec, optimizer, seed, others, squares);
    }

    /** The same with the weights and the updater state that a network of this kind has now. */
    public Model with(MultiLayerNetwork network) {
        ParameterLayout layout = ParameterLayout.of(spec);
        return new Model(spec, optimizer, seed, layout.fromDeeplearning4j(network.params().data().asFloat()),
                layout.fromDeeplearning4j(network.getUpdater().getStateViewArray().data().asFloat()));
    }

    /** This model as a new network on Deeplearning4j. */
    public MultiLayerNetwork network() {
        ParameterLayout layout = ParameterLayout.of(spec);
        MultiLayerNetwork network = KerasNetwork.create(spec, optimizer, seed, layout.toDeeplearning4j(weights));
        try (INDArray state = Nd4j.createFromArray(layout.toDeeplearning4j(squares))) {
            network.getUpdater().getStateViewArray().assign(state);
        }
        return network;
    }
}
