package io.github.imdbrnn.engine.cpu;

/**
 * Every weight of the network, or one number of the optimiser for each, row by row as Keras keeps them.
 *
 * @param embedding [vocabulary, embedding size]
 * @param kernel [embedding size, units]
 * @param recurrent [units, units]
 * @param bias [units]
 * @param output [units], the kernel of the dense layer
 * @param outputBias [1]
 */
record FusedWeights(float[] embedding, float[] kernel, float[] recurrent, float[] bias, float[] output,
        float[] outputBias) {}
