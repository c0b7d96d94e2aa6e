package io.github.imdbrnn.cli;

import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.EngineType;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.evaluation.ClassEvaluation;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.keras.KerasWeights;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.Setting;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.run.RunFolder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Keras's {@code model.evaluate} for a trained model, or for weights out of Keras. */
@Command(name = "evaluate", description = "Evaluate a trained model, or weights out of Keras, on the test texts.")
public final class EvaluateCommand extends TerminalCommand {
    @Mixin
    private ModelOptions modelOptions;

    @Option(names = "--weights", paramLabel = "FILE",
            description = "In place of a model: one of Keras's (.keras, .h5), its weights (.weights.h5, .h5), or "
                    + "model.get_weights() as numpy.savez(f, *weights) writes them (.npz).")
    private Path weights;

    @Option(names = "--data", paramLabel = "PATH",
            description = "An imdb.npz or a folder with one; or labelled texts of your own: all are tested on, but of "
                    + "those that the run was trained on only the ones left for it. Default: what the run was trained "
                    + "on, else the reviews of Keras's cache.")
    private Path data;

    @Mixin
    private TextOptions textOptions;

    @Option(names = "--dataset", paramLabel = "NAME",
            description = "imdb: the real reviews or an error. synthetic: reviews the program makes itself. Default: "
                    + "what --data names; with --weights imdb, else what the run was trained on.")
    private TestDataSource.Reviews dataset;

    @Option(names = "--maxlen", paramLabel = "N",
            description = "Tokens to which every text is padded or truncated. Default: those of the training; where "
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
        Engines.prepare();
        if (weights != null) {
            KerasWeights keras = KerasWeights.open(weights);
            int length = maxlen == null ? maxlen(keras) : maxlen;
            Model model = keras.model(length);
            evaluate(Engines.find(engineName, model.spec()), model, length, source().forWeights(model.spec()));
            return;
        }
        RunFolder run = modelOptions.open(notes());
        Model model = run.model();
        evaluate(Engines.find(engineName, model.spec()), model, maxlen == null ? model.spec().maxlen() : maxlen,
                source().forRun(run));
    }

    private TestDataSource source() {
        return new TestDataSource(
                Optional.ofNullable(data), Optional.ofNullable(dataset), textOptions, terminal, notes());
    }

    private int maxlen(KerasWeights keras) throws DataException {
        OptionalInt known = keras.maxlen();
        if (known.isEmpty()) {
            notes().println("Note: " + weights + " does not say how many tokens it was trained on; "
                    + Notebook.MAXLEN + " of a text are read, as the notebook does (--maxlen)");
        }
        return known.orElse(Notebook.MAXLEN);
    }

    /** @param type found before the data: if there is none, that is said before a download */
    private void evaluate(EngineType type, Model model, int length, TestDataSource.TestData data) throws DataException {
        int classes = data.classNames().size();
        if (classes != model.spec().classes()) {
            throw new DataException(data.description() + ": have " + classes + " classes, the network "
                    + model.spec().classes() + "; name data of the network's classes with --data");
        }
        try (Engine engine = type.create(model)) {
            terminal.say(String.format(
                    Locale.ROOT, "Data: %s, %,d to test", data.description(), data.examples().size()));
            terminal.out().println("Engine: " + engine.name());
            ClassEvaluation test = Fit.evaluate(engine, data.examples(), length);
            terminal.out().println(EvaluationTable.of(test, data.classNames(), terminal.columns()));
            terminal.out().println(test.lastLine());
        }
    }
}
