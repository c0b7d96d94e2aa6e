package io.github.imdbrnn.evaluation;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How well predicted probabilities fit their labels. Loss and accuracy are Keras's.
 *
 * @param metrics loss and accuracy as {@code model.evaluate} gives them
 * @param confusion what the examples of each class were taken for
 * @param rocAuc of two classes the area under the ROC curve of class 1; not-a-number when only one label occurs, and with
 *     more classes
 */
public record ClassEvaluation(Metrics metrics, Confusion confusion, double rocAuc) {
    /**
     * @param labels class ids, as many as there are examples
     * @throws IllegalArgumentException if the numbers differ, or a label is none of the classes
     */
    public static ClassEvaluation of(Probabilities probabilities, int[] labels) {
        Metrics metrics = metrics(probabilities, labels);
        int[] answers = IntStream.range(0, labels.length).map(probabilities::likeliest).toArray();
        Confusion confusion = Confusion.of(labels, answers, probabilities.classes());
        boolean roc = probabilities.classes() == 2 && confusion.support(0) > 0 && confusion.support(1) > 0;
        return new ClassEvaluation(
                metrics, confusion, roc ? RocCurve.of(probabilities.ofClass1(), labels).area() : Double.NaN);
    }

    /**
     * Loss and accuracy alone.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    public static Metrics metrics(Probabilities probabilities, int[] labels) {
        if (probabilities.examples() != labels.length) {
            throw new IllegalArgumentException(
                    labels.length + " labels do not fit " + probabilities.examples() + " examples");
        }
        if (Arrays.stream(labels).anyMatch(label -> label < 0 || label >= probabilities.classes())) {
            throw new IllegalArgumentException("a label is none of " + probabilities.classes() + " classes");
        }
        RunningMetrics metrics = new RunningMetrics();
        for (int i = 0; i < labels.length; i++) {
            metrics.add(probabilities.loss(i, labels[i]), probabilities.likeliest(i) == labels[i] ? 1 : 0, 1);
        }
        return metrics.mean();
    }

    /** Loss and accuracy as the notebook ends. */
    public String lastLine() {
        return String.format(Locale.ROOT, "Test loss: %.4f, Test accuracy: %.4f", metrics.loss(), metrics.accuracy());
    }
}
