package io.github.imdbrnn.cli;

import io.github.imdbrnn.cli.DataOptions.LoadedData;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.select.Sources;
import io.github.imdbrnn.data.synthetic.SyntheticSource;
import io.github.imdbrnn.data.text.TextSource;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.evaluation.ClassEvaluation;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.KerasWeights;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.Setting;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.run.RunFolder;
import io.github.imdbrnn.training.run.TrainingRun;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Keras's {@code model.evaluate} for a trained model, or for weights out of Keras. */
@Command(name = "evaluate", description = "Evaluate a trained model, or weights out of Keras, on the test reviews.")
public final class EvaluateCommand extends TerminalCommand {
    /** There is no auto: figures of other reviews than those asked for would be taken for theirs. */
    enum TestReviews {
        IMDB,
        SYNTHETIC
    }

    @Mixin
    private ModelOptions modelOptions;

    @Option(names = "--weights", paramLabel = "FILE.npz",
            description = "In place of a model: Keras's model.get_weights() as numpy.savez(f, *weights) writes them.")
    private Path weights;

    @Option(names = "--data", paramLabel = "PATH",
            description = "An imdb.npz or a folder with one, or the texts of a run on your own. Default: what the run was "
                    + "trained on, else the reviews of Keras's cache.")
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

    public EvaluateCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    void run() throws DataException {
        if (weights != null && modelOptions.given()) {
            throw new OptionException("--weights", "and --model cannot be given at once; leave one of them out");
        }
        if (maxlen != null) {
            Setting.MAXLEN.requireBetween(maxlen, 1, 1_000_000);
        }
        Engines.requireKnown(engineName);
        if (weights != null) {
            int length = maxlen == null ? maxlenOfWeights() : maxlen;
            evaluate(KerasWeights.model(weights, length), length, data, dataset == TestReviews.SYNTHETIC);
            return;
        }
        RunFolder run = modelOptions.open(notes());
        Model model = run.model();
        int length = maxlen == null ? model.spec().maxlen() : maxlen;
        if (dataset == null && run.provenance().origin().source().equals(TextSource.NAME)) {
            evaluate(model, length, texts(run));
        } else if (data != null || dataset != null) {
            evaluate(model, length, data, dataset == TestReviews.SYNTHETIC);
        } else {
            Origin origin = run.provenance().origin();
            Path named = RunData.present(origin, notes()).orElse(null);
            evaluate(model, length, named, origin.source().equals(SyntheticSource.NAME));
        }
    }

    private int maxlenOfWeights() throws DataException {
        OptionalInt known = KerasWeights.maxlen(weights);
        if (known.isEmpty()) {
            notes().println("Note: " + weights + " does not say how many tokens it was trained on; "
                    + Notebook.MAXLEN + " of a review are read, as the notebook does (--maxlen)");
        }
        return known.orElse(Notebook.MAXLEN);
    }

    /** Those that the run was trained and tested on, where they were or where {@code --data} says. */
    private LoadedData texts(RunFolder run) throws DataException {
        Origin origin = run.provenance().origin();
        Optional<Path> named = data == null ? origin.named() : Optional.of(data);
        Origin now = new Origin(origin.source(), named, Optional.empty(), origin.format());
        LoadedData loaded = DataOptions.load(Sources.of(now), run.summary().spec().maxFeatures(), terminal);
        // Others would have another vocabulary, and so other ids.
        if (!TrainingRun.sha256(loaded.dataset(), run.summary().spec().maxlen()).equals(run.provenance().dataSha256())) {
            throw new DataException(DataOptions.describe(loaded.dataset().origin()) + ": are not those that the run in "
                    + run.path() + " was trained on; name them with --data");
        }
        return loaded;
    }

    private void evaluate(Model model, int length, Path path, boolean synthetic) throws DataException {
        DataOptions.Source source = synthetic ? DataOptions.Source.SYNTHETIC : DataOptions.Source.IMDB;
        evaluate(model, length, DataOptions.load(path, source, model.spec().maxFeatures(), terminal));
    }

    private void evaluate(Model model, int length, LoadedData loaded) throws DataException {
        int classes = loaded.dataset().classNames().size();
        if (classes != model.spec().classes()) {
            throw new DataException(DataOptions.describe(loaded.dataset().origin()) + ": have " + classes
                    + " classes, the network " + model.spec().classes() 
                    + "; name data of the network's classes with --data");
        }
        try (Engine engine = Engines.create(engineName, model)) {
            terminal.println(String.format(Locale.ROOT, "Data: %s, %,d to test",
                    DataOptions.describe(loaded.dataset().origin()), loaded.dataset().test().size()));
            terminal.out().println("Engine: " + engine.name());
            ClassEvaluation test = Fit.evaluate(engine, loaded.dataset().test(), length);
            terminal.out().println(EvaluationTable.of(test, loaded.dataset().classNames(), terminal.columns()));
            terminal.out().println(test.lastLine());
        }
    }
}
