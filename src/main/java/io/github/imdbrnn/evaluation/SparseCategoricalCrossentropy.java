package io.github.imdbrnn.evaluation;

/**
 * Keras's {@code softmax}, {@code sparse_categorical_crossentropy} and {@code sparse_categorical_accuracy}: a probability for
 * each class.
 *
 * @param classes how many there are
 */
public record SparseCategoricalCrossentropy(int classes) implements Crossentropy {
    /**
     * @param p the probability of the label
     * @return {@code -log(p)}, in nats, p clipped as in {@link BinaryCrossentropy}
     */
    public static double loss(float p) {
        return BinaryCrossentropy.loss(p, 1);
    }

    @Override
    public void probabilities(double[] logits, int from, float[] out, int at) {
        double largest = logits[from];
        for (int c = 1; c < classes; c++) {
            largest = Math.max(largest, logits[from + c]);
        }
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            double odds = Math.exp(logits[from + c] - largest);
            out[at + c] = (float) odds;
            sum += odds;
        }
        for (int c = 0; c < classes; c++) {
            out[at + c] = (float) (out[at + c] / sum);
        }
    }

    @Override
    public double loss(float[] probabilities, int from, int label) {
        return loss(probabilities[from + label]);
    }

    @Override
    public int likeliest(float[] probabilities, int from) {
        int likeliest = 0;
        for (int c = 1; c < classes; c++) {
            likeliest = probabilities[from + c] > probabilities[from + likeliest] ? c : likeliest;
        }
        return likeliest;
    }

    @Override
    public void gradient(float[] probabilities, int from, int label, float[] out, int at) {
        boolean flat = BinaryCrossentropy.isClipped(probabilities[from + label]);
        for (int c = 0; c < classes; c++) {
            out[at + c] = flat ? 0 : probabilities[from + c] - (c == label ? 1 : 0);
        }
    }
}
