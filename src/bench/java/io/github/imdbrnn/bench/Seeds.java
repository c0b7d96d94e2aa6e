package io.github.imdbrnn.bench;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.imdb.ImdbNpz;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.FitSettings;
import io.github.imdbrnn.training.History;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Trains the notebook once a seed, and prints a Markdown table of how well each did beside Keras's own runs. */
public final class Seeds {
    /** Test accuracies of Keras 3.15.1 on JAX 0.10.2 after ten epochs with seeds 1 to 5. */
    private static final double[] KERAS_ACCURACIES = {0.7876, 0.8157, 0.7652, 0.8254, 0.8140};

    private static final int EARLY_EPOCHS = 5;

    private Seeds() {}

    /** @param args ENGINE IMDB.npz EPOCHS SEED... */
    public static void main(String[] args) throws DataException {
        if (args.length < 4) {
            System.err.println("usage: Seeds ENGINE IMDB.npz EPOCHS SEED...");
            System.exit(2);
        }
        long[] seeds = Arrays.stream(args, 3, args.length).mapToLong(Long::parseLong).toArray();
        print(args[0], ImdbNpz.load(Path.of(args[1]), Notebook.MAX_FEATURES), Integer.parseInt(args[2]), seeds);
    }

    private static void print(String engine, Dataset data, int epochs, long[] seeds) throws DataException {
        System.out.printf(
                "| seed | test loss | test accuracy | best val_accuracy of the first %d epochs | of all %d |%n",
                Math.min(EARLY_EPOCHS, epochs), epochs);
        System.out.println("| ---: | ---: | ---: | ---: | ---: |");
        Result[] results = new Result[seeds.length];
        for (int i = 0; i < seeds.length; i++) {
            results[i] = train(engine, data, epochs, seeds[i]);
            row(Long.toString(seeds[i]), results[i]);
        }
        double loss = Arrays.stream(results).mapToDouble(result -> result.test().loss()).average().orElseThrow();
        double[] accuracies = Arrays.stream(results).mapToDouble(result -> result.test().accuracy()).toArray();
        row("mean", new Result(new Metrics(loss, mean(accuracies)),
                Arrays.stream(results).mapToDouble(Result::bestEarly).average().orElseThrow(),
                Arrays.stream(results).mapToDouble(Result::best).average().orElseThrow()));
        System.out.printf(Locale.ROOT,
                "%nTest accuracy: %.4f, deviation %.4f, over %d seeds; Keras after ten epochs: %.4f, deviation %.4f, "
                        + "over %d. Difference of the means: %+.4f%n",
                mean(accuracies), deviation(accuracies), seeds.length,
                mean(KERAS_ACCURACIES), deviation(KERAS_ACCURACIES), KERAS_ACCURACIES.length,
                mean(accuracies) - mean(KERAS_ACCURACIES));
    }

    private static Result train(String engineName, Dataset data, int epochs, long seed)
            throws DataException {
        FitSettings notebook = FitSettings.notebook(seed);
        FitSettings settings = new FitSettings(notebook.batchSize(), epochs, notebook.validationSplit(), true,
                notebook.stepsPerEpoch(), seed);
        try (Engine engine = Engines.create(engineName, Model.create(NetworkSpec.notebook(), RmsProp.notebook(), seed))) {
            List<History.Epoch> history =
                    new Fit(engine, Notebook.MAXLEN, settings, List.of()).run(data.train()).epochs();
            Metrics test = Fit.evaluate(engine, data.test(), Notebook.MAXLEN).metrics();
            return new Result(test, best(history.subList(0, Math.min(EARLY_EPOCHS, epochs))), best(history));
        }
    }

    private static double best(List<History.Epoch> epochs) {
        return epochs.stream().mapToDouble(epoch -> epoch.validation().orElseThrow().accuracy()).max().orElseThrow();
    }

    private static void row(String title, Result result) {
        System.out.printf(Locale.ROOT, "| %s | %.4f | %.4f | %.4f | %.4f |%n", title,
                result.test().loss(), result.test().accuracy(), result.bestEarly(), result.best());
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    /** Of a sample: divided by n - 1. */
    private static double deviation(double[] values) {
        double mean = mean(values);
        return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1));
    }

    /**
     * @param bestEarly highest validation accuracy of the first epochs
     * @param best highest validation accuracy of all
     */
    private record Result(Metrics test, double bestEarly, double best) {}
}
