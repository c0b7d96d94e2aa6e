package io.github.imdbrnn.evaluation;

/** Keras's {@code sparse_categorical_crossentropy} and {@code sparse_categorical_accuracy} for the probabilities of classes. */
public final class SparseCategoricalCrossentropy {
    private SparseCategoricalCrossentropy() {}

    /**
     * @param p the probability of the label
     * @return {@code -log(p)}, in nats, p clipped as in {@link BinaryCrossentropy}
     */
    public static double loss(float p) {
        return BinaryCrossentropy.loss(p, 1);
    }

    /**
     * The class of the largest probability, of equal ones the first.
     *
     * @param probabilities of one example after the other
     * @param from where those of the example begin
     * @param classes how many there are
     */
    public static int likeliest(float[] probabilities, int from, int classes) {
        int likeliest = 0;
        for (int c = 1; c < classes; c++) {
            likeliest = probabilities[from + c] > probabilities[from + likeliest] ? c : likeliest;
        }
        return likeliest;
    }
}
