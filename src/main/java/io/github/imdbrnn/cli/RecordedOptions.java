package io.github.imdbrnn.cli;

import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.training.EarlyStopping.Monitor;
import io.github.imdbrnn.training.run.Provenance;
import io.github.imdbrnn.training.run.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of {@code train} that a run's provenance records, and how they are taken up again. */
final class RecordedOptions {
    /** No part of how a model came to be. */
    private static final Set<String> NOT_RECORDED =
            Set.of("--help", "--verbose", TrainCommand.OUT, TrainCommand.OVERWRITE, TrainCommand.RESUME,
                    TrainCommand.ACCEPT_OTHER_KERNELS);

    /** May differ from the run's when it is resumed. The data are compared by hash, not by place. */
    private static final Set<String> FREE_ON_RESUME = Set.of("--epochs", "--data", "--dataset", "--save-weights");

    /** Not taken up again: a run's folder may be a stranger's, and is not to say which files are written. */
    private static final String WRITES = "save-weights";

    /** What a reader of the command wants to see even where it is the default. */
    private static final Set<String> ALWAYS_REPEATED = Set.of("data", "seed");

    private RecordedOptions() {}

    /**
     * Every option that has a value: its name without dashes, and the value as the command line takes it. A file is named
     * as from any folder.
     */
    static Map<String, String> of(CommandSpec train) {
        Map<String, String> options = new TreeMap<>();
        for (OptionSpec option : train.options()) {
            Object value = option.getValue();
            if (value != null && !NOT_RECORDED.contains(option.longestName())) {
                options.put(key(option.longestName()), asGiven(value));
            }
        }
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
     * @throws InvalidSettingException if an option given now does not agree with the run's
     * @throws DataException if the run has options that there are none of
     */
    static String[] toResume(RunFolder run, CommandSpec train) throws DataException {
        Map<String, String> now = of(train);
        Map<String, String> options = new TreeMap<>(run.provenance().options());
        options.remove(WRITES);
        for (OptionSpec given : train.commandLine().getParseResult().matchedOptions()) {
            String name = given.longestName();
            String value = now.get(key(name));
            if (FREE_ON_RESUME.contains(name)) {
                options.put(key(name), value);
            } else if (!NOT_RECORDED.contains(name) && !agrees(name, value, run.provenance())) {
                throw new InvalidSettingException(key(name), "was " + options.getOrDefault(key(name), "not given")
                        + " when " + run.path() + " was begun, not " + value + "; leave it out to resume");
            }
        }
        List<String> args = new ArrayList<>();
        for (Map.Entry<String, String> option : options.entrySet()) {
            String name = "--" + option.getKey();
            if (train.findOption(name) == null || NOT_RECORDED.contains(name)) {
                throw new DataException(
                        run.path() + ": was begun with an option that this version does not resume with: " + name);
            }
            args.add(name + "=" + option.getValue());
        }
        return args.toArray(String[]::new);
    }

    /** What early stopping watched, if the run was begun with it. */
    static Optional<Monitor> monitor(Provenance provenance) {
        return Optional.ofNullable(provenance.options().get("patience"))
                .map(patience -> asGiven(Monitor.VAL_ACCURACY).equals(provenance.options().get("monitor"))
                        ? Monitor.VAL_ACCURACY
                        : Monitor.VAL_LOSS);
    }

    /**
     * The options with which a run was begun that were not the defaults, as the command line takes them. Not those that
     * say which reviews, or which files to write.
     */
    static List<String> unusual(Provenance provenance, CommandSpec train) {
        List<String> unusual = new ArrayList<>();
        new TreeMap<>(provenance.options()).forEach((key, value) -> {
            String name = "--" + key;
            OptionSpec option = train.findOption(name);
            boolean told = name.equals("--epochs") || !FREE_ON_RESUME.contains(name);
            if (told && !isDefault(option, value)) {
                unusual.add(name + (value.equals("true") ? "" : " " + value));
            }
        });
        return unusual;
    }

    /**
     * The command that trains the same network from the start: the data, the seed, and what else is not the default.
     * As {@link #toResume}, it names no file to be written.
     *
     * @param recorded the run's options
     * @param synthetic whether the program made the reviews itself, which {@code --dataset auto} need not do elsewhere
     * @return a line for a POSIX shell
     */
    static String toRepeat(Map<String, String> recorded, boolean synthetic, CommandSpec train) {
        Map<String, String> options = new TreeMap<>(recorded);
        options.remove(WRITES);
        if (synthetic) {
            options.put("dataset", "synthetic");
        }
        StringBuilder line = new StringBuilder("imdb-rnn train");
        options.forEach((name, value) -> {
            if (ALWAYS_REPEATED.contains(name) || !isDefault(train.findOption("--" + name), value)) {
                line.append(' ').append(PlainText.argument("--" + name)).append('=').append(PlainText.argument(value));
            }
        });
        return line.toString();
    }

    /** @param option null if there is none of that name any more */
    private static boolean isDefault(OptionSpec option, String value) {
        return option != null && value.equals(
                option.defaultValue() != null ? option.defaultValue() : String.valueOf(option.initialValue()));
    }

    /** The engine may be named as it was asked for or as it was then chosen. */
    private static boolean agrees(String name, String given, Provenance provenance) {
        return given.equals(provenance.options().get(key(name)))
                || name.equals("--engine") && (given.equals(Engines.AUTO) || given.equals(provenance.engine()));
    }

    private static String key(String optionName) {
        return optionName.substring(2);
    }
}
