package io.github.imdbrnn.cli;

import io.github.imdbrnn.cli.DataOptions.LoadedData;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.synthetic.SyntheticSource;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.evaluation.SentimentEvaluation;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.KerasWeights;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.Setting;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Keras's {@code model.evaluate} for a trained model, or for weights out of Keras. */
@Command(name = "evaluate", description = "Evaluate a trained model, or weights out of Keras, on the test reviews.")
public final class EvaluateCommand implements Callable<Integer> {
    /** There is no auto: figures of other reviews than those asked for would be taken for theirs. */
    enum TestReviews {
        IMDB(DataOptions.Source.IMDB),
        SYNTHETIC(DataOptions.Source.SYNTHETIC);

        private final DataOptions.Source source;

        TestReviews(DataOptions.Source source) {
            this.source = source;
        }
    }

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelOptions modelOptions;

    @Option(names = "--weights", paramLabel = "FILE.npz",
            description = "In place of a model: Keras's model.get_weights() as numpy.savez(f, *weights) writes them.")
    private Path weights;

    @Option(names = "--data", paramLabel = "PATH",
            description = "An imdb.npz or a folder with one. Default: the reviews that the run was trained on, else those of "
                    + "Keras's cache.")
    private Path data;

    @Option(names = "--dataset", paramLabel = "NAME",
            description = "imdb: the real reviews or an error. synthetic: reviews the program makes itself. Default: imdb "
                    + "with --data or --weights, else what the run was trained on.")
    private TestReviews dataset;

    @Option(names = "--maxlen", paramLabel = "N",
            description = "Tokens to which every review is padded or truncated. Default: those of the training; where "
                    + "weights do not say them, as those out of Keras, " + Notebook.MAXLEN + ".")
    private Integer maxlen;

    @Option(names = "--engine", paramLabel = "NAME", defaultValue = "auto",
            description = "The engine: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
            completionCandidates = EngineNames.class)
    private String engineName;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    public EvaluateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws DataException {
        if (weights != null && modelOptions.given()) {
            throw new OptionException("--weights", "and --model cannot be given at once; leave one of them out");
        }
        if (maxlen != null) {
            Setting.MAXLEN.requireBetween(maxlen, 1, 1_000_000);
        }
        Engines.requireKnown(engineName);
        PrintWriter notes = spec.commandLine().getErr();
        if (weights != null) {
            int length = maxlen == null ? maxlenOfWeights(notes) : maxlen;
            evaluate(KerasWeights.model(weights, length), length, data, named().orElse(DataOptions.Source.IMDB));
        } else {
            RunFolder run = modelOptions.open(notes);
            int length = maxlen == null ? run.summary().spec().maxlen() : maxlen;
            Model model = run.model();
            if (data != null || dataset != null) {
                evaluate(model, length, data, named().orElse(DataOptions.Source.IMDB));
            } else {
                Origin origin = run.provenance().origin();
                evaluate(model, length, RunData.present(origin, notes).orElse(null),
                        origin.source().equals(SyntheticSource.NAME)
                                ? DataOptions.Source.SYNTHETIC : DataOptions.Source.IMDB);
            }
        }
        return 0;
    }

    private Optional<DataOptions.Source> named() {
        return Optional.ofNullable(dataset).map(reviews -> reviews.source);
    }

    private int maxlenOfWeights(PrintWriter notes) throws DataException {
        OptionalInt known = KerasWeights.maxlen(weights);
        if (known.isEmpty()) {
            notes.println("Note: " + weights + " does not say how many tokens it was trained on; "
                    + Notebook.MAXLEN + " of a review are read, as the notebook does (--maxlen)");
        }
        return known.orElse(Notebook.MAXLEN);
    }

    private void evaluate(Model model, int length, Path path, DataOptions.Source source)
            throws DataException {
        LoadedData loaded = new DataOptions(path, source, model.spec().maxFeatures(), length).load(terminal);
        try (Engine engine = Engines.create(engineName, model)) {
            terminal.println(String.format(
                    Locale.ROOT, "Data: %s, %,d to test", DataOptions.describe(loaded.dataset().origin()),
                    loaded.dataset().test().size()));
            terminal.out().println("Engine: " + engine.name());
            SentimentEvaluation test = Fit.evaluate(engine, loaded.dataset().test(), length);
            terminal.out().println(test.table());
            terminal.out().printf(Locale.ROOT, "Test loss: %.4f, Test accuracy: %.4f%n",
                    test.metrics().loss(), test.metrics().accuracy());
        }
    }
}
