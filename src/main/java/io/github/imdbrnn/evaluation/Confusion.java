package io.github.imdbrnn.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.nd4j.evaluation.classification.ConfusionMatrix;

/**
 * What the examples of each class were taken for, and the figures that follow from it. Deeplearning4j's
 * {@code ConfusionMatrix} counts; the figures are those of scikit-learn's {@code classification_report}.
 */
public final class Confusion {
    /**
     * @param precision share of the examples taken for a class that are of it; 0 when none was taken for it
     * @param recall share of the class's examples that were taken for it; 0 when there are none
     * @param f1 harmonic mean of precision and recall; 0 when both are
     */
    public record Scores(double precision, double recall, double f1) {}

    /** How many examples of one class were taken for a class. */
    public record Cell(int actual, int predicted, int examples) {}

    private final ConfusionMatrix<Integer> matrix;
    private final int[] support;
    private final int[] predicted;

    private Confusion(int classes) {
        matrix = new ConfusionMatrix<>(IntStream.range(0, classes).boxed().toList());
        support = new int[classes];
        predicted = new int[classes];
    }

    /**
     * @param labels of the examples, each below {@code classes}
     * @param answers the classes that they were taken for, as many
     */
    public static Confusion of(int[] labels, int[] answers, int classes) {
        Confusion confusion = new Confusion(classes);
        for (int i = 0; i < labels.length; i++) {
            confusion.matrix.add(labels[i], answers[i]);
            confusion.support[labels[i]]++;
            confusion.predicted[answers[i]]++;
        }
        return confusion;
    }

    /** How many classes there are. */
    public int classes() {
        return support.length;
    }

    /** How many examples of a class were taken for a class. */
    public int count(int actual, int answer) {
        return matrix.getCount(actual, answer);
    }

    /** How many examples are of the class. */
    public int support(int c) {
        return support[c];
    }

    /** How many examples were taken for the class. */
    public int predicted(int c) {
        return predicted[c];
    }

    /** The scores of one class. */
    public Scores scores(int c) {
        return scores(count(c, c), predicted[c], support[c]);
    }

    /** The mean of the scores of all classes that occur among labels or answers. */
    public Scores macro() {
        List<Scores> all = IntStream.range(0, classes()).filter(c -> support[c] + predicted[c] > 0)
                .mapToObj(this::scores).toList();
        return new Scores(mean(all, Scores::precision), mean(all, Scores::recall), mean(all, Scores::f1));
    }

    /** The scores of all classes counted together: the accuracy, as every example has one label and one answer. */
    public Scores micro() {
        int right = IntStream.range(0, classes()).map(c -> count(c, c)).sum();
        int all = IntStream.of(support).sum();
        return scores(right, all, all);
    }

    private static Scores scores(int right, int answers, int examples) {
        return new Scores(share(right, answers), share(right, examples), share(2L * right, (long) answers + examples));
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    private static double mean(List<Scores> all, ToDoubleFunction<Scores> score) {
        return all.stream().mapToDouble(score).average().orElse(0);
    }

    /** The classes by falling F1; before them those that have none, as they occur among neither labels nor answers. */
    public List<Integer> byF1() {
        return IntStream.range(0, classes()).boxed()
                .sorted(Comparator.comparingDouble(c -> support[c] + predicted[c] == 0 ? -1 : 1 - scores(c).f1()))
                .toList();
    }

    /** Where examples were taken for another class than theirs, the most first. */
    public List<Cell> mistakes() {
        List<Cell> mistakes = new ArrayList<>();
        matrix.getMatrix().forEach((actual, row) -> row.entrySet().forEach(entry -> {
            if (!entry.getElement().equals(actual)) {
                mistakes.add(new Cell(actual, entry.getElement(), entry.getCount()));
            }
        }));
        mistakes.sort(Comparator.comparingInt(Cell::examples).reversed()
                .thenComparingInt(Cell::actual).thenComparingInt(Cell::predicted));
        return mistakes;
    }
}
