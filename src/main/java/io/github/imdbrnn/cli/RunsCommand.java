package io.github.imdbrnn.cli;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.training.EarlyStopping.Monitor;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.History.Epoch;
import io.github.imdbrnn.training.run.RunFolder;
import io.github.imdbrnn.training.run.RunSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** Lists what was trained. */
@Command(name = "runs", description = "List the runs in a folder, the newest last: when each began, its epochs, the best and "
        + "the last figures of its validation, its data, and the options that were not the defaults.")
public final class RunsCommand extends TerminalCommand {
    /** Of a line that nobody watches; longer ones are folded there too. */
    private static final int WIDEST = 300;
    private static final String TITLE = "run";
    private static final String GAP = "  ";
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_OPTION = 100;
    private static final String FIGURES = "%-16s%6s  %-13s  %-13s";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

    @Parameters(paramLabel = "DIR", arity = "0..1", description = "A folder of runs. Default: ./runs.")
    private Path folder;

    public RunsCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    void run() throws DataException {
        if (folder != null && !Files.exists(folder)) {
            throw new DataException(folder + ": no such folder");
        }
        Path runs = folder == null ? RunFolder.RUNS : folder;
        List<Path> folders = RunFolder.in(runs);
        if (folders.isEmpty()) {
            terminal.println(runs + ": holds no run; the command train makes one");
            return;
        }
        int widest = Stream.concat(Stream.of(TITLE), folders.stream().map(RunsCommand::name))
                .mapToInt(Columns::of).max().orElseThrow();
        print(widest, TITLE, String.format(FIGURES, "started", "epochs", "val_loss", "val_accuracy"), "data, options");
        for (Path run : folders) {
            try {
                RunSummary summary = RunSummary.read(run);
                print(widest, name(run), figures(summary), dataAndOptions(summary));
            } catch (DataException e) {
                String file = run.resolve(RunFolder.MODEL) + ": ";
                String fault = e.getMessage().startsWith(file) ? e.getMessage().substring(file.length()) : e.getMessage();
                print(widest, name(run), "damaged", PlainText.line(fault));
            }
        }
    }

    private static String name(Path run) {
        return PlainText.of(run.getFileName().toString(), LONGEST_NAME);
    }

    /** Prints one run: on one line if it fits, else what does not fit beneath. */
    private void print(int widest, String name, String figures, String rest) {
        int width = terminal.interactive() ? terminal.columns() : WIDEST;
        String line = Columns.padded(name, widest) + GAP + figures;
        if (Columns.of(line) > width) {
            terminal.out().println(name);
            line = GAP + figures;
        }
        if (Columns.of(line) + GAP.length() + Columns.of(rest) <= width) {
            terminal.out().println(line + GAP + rest);
        } else {
            terminal.out().println(line.stripTrailing());
            terminal.out().println(Lines.fold(rest, GAP.repeat(2), width));
        }
    }

    private static String figures(RunSummary run) {
        return String.format(FIGURES, TIME.format(run.provenance().started()), run.history().epochs().size(),
                bestAndLast(run.history(), Monitor.VAL_LOSS, Metrics::loss),
                bestAndLast(run.history(), Monitor.VAL_ACCURACY, Metrics::accuracy));
    }

    private static String bestAndLast(History history, Monitor monitor, ToDoubleFunction<Metrics> figure) {
        List<Epoch> epochs = history.epochs();
        return history.best(monitor)
                .map(best -> String.format(Locale.ROOT, "%.4f/%.4f", figure.applyAsDouble(best.validation().orElseThrow()),
                        figure.applyAsDouble(epochs.get(epochs.size() - 1).validation().orElseThrow())))
                .orElse("-");
    }

    private String dataAndOptions(RunSummary run) {
        List<String> words = new ArrayList<>();
        words.add(run.provenance().origin().source());
        words.addAll(RecordedOptions.unusual(run, CommandSpec.forAnnotatedObject(new TrainCommand(terminal))));
        return words.stream().map(word -> PlainText.of(word, LONGEST_OPTION)).collect(Collectors.joining(" "));
    }
}
