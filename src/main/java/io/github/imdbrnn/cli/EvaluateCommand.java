package io.github.imdbrnn.cli;

import io.github.imdbrnn.cli.DataOptions.LoadedData;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.synthetic.SyntheticSource;
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
import java.nio.file.Path;
import java.util.Locale;
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
        if (data != null || dataset != null) {
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

    private void evaluate(Model model, int length, Path path, boolean synthetic) throws DataException {
        DataOptions.Source source = synthetic ? DataOptions.Source.SYNTHETIC : DataOptions.Source.IMDB;
        LoadedData loaded = DataOptions.load(path, source, model.spec().maxFeatures(), terminal);
        int classes = loaded.dataset().classNames().size();
        if (classes != model.spec().classes()) {
            throw new DataException("the network tells " + model.spec().classes() + " classes apart, but the data have "
                    + classes + ": " + DataOptions.describe(loaded.dataset().origin()));
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
