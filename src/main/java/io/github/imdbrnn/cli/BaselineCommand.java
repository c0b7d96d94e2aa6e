package io.github.imdbrnn.cli;

import io.github.imdbrnn.baseline.LinearBaseline;
import io.github.imdbrnn.baseline.LinearBaseline.WeightedText;
import io.github.imdbrnn.cli.DataOptions.LoadedData;
import io.github.imdbrnn.cli.OptionGroup.Heading;
import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.evaluation.ClassEvaluation;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.evaluation.Probabilities;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.RunFolder;
import io.github.imdbrnn.training.run.RunSummary;
import io.github.imdbrnn.training.run.TrainingRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a network should be measured against. */
@Command(name = "baseline", description = "Train a linear model on the words and the pairs of words of the same "
        + "texts, which takes seconds, and show it beside the newest run on them. It reads whole texts where no "
        + "--maxlen is given.")
public final class BaselineCommand extends TerminalCommand {
    private static final String C = "--c";
    private static final int SHOWN_TEXTS = 20;
    private static final int MOST_CLASSES = 20;

    @Mixin
    private DataOptions options;

    @OptionGroup(Heading.TRAINING)
    @Option(names = C, paramLabel = "C", defaultValue = "" + LinearBaseline.C,
            description = "What errors cost against large weights (LIBLINEAR's -c): the larger, the closer the model "
                    + "fits the training texts. Default: ${DEFAULT-VALUE}.")
    private double c;

    @OptionGroup(Heading.RUN)
    @Option(names = "--runs", paramLabel = "DIR",
            description = "The folder in which to look for a run. Default: ./runs.")
    private Path runs = RunFolder.RUNS;

    public BaselineCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    void run() throws DataException {
        options.requirePossible();
        if (!(c > 0) || c == Double.POSITIVE_INFINITY) {
            throw new OptionException(C, "must be a number above 0, not " + c);
        }
        LoadedData data = options.load(terminal);
        Dataset dataset = data.dataset();
        terminal.say(String.format(Locale.ROOT, "Data: %s, %,d to train and %,d to test",
                DataOptions.describe(dataset.origin()), dataset.train().size(), dataset.test().size()));
        Optional<WordIndex> words = words(data);
        long start = System.nanoTime();
        LinearBaseline model = train(dataset);
        double seconds = (System.nanoTime() - start) / 1e9;
        terminal.say(String.format(Locale.ROOT, "Baseline: logistic regression on %,d words and pairs of words, "
                + "C = %s, trained on all training examples (there is nothing to stop by, so none are held out for "
                + "validation), %s", model.features(), c,
                limited() ? "the last " + options.maxlen() + " tokens of each" : "each as a whole"));
        words.ifPresent(index -> showTexts(model, dataset.classNames(), index));
        ClassEvaluation test = ClassEvaluation.of(
                new Probabilities(model.probabilities(dataset.test()), dataset.test().size()), dataset.test().labels());
        terminal.out().println(EvaluationTable.of(test, dataset.classNames(), terminal.columns()));
        terminal.out().println();
        terminal.out().println("Test loss  Accuracy  Training");
        showRow(test.metrics(), seconds, "this baseline");
        showNewestRun(data);
    }

    /** What is missing shows before the training. */
    private Optional<WordIndex> words(LoadedData data) {
        try {
            return Optional.of(data.words(terminal));
        } catch (DataException e) {
            terminal.println("No words will be shown: " + Advice.of(e));
            return Optional.empty();
        }
    }

    private boolean limited() {
        return spec.commandLine().getParseResult().hasMatchedOption("--maxlen");
    }

    private LinearBaseline train(Dataset dataset) throws DataException {
        int maxlen = limited() ? options.maxlen() : Integer.MAX_VALUE;
        try (BaselineProgress progress = new BaselineProgress(terminal, dataset.train().size())) {
            return LinearBaseline.train(dataset.train(), dataset.classNames().size(), maxlen, c, progress);
        }
    }

    private void showTexts(LinearBaseline model, List<String> classNames, WordIndex words) {
        int shown = Math.min(classNames.size(), MOST_CLASSES);
        for (int classId = 0; classId < shown; classId++) {
            terminal.println("Speaks most for " + classNames.get(classId) + ":");
            terminal.wrap("  ", model.strongest(classId, SHOWN_TEXTS, words).stream()
                    .map(BaselineCommand::describe).collect(Collectors.joining(", ")));
        }
        if (shown < classNames.size()) {
            terminal.say(String.format(Locale.ROOT, "The words of %,d more classes are not shown",
                    classNames.size() - shown));
        }
    }

    private static String describe(WeightedText text) {
        return String.format(Locale.ROOT, "%s %.2f", PlainText.of(text.text(), PlainText.LONGEST_WORD), text.weight());
    }

    private void showRow(Metrics metrics, double seconds, String name) {
        terminal.out().printf(Locale.ROOT, "%9.4f  %8.4f  %8s  %s%n",
                metrics.loss(), metrics.accuracy(), ProgressLine.duration(seconds), PlainText.line(name));
    }

    /** Tests the network of the newest run on these texts, or says how to get one. */
    private void showNewestRun(LoadedData data) throws DataException {
        List<Path> folders = new ArrayList<>(RunFolder.in(runs));
        Collections.reverse(folders);
        for (Path folder : folders) {
            try {
                RunSummary run = RunSummary.read(folder);
                if (!run.history().epochs().isEmpty() && isOn(data.dataset(), run)) {
                    showRun(data, RunFolder.open(folder));
                    return;
                }
            } catch (DataException e) {
                notes().println("Skipped " + e.getMessage());
            }
        }
        terminal.say("No run in " + runs + " is on these texts. To train one:", trainCommand());
    }

    /** Whether a run was trained on these examples, and can be tested on these. */
    private static boolean isOn(Dataset dataset, RunSummary run) throws DataException {
        Origin origin = run.provenance().origin();
        return origin.source().equals(dataset.origin().source())
                && origin.format().equals(dataset.origin().format())
                && run.provenance().classNames().equals(dataset.classNames())
                && run.provenance().dataSha256().equals(TrainingRun.sha256(dataset, run.spec().maxlen()));
    }

    private void showRun(LoadedData data, RunFolder run) throws DataException {
        NetworkSpec network = run.summary().spec();
        Examples test = network.maxFeatures() == options.maxFeatures() ? data.dataset().test()
                : data.source().load(network.maxFeatures(), DownloadListener.SILENT).test();
        try (Engine engine = Engines.create(Engines.AUTO, run.model())) {
            List<History.Epoch> epochs = run.history().epochs();
            showRow(Fit.evaluate(engine, test, network.maxlen()).metrics(),
                    epochs.stream().mapToDouble(History.Epoch::seconds).sum(),
                    "the newest run on these texts, " + run.path() + ", epochs: " + epochs.size());
        }
    }

    /** With the data that were named here. */
    private String trainCommand() {
        return spec.commandLine().getParseResult().matchedOptions().stream()
                .filter(given -> spec.mixins().values().stream().anyMatch(mixin -> mixin.options().contains(given)))
                .map(given -> " " + given.longestName() + "=" + PlainText.argument(given.stringValues().get(0)))
                .collect(Collectors.joining("", "imdb-rnn train", ""));
    }
}
