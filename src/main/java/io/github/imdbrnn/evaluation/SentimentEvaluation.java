package io.github.imdbrnn.evaluation;

import io.github.imdbrnn.cuda.CudaBackend;
import java.util.Locale;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How well predicted probabilities fit their labels.
 *
 * <p>Loss and accuracy are Keras's; Deeplearning4j's {@code Evaluation} counts the rest, but for the ROC curve: the
 * area by its {@code ROC} depends on the order of reviews with the same probability.
 *
 * @param metrics loss and accuracy as {@code model.evaluate} gives them
 * @param confusion how the predictions fell
 * @param precision share of the reviews called positive that are; 0 when none was called so
 * @param recall share of the positive reviews that were called so; 0 when there are none
 * @param f1 harmonic mean of precision and recall
 * @param rocAuc area under the ROC curve; not-a-number when only one label occurs
 */
public record SentimentEvaluation(
        Metrics metrics, Confusion confusion, double precision, double recall, double f1, double rocAuc) {

    /** Numbers of reviews; "positive" and "negative" are what was predicted. */
    public record Confusion(int trueNegatives, int falsePositives, int falseNegatives, int truePositives) {}

    /**
     * @param probabilities of a positive review, each in [0, 1]
     * @param labels 0 or 1, as many
     * @throws IllegalArgumentException if the numbers differ or there are none
     */
    public static SentimentEvaluation of(float[] probabilities, int[] labels) {
        int n = labels.length;
        Metrics metrics = metrics(probabilities, labels);
        INDArray predicted = Nd4j.createFromArray(probabilities).reshape(n, 1);
        CudaBackend.requireUsable();
        INDArray actual = Nd4j.createFromArray(labels).castTo(DataType.FLOAT).reshape(n, 1);
        Evaluation counts = new Evaluation();
        counts.eval(actual, predicted);
        int positives = counts.truePositives().get(1) + counts.falseNegatives().get(1);
        double rocAuc = positives > 0 && positives < n ? RocCurve.of(probabilities, labels).area() : Double.NaN;
        Confusion confusion = new Confusion(counts.trueNegatives().get(1), counts.falsePositives().get(1),
                counts.falseNegatives().get(1), counts.truePositives().get(1));
        return new SentimentEvaluation(
                metrics, confusion, counts.precision(1), counts.recall(1), counts.f1(1), rocAuc);
    }

    /**
     * Loss and accuracy alone.
     *
     * @throws IllegalArgumentException if the numbers differ or there are none
     */
    public static Metrics metrics(float[] probabilities, int[] labels) {
        if (probabilities.length != labels.length || labels.length == 0) {
            throw new IllegalArgumentException(
                    probabilities.length + " probabilities do not fit " + labels.length + " labels");
        }
        RunningMetrics metrics = new RunningMetrics();
        for (int i = 0; i < labels.length; i++) {
            boolean correct = BinaryCrossentropy.isCorrect(probabilities[i], labels[i]);
            metrics.add(BinaryCrossentropy.loss(probabilities[i], labels[i]), correct ? 1 : 0, 1);
        }
        return metrics.mean();
    }

    /** The confusion matrix and the other figures, as lines for a terminal. */
    public String table() {
        return String.format(Locale.ROOT, """
                                 predicted negative  predicted positive
                actual negative  %,18d  %,18d
                actual positive  %,18d  %,18d
                Precision: %.4f, Recall: %.4f, F1: %.4f, ROC AUC: %.4f""",
                confusion.trueNegatives(), confusion.falsePositives(),
                confusion.falseNegatives(), confusion.truePositives(),
                precision, recall, f1, rocAuc);
    }

    /** Loss and accuracy as the notebook ends. */
    public String lastLine() {
        return String.format(Locale.ROOT, "Test loss: %.4f, Test accuracy: %.4f", metrics.loss(), metrics.accuracy());
    }
}
