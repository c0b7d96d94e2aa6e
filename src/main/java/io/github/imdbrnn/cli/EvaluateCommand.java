package io.github.imdbrnn.cli;

import io.github.imdbrnn.cli.DataOptions.LoadedData;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.Fingerprint;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.data.select.Sources;
import io.github.imdbrnn.data.synthetic.SyntheticSource;
import io.github.imdbrnn.data.text.TextSource;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.evaluation.ClassEvaluation;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.KerasWeights;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.Setting;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.run.Provenance;
import io.github.imdbrnn.training.run.RunFolder;
import io.github.imdbrnn.training.run.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Keras's {@code model.evaluate} for a trained model, or for weights out of Keras. */
@Command(name = "evaluate", description = "Evaluate a trained model, or weights out of Keras, on the test texts.")
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
            description = "An imdb.npz or a folder with one; or labelled texts of your own: all are tested on, but of "
                    + "those that the run was trained on only the ones left for it. Default: what the run was trained "
                    + "on, else the reviews of Keras's cache.")
    private Path data;

    @Mixin
    private TextOptions textOptions;

    @Option(names = "--dataset", paramLabel = "NAME",
            description = "imdb: the real reviews or an error. synthetic: reviews the program makes itself. Default: "
                    + "what --data names; with --weights imdb, else what the run was trained on.")
    private TestReviews dataset;

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
        if (weights != null) {
            int length = maxlen == null ? maxlenOfWeights() : maxlen;
            Model model = KerasWeights.model(weights, length);
            evaluate(model, length, testData(model));
            return;
        }
        RunFolder run = modelOptions.open(notes());
        Model model = run.model();
        evaluate(model, maxlen == null ? model.spec().maxlen() : maxlen, testData(run, model));
    }

    /** What a run is to be tested on. */
    private TestData testData(RunFolder run, Model model) throws DataException {
        Origin origin = run.provenance().origin();
        boolean own = dataset == null && origin.format().isPresent() && (data == null || isItsOwn(run.provenance()));
        if (data != null && TextSource.recognises(data) && !own) {
            TextFormat format = textOptions.given().isPresent() || origin.format().isEmpty()
                    ? textOptions.in(TextFormat.DEFAULT) : origin.format().get();
            List<String> names = run.provenance().classNames();
            WordIndex words = RunData.words(run, Optional.empty(), notes());
            try (DownloadProgress progress = new DownloadProgress(terminal)) {
                Examples all =
                        new TextSource(data, format).examples(words, names, model.spec().maxFeatures(), progress);
                return new TestData(all, names, "texts from " + data);
            }
        }
        refuseTextOptions();
        TestData known = own ? itsOwn(run) : known(origin, model);
        if (!known.classNames().equals(run.provenance().classNames())) {
            throw new DataException(known.description() + ": have other classes than those that " + run.path()
                    + " was trained on; name data of its classes with --data");
        }
        return known;
    }

    /** Whether {@code --data} names what the run was trained on: its file, moved or not, or its folder. */
    private boolean isItsOwn(Provenance provenance) throws DataException {
        Optional<Path> named = provenance.origin().named();
        try {
            return Files.isRegularFile(data) && Fingerprint.sha256(data).equals(provenance.dataSha256())
                    || named.isPresent() && Files.exists(named.get()) && Files.isSameFile(data, named.get());
        } catch (IOException e) {
            throw DataException.of(data, "cannot be read", e);
        }
    }

    /** The texts that the run was not trained on. */
    private TestData itsOwn(RunFolder run) throws DataException {
        Origin origin = run.provenance().origin();
        Origin now = new Origin(
                origin.source(), Optional.ofNullable(data).or(origin::named), Optional.empty(), origin.format());
        NetworkSpec network = run.summary().spec();
        LoadedData loaded = DataOptions.load(Sources.of(now), network.maxFeatures(), terminal);
        if (!TrainingRun.sha256(loaded.dataset(), network.maxlen()).equals(run.provenance().dataSha256())) {
            throw new DataException(DataOptions.describe(loaded.dataset().origin()) + ": have changed since "
                    + run.path() + " was trained on them, and which of them it has seen is not known; name others with --data");
        }
        return TestData.of(loaded);
    }

    /** IMDB's reviews or synthetic ones, as the options say or as the run was trained on. */
    private TestData known(Origin origin, Model model) throws DataException {
        if (data != null || dataset != null) {
            return TestData.of(load(data, dataset == TestReviews.SYNTHETIC, model));
        }
        return TestData.of(load(
                RunData.present(origin, notes()).orElse(null), origin.source().equals(SyntheticSource.NAME), model));
    }

    private LoadedData load(Path path, boolean synthetic, Model model) throws DataException {
        DataOptions.Source source = synthetic ? DataOptions.Source.SYNTHETIC : DataOptions.Source.IMDB;
        return DataOptions.load(path, source, model.spec().maxFeatures(), terminal);
    }

    /** What weights without a run are to be tested on; own texts in the vocabulary of those among them to train on. */
    private TestData testData(Model model) throws DataException {
        if (data != null && TextSource.recognises(data)) {
            return TestData.of(DataOptions.load(
                    new TextSource(data, textOptions.in(TextFormat.DEFAULT)), model.spec().maxFeatures(), terminal));
        }
        refuseTextOptions();
        return TestData.of(load(data, dataset == TestReviews.SYNTHETIC, model));
    }

    private void refuseTextOptions() {
        textOptions.given().ifPresent(option -> {
            throw new OptionException(option, "is for texts of your own, which --data names");
        });
    }

    /** @param description of where the examples come from */
    private record TestData(Examples examples, List<String> classNames, String description) {
        private static TestData of(LoadedData loaded) {
            return new TestData(loaded.dataset().test(), loaded.dataset().classNames(),
                    DataOptions.describe(loaded.dataset().origin()));
        }
    }

    private int maxlenOfWeights() throws DataException {
        OptionalInt known = KerasWeights.maxlen(weights);
        if (known.isEmpty()) {
            notes().println("Note: " + weights + " does not say how many tokens it was trained on; "
                    + Notebook.MAXLEN + " of a text are read, as the notebook does (--maxlen)");
        }
        return known.orElse(Notebook.MAXLEN);
    }

    private void evaluate(Model model, int length, TestData data) throws DataException {
        int classes = data.classNames().size();
        if (classes != model.spec().classes()) {
            throw new DataException(data.description() + ": have " + classes + " classes, the network "
                    + model.spec().classes() + "; name data of the network's classes with --data");
        }
        try (Engine engine = Engines.create(engineName, model)) {
            terminal.say(String.format(
                    Locale.ROOT, "Data: %s, %,d to test", data.description(), data.examples().size()));
            terminal.out().println("Engine: " + engine.name());
            ClassEvaluation test = Fit.evaluate(engine, data.examples(), length);
            terminal.out().println(EvaluationTable.of(test, data.classNames(), terminal.columns()));
            terminal.out().println(test.lastLine());
        }
    }
}
