package io.github.imdbrnn.evaluation;

/**
 * What Keras makes of a dense layer's outputs: probabilities, and how well they fit the labels. An example's numbers stand
 * side by side, as many as there are outputs.
 */
public sealed interface Crossentropy permits BinaryCrossentropy, SparseCategoricalCrossentropy {
    /** Of one output the binary one, else the categorical one of as many classes. */
    static Crossentropy of(int outputs) {
        return outputs == 1 ? BinaryCrossentropy.OF_ONE_OUTPUT : new SparseCategoricalCrossentropy(outputs);
    }

    /**
     * Writes an example's probabilities.
     *
     * @param logits of one example after the other
     * @param from where those of the example begin
     * @param out where to write, from index {@code at}
     */
    void probabilities(double[] logits, int from, float[] out, int at);

    /**
     * @param probabilities of one example after the other
     * @param from where those of the example begin
     * @param label its class
     * @return {@code -log} of the probability given to the label, in nats, clipped as Keras does
     */
    double loss(float[] probabilities, int from, int label);

    /** The class of the largest probability, of equal ones the first; the parameters are those of {@link #loss}. */
    int likeliest(float[] probabilities, int from);

    /** Whether the probabilities stand for the label; the parameters are those of {@link #loss}. */
    default boolean isCorrect(float[] probabilities, int from, int label) {
        return likeliest(probabilities, from) == label;
    }

    /**
     * Writes the gradient of {@link #loss} at an example's logits, zero where the loss clips the probability and so is flat.
     *
     * @param out where to write, from index {@code at}
     */
    void gradient(float[] probabilities, int from, int label, float[] out, int at);
}
