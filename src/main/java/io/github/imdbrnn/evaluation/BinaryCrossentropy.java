package io.github.imdbrnn.evaluation;

/** Keras's {@code sigmoid}, {@code binary_crossentropy} and {@code binary_accuracy} for one probability. */
public final class BinaryCrossentropy implements Crossentropy {
    static final BinaryCrossentropy OF_ONE_OUTPUT = new BinaryCrossentropy();

    /** Keras clips probabilities to [EPSILON, 1 - EPSILON] ({@code keras.backend.epsilon()}). */
    private static final float EPSILON = 1e-7f;

    private BinaryCrossentropy() {}

    /** The probability of label 1, from its log-odds. */
    public static double sigmoid(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    /**
     * @param p the probability of label 1
     * @param label 0 or 1
     * @return {@code -log} of the probability given to the label, in nats
     */
    public static double loss(float p, int label) {
        float clipped = Math.min(Math.max(p, EPSILON), 1 - EPSILON);
        return p != p ? Double.NaN : -Math.log(label == 1 ? clipped : 1.0 - clipped);
    }

    /** Whether {@link #loss(float, int)} clips p, and so is flat there. */
    static boolean isClipped(float p) {
        return p < EPSILON || p > 1 - EPSILON;
    }

    /** The label that p stands for; 0.5 itself counts as 0. */
    public static int label(float p) {
        return p > 0.5f ? 1 : 0;
    }

    /** Whether p is on the label's side of 0.5. */
    public static boolean isCorrect(float p, int label) {
        return label(p) == label;
    }

    @Override
    public void probabilities(double[] logits, int from, float[] out, int at) {
        out[at] = (float) sigmoid(logits[from]);
    }

    @Override
    public double loss(float[] probabilities, int from, int label) {
        return loss(probabilities[from], label);
    }

    @Override
    public int likeliest(float[] probabilities, int from) {
        return label(probabilities[from]);
    }

    @Override
    public void gradient(float[] probabilities, int from, int label, float[] out, int at) {
        out[at] = isClipped(probabilities[from]) ? 0 : probabilities[from] - label;
    }
}
