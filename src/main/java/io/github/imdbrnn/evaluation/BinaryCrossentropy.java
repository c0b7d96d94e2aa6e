package io.github.imdbrnn.evaluation;

/** Keras's {@code binary_crossentropy} and {@code binary_accuracy} for one probability. */
public final class BinaryCrossentropy {
    /** Keras clips probabilities to [EPSILON, 1 - EPSILON] ({@code keras.backend.epsilon()}). */
    public static final float EPSILON = 1e-7f;

    private BinaryCrossentropy() {}

    /**
     * @param p the probability of label 1
     * @param label 0 or 1
     * @return {@code -log} of the probability given to the label, in nats
     */
    public static double loss(float p, int label) {
        float clipped = Math.min(Math.max(p, EPSILON), 1 - EPSILON);
        return p != p ? Double.NaN : -Math.log(label == 1 ? clipped : 1.0 - clipped);
    }

    /** Whether p is on the label's side of 0.5; 0.5 itself counts as 0. */
    public static boolean isCorrect(float p, int label) {
        return (p > 0.5f) == (label == 1);
    }
}
