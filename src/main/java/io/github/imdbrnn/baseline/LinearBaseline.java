package io.github.imdbrnn.baseline;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.evaluation.BinaryCrossentropy;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.text.WordIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Logistic regression on which words and pairs of neighbouring words a text has, not how often: LIBLINEAR's
 * {@code L2R_LR}, which minimises {@code w.w / 2 + C * sum(log(1 + exp(-y w.x)))} with y = 1 for a text of the class
 * and -1 for another. The bias is the weight of one more feature that every text has ({@code -B 1}).
 *
 * <p>Two classes take one such problem, as they take one sigmoid in a network; more take one each, against all the
 * others. The same examples give the same model.
 */
public final class LinearBaseline {
    /** With 0.02 to 1 the accuracy on the last fifth of IMDB's training reviews, held out, is within 0.003 of this. */
    public static final double C = 0.05;

    /** A gigabyte. */
    private static final int MOST_WEIGHTS = 1 << 27;

    /** LIBLINEAR's default for this solver. */
    static final double TOLERANCE = 0.01;

    private final NgramIndex features;
    private final double[][] weights; // of each problem: those of the features, and last the bias

    private LinearBaseline(NgramIndex features, double[][] weights) {
        this.features = features;
        this.weights = weights;
    }

    /** Hears how far a training has come. */
    public interface Progress {
        /** So many examples have been read. */
        void read(int examples);

        /** So many of all problems are solved. */
        void solved(int problems, int all);
    }

    /**
     * @param text the word, or two with a space between
     * @param weight what it adds to the class's log-odds
     */
    public record WeightedText(String text, double weight) {}

    /** That an example has a feature. One object stands for it in all examples, which keeps a million of them small. */
    private record Presence(int getIndex) implements Feature {
        @Override
        public double getValue() {
            return 1;
        }

        @Override
        public void setValue(double value) {
            throw new UnsupportedOperationException("an example has it or not");
        }
    }

    /**
     * Trains on all the examples.
     *
     * @param classes how many there are, from 2
     * @param maxlen tokens of an example that are read, of a longer one the last
     * @param c what errors cost, above 0: the larger, the closer the model fits the examples
     * @throws DataException if it would have more weights than memory allows
     */
    public static LinearBaseline train(Examples examples, int classes, int maxlen, double c, Progress progress)
            throws DataException {
        return train(examples, classes, maxlen, c, TOLERANCE, progress);
    }

    /** @param tolerance the share of its first length at which the gradient is taken for zero */
    static LinearBaseline train(
            Examples examples, int classes, int maxlen, double c, double tolerance, Progress progress)
            throws DataException {
        NgramIndex features = new NgramIndex(maxlen);
        Feature[][] rows = rows(examples, features, progress);
        int problems = classes == 2 ? 1 : classes;
        if ((features.size() + 1L) * problems > MOST_WEIGHTS) {
            throw new DataException(String.format(Locale.ROOT,
                    "%,d classes and %,d words and pairs of words need more than the %,d weights that the baseline may have; "
                            + "a smaller vocabulary has fewer pairs", classes, features.size(), MOST_WEIGHTS));
        }
        Linear.disableDebugOutput();
        Parameter parameter = new Parameter(SolverType.L2R_LR, c, tolerance);
        double[][] weights = new double[problems][];
        for (int output = 0; output < weights.length; output++) {
            progress.solved(output, weights.length);
            int positive = classes == 2 ? 1 : output;
            double[] y = IntStream.of(examples.labels()).mapToDouble(label -> label == positive ? 1 : -1).toArray();
            weights[output] = solve(rows, features.size() + 1, y, parameter);
        }
        return new LinearBaseline(features, weights);
    }

    private static double[] solve(Feature[][] rows, int size, double[] y, Parameter parameter) {
        if (DoubleStream.of(y).distinct().count() == 1) { // nothing to tell apart
            double[] certain = new double[size];
            certain[size - 1] = y[0] * Double.POSITIVE_INFINITY;
            return certain;
        }
        Problem problem = new Problem();
        problem.l = rows.length;
        problem.n = size;
        problem.bias = 1;
        problem.x = rows;
        problem.y = y;
        return Linear.train(problem, parameter).getFeatureWeights();
    }

    private static Feature[][] rows(Examples examples, NgramIndex features, Progress progress) {
        List<Feature> presences = new ArrayList<>();
        Feature[][] rows = new Feature[examples.size()][];
        for (int i = 0; i < rows.length; i++) {
            progress.read(i + 1);
            int[] indices = features.add(examples, i);
            while (presences.size() < features.size()) {
                presences.add(new Presence(presences.size() + 1));
            }
            rows[i] = new Feature[indices.length + 1];
            for (int j = 0; j < indices.length; j++) {
                rows[i][j] = presences.get(indices[j]);
            }
        }
        Presence bias = new Presence(features.size() + 1);
        for (Feature[] row : rows) {
            row[row.length - 1] = bias;
        }
        return rows;
    }

    /** How many different words and pairs of words the training examples have. */
    public int features() {
        return features.size();
    }

    /**
     * The probabilities of examples, one after the other: of two classes that of class 1, of more those of all.
     */
    public float[] probabilities(Examples examples) {
        int outputs = weights.length;
        float[] probabilities = new float[Math.multiplyExact(examples.size(), outputs)];
        for (int i = 0; i < examples.size(); i++) {
            int[] indices = features.of(examples, i);
            double[] p = new double[outputs];
            for (int output = 0; output < outputs; output++) {
                p[output] = BinaryCrossentropy.sigmoid(logOdds(weights[output], indices));
            }
            double sum = outputs == 1 ? 1 : Arrays.stream(p).sum();
            for (int output = 0; output < outputs; output++) {
                probabilities[i * outputs + output] = (float) (p[output] / sum);
            }
        }
        return probabilities;
    }

    /** The solution of a problem: a weight for each feature, in the order of {@link NgramIndex}, and last the bias. */
    double[] weights(int problem) {
        return weights[problem];
    }

    private static double logOdds(double[] weights, int[] indices) {
        double sum = weights[weights.length - 1];
        for (int index : indices) {
            sum += weights[index];
        }
        return sum;
    }

    /**
     * The words and pairs of words that speak most for a class, the strongest first.
     *
     * @param most how many to give at most
     */
    public List<WeightedText> strongest(int classId, int most, WordIndex words) {
        double[] of = weights[weights.length == 1 ? 0 : classId];
        int sign = weights.length == 1 && classId == 0 ? -1 : 1;
        PriorityQueue<Integer> kept = new PriorityQueue<>(Comparator
                .<Integer>comparingDouble(feature -> sign * of[feature]).thenComparing(Comparator.reverseOrder()));
        for (int feature = 0; feature < features.size(); feature++) {
            if (sign * of[feature] > (kept.size() < most ? 0 : sign * of[kept.element()])) {
                kept.add(feature);
            }
            if (kept.size() > most) {
                kept.remove();
            }
        }
        return kept.stream().sorted(kept.comparator().reversed())
                .map(feature -> new WeightedText(features.words(feature, words), sign * of[feature])).toList();
    }
}
