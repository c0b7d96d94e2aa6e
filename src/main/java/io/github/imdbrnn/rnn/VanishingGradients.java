package io.github.imdbrnn.rnn;

import io.github.imdbrnn.report.Plot;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Activation;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Forward;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Loss;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * How much of the last step's error reaches the steps before it, as the largest singular value s of W_hh varies.
 *
 * <p>With identity activation the error of step T reaches step t as (W_hh')^(T-t) times it, so its length is at most
 * s^(T-t) of what it was: below s = 1 it must vanish. Above 1 it may grow, and for s times an orthogonal matrix, whose
 * singular values are all s, it grows by exactly s a step. For other matrices a singular value above 1 is not enough:
 * what decides in the long run is the largest absolute eigenvalue, which is never above s and for a random matrix about
 * half of it. tanh multiplies every step by a slope of at most 1, so it only lowers the bound.
 */
public final class VanishingGradients {
    /** Steps of the sequence. */
    public static final int STEPS = 50;

    private static final int HIDDEN = 24;
    private static final String ORTHOGONAL = "orthogonal";

    /**
     * @param name what was varied, in words
     * @param singularValue largest singular value of W_hh
     * @param norms length of dL/dh_t relative to dL/dh_T for T - t = 0, 1, ... {@value #STEPS} - 1
     */
    public record Series(String name, double singularValue, double[] norms) {
        /** What is left at the first step. */
        public double last() {
            return norms[norms.length - 1];
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%-16s s = %.2f   after %d steps %.1e", name, singularValue,
                    norms.length - 1, last());
        }
    }

    private VanishingGradients() {}

    /** Orthogonal matrices times 0.8, 0.95, 1, 1.05 and 1.25; then 1.25 with a random matrix, and with tanh. */
    public static List<Series> run(long seed) {
        List<Series> series = new ArrayList<>();
        for (double s : new double[] {0.8, 0.95, 1, 1.05, 1.25}) {
            series.add(measure(ORTHOGONAL, Matrix::orthogonal, s, Activation.IDENTITY, new Random(seed)));
        }
        series.add(measure("random", (size, random) -> Matrix.gaussian(size, size, 1, random), 1.25,
                Activation.IDENTITY, new Random(seed)));
        series.add(measure("orthogonal, tanh", Matrix::orthogonal, 1.25, Activation.TANH, new Random(seed)));
        return series;
    }

    /** The series on a logarithmic scale, going back from the last step, as an SVG element. */
    public static String plot(List<Series> series) {
        double[] back = IntStream.range(0, STEPS).asDoubleStream().toArray();
        Plot plot = Plot.of("Length of the gradient, going back from the last step", "steps back",
                "relative to the last step").logarithmic();
        for (Series one : series) {
            String name = String.format(Locale.ROOT, "%s, s = %.2f", one.name, one.singularValue);
            if (one.name.equals(ORTHOGONAL)) {
                plot.line(name, back, one.norms);
            } else {
                plot.dashed(name, back, one.norms);
            }
        }
        return plot.svg();
    }

    private static Series measure(String name, BiFunction<Integer, Random, double[][]> matrix, double s,
            Activation activation, Random random) {
        double[][] drawn = matrix.apply(HIDDEN, random);
        double[][] hh = Matrix.scaled(drawn, s / Matrix.largestSingularValue(drawn));
        Weights weights = new Weights(
                Matrix.gaussian(HIDDEN, 4, 0.5, random), hh, Matrix.gaussian(3, HIDDEN, 0.3, random));
        double[][] inputs = Matrix.gaussian(STEPS, 4, 1, random);
        double[][] targets = Matrix.gaussian(STEPS, 3, 1, random);
        BackPropagationThroughTime network = new BackPropagationThroughTime(activation, Loss.SQUARED);
        Forward forward = network.forward(weights, inputs, targets).lastErrorOnly();
        double[][] states = network.backward(weights, inputs, forward).states();
        double[] norms = new double[STEPS];
        Arrays.setAll(norms, back -> Matrix.norm(states[STEPS - 1 - back]) / Matrix.norm(states[STEPS - 1]));
        return new Series(name, Matrix.largestSingularValue(hh), norms);
    }

    public static void main(String[] args) {
        run(1).forEach(System.out::println);
    }
}
