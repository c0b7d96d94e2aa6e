package io.github.imdbrnn.cli;

import io.github.imdbrnn.data.imdb.ImdbSource;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.training.EarlyStopping.Monitor;
import io.github.imdbrnn.training.FitSettings;
import io.github.imdbrnn.training.run.Provenance;
import io.github.imdbrnn.training.run.RunFolder;
import io.github.imdbrnn.training.run.RunSummary;
import io.github.imdbrnn.training.run.TrainingSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A run's settings as options of {@code train}, and how they are taken up again. */
final class RecordedOptions {
    /** No part of how a model came to be. */
    static final Set<String> NOT_RECORDED =
            Set.of("--help", "--verbose", "--save-weights", TrainCommand.OUT, TrainCommand.OVERWRITE, TrainCommand.RESUME,
                    TrainCommand.ACCEPT_OTHER_KERNELS);

    /** May differ from the run's when it is resumed. The data are compared by hash, not by place. */
    private static final Set<String> FREE_ON_RESUME = Set.of("epochs", "data", "dataset", "test");

    /** What a reader of the command wants to see even where it is the default. */
    private static final Set<String> ALWAYS_REPEATED = Set.of("data", "seed");

    private RecordedOptions() {}

    /** The settings of a run: for each option its name without dashes, and the value as the command line takes it. */
    static Map<String, String> of(RunSummary run) {
        TrainingSettings settings = run.provenance().settings();
        FitSettings fit = settings.fit();
        Map<String, Object> values = new TreeMap<>();
        values.put("max-features", run.spec().maxFeatures());
        values.put("maxlen", run.spec().maxlen());
        values.put("embedding-dim", run.spec().embeddingDim());
        values.put("layer", run.spec().recurrent().kind());
        values.put("bidirectional", run.spec().recurrent().bidirectional());
        values.put("units", run.spec().units());
        values.put("learning-rate", run.optimizer().learningRate());
        values.put("rho", run.optimizer().rho());
        values.put("batch-size", fit.batchSize());
        values.put("epochs", fit.epochs());
        values.put("validation-split", fit.validationSplit());
        values.put("seed", fit.seed());
        values.put("no-shuffle", !fit.shuffle());
        fit.stepsPerEpoch().ifPresent(steps -> values.put("steps-per-epoch", steps));
        settings.stopping().ifPresent(stopping -> {
            values.put("patience", stopping.patience());
            values.put("monitor", stopping.monitor());
        });
        values.put("engine", settings.engine());
        settings.initialWeights().ifPresent(file -> values.put("initial-weights", file));
        run.provenance().origin().named().ifPresent(path -> values.put("data", path));
        values.put("dataset", run.provenance().origin().source());
        run.provenance().origin().format().ifPresent(format -> {
            format.textColumn().ifPresent(column -> values.put("text-column", column));
            format.labelColumn().ifPresent(column -> values.put("label-column", column));
            values.put("encoding", format.encoding().name());
            format.test().ifPresent(path -> values.put("test", path));
            values.put("test-split", format.testSplit());
            values.put("split-seed", format.seed());
        });
        Map<String, String> options = new TreeMap<>();
        values.forEach((name, value) -> options.put(name, asGiven(value)));
        return options;
    }

    private static String asGiven(Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
        return value instanceof Path file ? file.toAbsolutePath().toString() : value.toString();
    }

    /**
     * The arguments with which to go on with a run: those it was begun with, and those given now that may differ.
     *
     * @param train the command as it was given now
     * @throws OptionException if an option given now does not agree with the run's
     */
    static String[] toResume(RunFolder run, CommandSpec train) {
        Map<String, String> options = of(run.summary());
        for (OptionSpec given : train.commandLine().getParseResult().matchedOptions()) {
            String name = given.longestName();
            String key = name.substring(2);
            String value = asGiven(given.getValue());
            if (FREE_ON_RESUME.contains(key)) {
                options.put(key, value);
            } else if (!NOT_RECORDED.contains(name) && !agrees(name, value, options.get(key), run.provenance())) {
                throw new OptionException(name, "was " + options.getOrDefault(key, "not given")
                        + " when " + run.path() + " was begun, not " + value + "; leave it out to resume");
            }
        }
        return options.entrySet().stream().map(option -> "--" + option.getKey() + "=" + option.getValue())
                .toArray(String[]::new);
    }

    /**
     * The options with which a run was begun that were not the defaults, as the command line takes them. Not those that
     * say which reviews, or which files to write.
     */
    static List<String> unusual(RunSummary run, CommandSpec train) {
        Map<String, String> options = of(run);
        options.keySet().removeAll(Set.of("data", "dataset", "test"));
        options.entrySet().removeIf(option -> isDefault(option, train));
        return options.entrySet().stream()
                .map(given -> "--" + given.getKey() + (given.getValue().equals("true") ? "" : " " + given.getValue()))
                .toList();
    }

    /**
     * The command that trains the same network from the start: the data, the seed, and what else is not the default.
     * As {@link #toResume}, it names no file to be written.
     *
     * @return a line for a POSIX shell
     */
    static String toRepeat(RunSummary run, CommandSpec train) {
        Map<String, String> options = of(run);
        options.entrySet().removeIf(option -> !ALWAYS_REPEATED.contains(option.getKey()) && isDefault(option, train));
        return options.entrySet().stream()
                .map(option -> " --" + option.getKey() + "=" + PlainText.argument(option.getValue()))
                .collect(Collectors.joining("", "imdb-rnn train", ""));
    }

    /** Whether it would be so without the option. */
    private static boolean isDefault(Map.Entry<String, String> option, CommandSpec train) {
        OptionSpec spec = train.findOption("--" + option.getKey());
        Object byDefault = switch (option.getKey()) {
            case "dataset" -> ImdbSource.NAME; // which auto finds
            case "monitor" -> asGiven(Monitor.VAL_LOSS); // with --patience
            default -> spec.defaultValue() != null ? spec.defaultValue() : spec.initialValue();
        };
        return option.getValue().equals(String.valueOf(byDefault));
    }

    /** The engine may be named as it was asked for or as it was then chosen. */
    private static boolean agrees(String name, String given, String recorded, Provenance provenance) {
        return given.equals(recorded)
                || name.equals("--engine") && (given.equals(Engines.AUTO) || given.equals(provenance.engine()));
    }
}
