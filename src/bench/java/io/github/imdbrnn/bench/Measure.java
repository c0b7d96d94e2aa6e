package io.github.imdbrnn.bench;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.ExampleRecordReader;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.imdb.ImdbNpz;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.training.Callback;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.FitSettings;
import io.github.imdbrnn.training.History;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Times the notebook on one engine and prints one line of JSON, of the form that the Python peers beside it print:
 *
 * <ul>
 *   <li>{@code load_s}: the file to integer sequences, in a JVM that has just started
 *   <li>{@code batches_s}: both splits to padded batches
 *   <li>{@code step_ms}: the last epoch's training, feeding and optimiser included, by its number of steps
 *   <li>{@code first_epoch_s}, {@code epoch_s}: the first and the last epoch, validation included
 *   <li>{@code evaluation_s}: the test reviews
 *   <li>{@code accuracy}: of the test reviews
 * </ul>
 *
 * <p>With {@code --steps}, epochs end after so many, and only {@code step_ms} and the loading are measured. The other
 * options are the program's: another recurrent layer, longer or shorter reviews, larger batches.
 */
@Command(name = "Measure", description = "Times the notebook, or a network with another layer, on one engine.")
public final class Measure implements Callable<Integer> {
    private static final long SEED = 1;

    @Parameters(index = "0", paramLabel = "ENGINE")
    private String engineName;

    @Parameters(index = "1", paramLabel = "IMDB.npz")
    private Path file;

    @Parameters(index = "2", paramLabel = "EPOCHS")
    private int epochs;

    @Option(names = "--steps")
    private Integer steps;

    @Option(names = "--batch-size")
    private int batchSize = Notebook.BATCH_SIZE;

    @Option(names = "--layer")
    private Kind layer = Kind.SIMPLE_RNN;

    @Option(names = "--bidirectional")
    private boolean bidirectional;

    @Option(names = "--units")
    private int units = Notebook.UNITS;

    @Option(names = "--maxlen")
    private int maxlen = Notebook.MAXLEN;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Measure()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
    }

    @Override
    public Integer call() throws DataException {
        StringBuilder figures = new StringBuilder();
        long start = System.nanoTime();
        Dataset data = ImdbNpz.load(file, Notebook.MAX_FEATURES);
        add(figures, "load_s", secondsSince(start));

        NetworkSpec spec =
                NetworkSpec.notebook().withMaxlen(maxlen).withRecurrent(new Recurrent(layer, units, bidirectional));
        start = System.nanoTime();
        readBatches(data.train());
        readBatches(data.test());
        add(figures, "batches_s", secondsSince(start));

        // Validation and evaluation of a whole split would take minutes where someone asks for a few steps.
        double validationSplit = steps != null ? 0 : Notebook.VALIDATION_SPLIT;
        OptionalInt stepsPerEpoch = steps != null ? OptionalInt.of(steps) : OptionalInt.empty();
        FitSettings settings = new FitSettings(batchSize, epochs, validationSplit, true, stepsPerEpoch, SEED);
        StepClock clock = new StepClock();
        try (Engine engine = Engines.create(engineName, Model.create(spec, RmsProp.notebook(), SEED))) {
            History history = new Fit(engine, maxlen, settings, List.of(clock)).run(data.train());
            add(figures, "step_ms", clock.millisPerStep());
            if (steps == null) {
                add(figures, "first_epoch_s", history.epochs().get(0).seconds());
                add(figures, "epoch_s", history.epochs().get(epochs - 1).seconds());
                start = System.nanoTime();
                Metrics test = Fit.evaluate(engine, data.test(), maxlen).metrics();
                add(figures, "evaluation_s", secondsSince(start));
                add(figures, "accuracy", test.accuracy());
            }
        }
        System.out.printf("{%s, \"versions\": \"Java %s\"}%n", figures, System.getProperty("java.version"));
        return 0;
    }

    private void readBatches(Examples reviews) {
        ExampleRecordReader reader = ExampleRecordReader.inOrder(reviews, maxlen);
        while (reader.hasNext()) {
            reader.next(Notebook.BATCH_SIZE);
        }
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void add(StringBuilder figures, String name, double value) {
        figures.append(figures.isEmpty() ? "" : ", ").append(String.format(Locale.ROOT, "\"%s\": %.4f", name, value));
    }

    /** From an epoch's beginning to its last training step; the last epoch's is kept. */
    private static final class StepClock implements Callback {
        private long begin;
        private long lastStep;
        private int stepsDone;

        @Override
        public void onEpochBegin(int epoch, int epochs, int steps) {
            begin = System.nanoTime();
        }

        @Override
        public void onBatchEnd(int step, Metrics running) {
            lastStep = System.nanoTime();
            stepsDone = step;
        }

        double millisPerStep() {
            return (lastStep - begin) / 1e6 / stepsDone;
        }
    }
}
