package io.github.imdbrnn.evaluation;

/**
 * What a network answered: for each example the probability of each class, with Keras's losses. Of two classes a network
 * gives the probability of class 1, by sigmoid; of more it gives those of all, by softmax.
 */
public final class Probabilities {
    private final float[] outputs;
    private final int examples;
    private final int perExample;
    private final Crossentropy crossentropy;

    /**
     * @param outputs [examples, 1] for two classes, else [examples, classes], row by row; must not be changed afterwards
     * @throws IllegalArgumentException if there are no examples, or not as many outputs for each
     */
    public Probabilities(float[] outputs, int examples) {
        if (examples < 1 || outputs.length == 0 || outputs.length % examples != 0 || outputs.length == 2 * examples) {
            throw new IllegalArgumentException(outputs.length + " probabilities do not fit " + examples + " examples");
        }
        this.outputs = outputs;
        this.examples = examples;
        perExample = outputs.length / examples;
        crossentropy = Crossentropy.of(perExample);
    }

    /** How many examples there are. */
    public int examples() {
        return examples;
    }

    /** How many classes there are. */
    public int classes() {
        return perExample == 1 ? 2 : perExample;
    }

    /** The probability that the example is of class {@code c}. */
    public float of(int example, int c) {
        return perExample > 1 ? outputs[example * perExample + c] : c == 1 ? outputs[example] : 1 - outputs[example];
    }

    /** Those of all classes, in order. */
    public float[] of(int example) {
        float[] all = new float[classes()];
        for (int c = 0; c < all.length; c++) {
            all[c] = of(example, c);
        }
        return all;
    }

    /** Those of class 1, one for each example. */
    public float[] ofClass1() {
        float[] all = new float[examples];
        for (int i = 0; i < examples; i++) {
            all[i] = of(i, 1);
        }
        return all;
    }

    /** The class of the largest probability, of equal ones the first. */
    public int likeliest(int example) {
        return crossentropy.likeliest(outputs, example * perExample);
    }

    /** {@code -log} of the probability given to the label, in nats, clipped as Keras does. */
    public double loss(int example, int label) {
        return crossentropy.loss(outputs, example * perExample, label);
    }

    /** The class of the largest logit, of equal ones the first; the parameters are those of {@link #logOdds}. */
    public static int likeliest(double[] logits, int from, int outputs) {
        if (outputs == 1) {
            return logits[from] > 0 ? 1 : 0;
        }
        int likeliest = 0;
        for (int k = 1; k < outputs; k++) {
            likeliest = logits[from + k] > logits[from + likeliest] ? k : likeliest;
        }
        return likeliest;
    }

    /**
     * The log-odds of a class, whose {@link BinaryCrossentropy#sigmoid} is its probability and which still tell apart what
     * that rounds to 0 or 1.
     *
     * @param logits what goes into the sigmoid (one number) or the softmax (one for each class), one example after the other
     * @param from where those of the example begin
     * @param outputs how many they are
     */
    public static double logOdds(double[] logits, int from, int outputs, int c) {
        if (outputs == 1) {
            return c == 1 ? logits[from] : -logits[from];
        }
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < outputs; k++) {
            largest = k == c ? largest : Math.max(largest, logits[from + k]);
        }
        double others = 0;
        for (int k = 0; k < outputs; k++) {
            others += k == c ? 0 : Math.exp(logits[from + k] - largest);
        }
        return logits[from + c] - largest - Math.log(others);
    }
}
