package io.github.imdbrnn.model;

/**
 * What decides the network and its optimiser.
 *
 * @param maxFeatures size of the vocabulary: token ids run from 0 to {@code maxFeatures - 1}
 * @param maxlen tokens of a review
 * @param embeddingDim length of a word's vector
 * @param units length of the hidden state
 * @param learningRate RMSprop's step size
 * @param rho RMSprop's decay of the squared gradients
 * @param seed from which the initial weights are drawn
 */
public record Hyperparameters(
        int maxFeatures, int maxlen, int embeddingDim, int units, double learningRate, double rho, long seed) {

    /** The reserved ids (padding, start, out of vocabulary), one that Keras leaves free, and no word. */
    private static final int SMALLEST_VOCABULARY = 4;

    /** Ids travel to the network as float32, which holds every whole number up to here. */
    private static final int LARGEST_VOCABULARY = 1 << 24;

    /**
     * @throws InvalidSettingException if a value is impossible
     */
    public Hyperparameters {
        InvalidSettingException.requireBetween("max-features", maxFeatures, SMALLEST_VOCABULARY, LARGEST_VOCABULARY);
        InvalidSettingException.requireBetween("maxlen", maxlen, 1, 1_000_000);
        InvalidSettingException.requireBetween("embedding-dim", embeddingDim, 1, 65_536);
        InvalidSettingException.requireBetween("units", units, 1, 16_384);
        long embedding = (long) maxFeatures * embeddingDim;
        if (embedding > Integer.MAX_VALUE - 8) {
            throw new InvalidSettingException("embedding-dim",
                    "times max-features gives " + embedding + " weights, more than one array holds");
        }
        if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
            throw new InvalidSettingException("learning-rate", "must be a number of at least 0, not " + learningRate);
        }
        if (!(rho >= 0 && rho < 1)) {
            throw new InvalidSettingException("rho", "must be at least 0 and below 1, not " + rho);
        }
    }

    /** The notebook's settings. */
    public static Hyperparameters notebook(long seed) {
        return new Hyperparameters(Notebook.MAX_FEATURES, Notebook.MAXLEN, Notebook.EMBEDDING_DIM, Notebook.UNITS,
                Notebook.LEARNING_RATE, Notebook.RHO, seed);
    }
}
