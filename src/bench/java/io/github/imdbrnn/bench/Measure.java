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
 * <p>With a number of steps, epochs end after so many, and only {@code step_ms} and the loading are measured; with units and
 * a batch size, on a network and batches of those.
 */
public final class Measure {
    private static final long SEED = 1;

    private Measure() {}

    /** @param args ENGINE IMDB.npz EPOCHS [STEPS [UNITS BATCH_SIZE]] */
    public static void main(String[] args) throws DataException {
        if (args.length < 3 || args.length > 6 || args.length == 5) {
            System.err.println("usage: Measure ENGINE IMDB.npz EPOCHS [STEPS [UNITS BATCH_SIZE]]");
            System.exit(2);
        }
        OptionalInt steps = args.length > 3 ? OptionalInt.of(Integer.parseInt(args[3])) : OptionalInt.empty();
        int units = args.length > 4 ? Integer.parseInt(args[4]) : Notebook.UNITS;
        int batchSize = args.length > 4 ? Integer.parseInt(args[5]) : Notebook.BATCH_SIZE;
        measure(args[0], Path.of(args[1]), Integer.parseInt(args[2]), steps, units, batchSize);
    }

    private static void measure(
            String engineName, Path file, int epochs, OptionalInt steps, int units, int batchSize) throws DataException {
        StringBuilder figures = new StringBuilder();
        long start = System.nanoTime();
        Dataset data = ImdbNpz.load(file, Notebook.MAX_FEATURES);
        add(figures, "load_s", secondsSince(start));

        Model model = Model.create(
                NetworkSpec.simpleRnn(Notebook.MAX_FEATURES, Notebook.MAXLEN, Notebook.EMBEDDING_DIM, units), RmsProp.notebook(), SEED);
        start = System.nanoTime();
        readBatches(data.train());
        readBatches(data.test());
        add(figures, "batches_s", secondsSince(start));

        // Validation and evaluation of a whole split would take minutes where someone asks for a few steps.
        double validationSplit = steps.isPresent() ? 0 : Notebook.VALIDATION_SPLIT;
        FitSettings settings = new FitSettings(batchSize, epochs, validationSplit, true, steps, SEED);
        StepClock clock = new StepClock();
        try (Engine engine = Engines.create(engineName, model)) {
            History history = new Fit(engine, Notebook.MAXLEN, settings, List.of(clock)).run(data.train());
            add(figures, "step_ms", clock.millisPerStep());
            if (steps.isEmpty()) {
                add(figures, "first_epoch_s", history.epochs().get(0).seconds());
                add(figures, "epoch_s", history.epochs().get(epochs - 1).seconds());
                start = System.nanoTime();
                Metrics test = Fit.evaluate(engine, data.test(), Notebook.MAXLEN).metrics();
                add(figures, "evaluation_s", secondsSince(start));
                add(figures, "accuracy", test.accuracy());
            }
        }
        System.out.printf("{%s, \"versions\": \"Java %s\"}%n", figures, System.getProperty("java.version"));
    }

    private static void readBatches(Examples reviews) {
        ExampleRecordReader reader = ExampleRecordReader.inOrder(reviews, Notebook.MAXLEN);
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
