package io.github.imdbrnn.rnn;

import io.github.imdbrnn.rnn.BackPropagationThroughTime.Activation;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Gradients;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Loss;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Weights;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The theory, one small program after the other: the five types of recurrent network, two applications, and
 * back-propagation through time.
 */
public final class Tour {
    private static final long SEED = 1;

    private final PrintStream out;
    private final List<String> shown = new ArrayList<>();

    /** @param out where every part says what it is about, what came of it and how long it took */
    public Tour(PrintStream out) {
        this.out = out;
    }

    /**
     * What each part found.
     *
     * @param shown a line a part, as printed at the end
     */
    public record Results(OneToOne.Result oneToOne, OneToMany.Result oneToMany, ManyToOne.Result manyToOne,
                          ManyToMany.Result manyToMany, SequenceToSequence.Result sequenceToSequence,
                          NextWord.Result nextWord, TimeSeries.Result timeSeries, LongMemory.Result longMemory,
                          List<String> shown) {}

    /** Runs everything and prints, last of all, the list of what was shown. */
    public Results run() {
        shown.clear();
        var oneToOne = part("One to one",
                "A plain feed-forward network: one vector in, one answer out. No time, no memory.",
                () -> OneToOne.run(SEED));
        var oneToMany = part("One to many",
                "A vector in, a caption out. The network reads each word it wrote at the next step.",
                () -> OneToMany.run(SEED), OneToMany.Result::captions);
        var manyToOne = part("Many to one",
                "A review in, one answer out: the main program's network on synthetic reviews.",
                () -> ManyToOne.run(SEED));
        var manyToMany = part("Many to many",
                "A label for every word. \"waters\" is a noun or a verb; what stood before it decides.",
                () -> ManyToMany.run(SEED), result -> List.of(result.example()));
        var sequenceToSequence = part("Sequence to sequence",
                "An encoder reads a date in words; from its last state a decoder writes it anew.",
                () -> SequenceToSequence.run(SEED), SequenceToSequence.Result::examples);
        var nextWord = part("Language",
                "The next word from all words before it; drawing from the prediction writes text.",
                () -> NextWord.run(SEED), NextWord.Result::written);
        var timeSeries = part("Time series",
                "The next twelve months from the last twelve, against two forecasts that need no network.",
                () -> TimeSeries.run(SEED));
        part("Back-propagation through time",
                "The gradients written out by hand, against differences and Deeplearning4j.",
                Tour::gradients);
        part("Vanishing and exploding gradients",
                "The last step's error on its way back, by the largest singular value s of W_hh.", this::vanishing);
        var longMemory = part("Long memory",
                "A number, then noise; 49 steps later it must be said. Gradients 10, 25 and 49 steps back.",
                () -> LongMemory.run(SEED), LongMemory.Result::trained);
        out.println("Shown:");
        shown.forEach(line -> out.println("  - " + line));
        return new Results(oneToOne, oneToMany, manyToOne, manyToMany, sequenceToSequence, nextWord, timeSeries,
                longMemory, List.copyOf(shown));
    }

    private <T> T part(String title, String text, Supplier<T> run) {
        return part(title, text, run, result -> List.of());
    }

    private <T> T part(String title, String text, Supplier<T> run, Function<T, List<?>> examples) {
        out.println(title);
        out.println("  " + text);
        long start = System.nanoTime();
        T result = run.get();
        examples.apply(result).stream().limit(3).forEach(example -> out.println("    " + example));
        out.printf(Locale.ROOT, "  => %s (%.1f s)%n%n", result, (System.nanoTime() - start) / 1e9);
        shown.add(title + ": " + result);
        return result;
    }

    private String vanishing() {
        List<VanishingGradients.Series> series = VanishingGradients.run(SEED);
        series.forEach(one -> out.println("    " + one));
        return String.format(Locale.ROOT,
                "after %d steps %.0e of the gradient is left for s = %.2f, and %.0e times it for s = %.2f",
                VanishingGradients.STEPS - 1, series.get(0).last(), series.get(0).singularValue(), series.get(4).last(),
                series.get(4).singularValue());
    }

    private static String gradients() {
        double byDifferences = 0;
        double byDl4j = 0;
        for (Activation activation : Activation.values()) {
            for (Loss loss : Loss.values()) {
                Random random = new Random(SEED);
                Weights weights = new Weights(Matrix.gaussian(5, 3, 0.5, random), Matrix.gaussian(5, 5, 0.4, random),
                        Matrix.gaussian(4, 5, 0.5, random));
                double[][] inputs = Matrix.gaussian(6, 3, 1, random);
                double[][] targets = new double[6][4];
                for (double[] target : targets) {
                    target[random.nextInt(4)] = 1;
                }
                BackPropagationThroughTime network = new BackPropagationThroughTime(activation, loss);
                Gradients ours = network.gradients(weights, inputs, targets);
                Gradients theirs = Dl4jGradients.of(activation, loss, weights, inputs, targets);
                Gradients differences = new Gradients(
                        network.byDifferences(weights, weights.xh(), inputs, targets),
                        network.byDifferences(weights, weights.hh(), inputs, targets),
                        network.byDifferences(weights, weights.ho(), inputs, targets), new double[0][]);
                byDifferences = Math.max(byDifferences, largestDifference(ours, differences));
                byDl4j = Math.max(byDl4j, largestDifference(ours, theirs));
            }
        }
        return String.format(Locale.ROOT, "largest difference to finite differences %.0e, to Deeplearning4j %.0e",
                byDifferences, byDl4j);
    }

    private static double largestDifference(Gradients a, Gradients b) {
        return Math.max(Matrix.largestDifference(a.xh(), b.xh()),
                Math.max(Matrix.largestDifference(a.hh(), b.hh()), Matrix.largestDifference(a.ho(), b.ho())));
    }

    public static void main(String[] args) {
        new Tour(System.out).run();
    }
}
