package io.github.imdbrnn.cli;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.training.EarlyStopping;
import io.github.imdbrnn.training.EarlyStopping.Monitor;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.History.Epoch;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which trained model. */
final class ModelOptions {
    @Option(names = "--model", paramLabel = "DIR",
            description = "A folder that train wrote. Default: the newest one in ./runs that has a complete epoch.")
    private Path model;

    /** Whether a folder was named. */
    boolean given() {
        return model != null;
    }

    /**
     * Opens the run.
     *
     * @param notes where to say which one was chosen
     * @throws DataException if there is none, or the one that was named is damaged
     */
    RunFolder open(PrintWriter notes) throws DataException {
        return model == null ? newest(RunFolder.RUNS, notes) : RunFolder.open(model);
    }

    static RunFolder newest(Path runs, PrintWriter notes) throws DataException {
        List<Path> folders = new ArrayList<>(RunFolder.in(runs));
        Collections.reverse(folders);
        for (Path folder : folders) {
            try {
                RunFolder run = RunFolder.open(folder);
                if (run.history().epochs().isEmpty()) {
                    throw new DataException(folder + ": has no complete epoch");
                }
                notes.println("Model: " + folder + ", " + figures(run.history(), run.provenance().settings().stopping().map(EarlyStopping.Settings::monitor))
                        + ", the newest run" + (folder == folders.get(0) ? "" : " that can be used")
                        + " (--model names another)");
                return run;
            } catch (DataException e) {
                notes.println("Skipped " + e.getMessage());
            }
        }
        throw new DataException(runs + ": holds no run" + (folders.isEmpty() ? "" : " that can be used")
                + "; train one first, or name a folder that train wrote");
    }

    /** How many epochs, and the accuracy of the one whose weights the model has. */
    private static String figures(History history, Optional<Monitor> stopping) {
        int count = history.epochs().size();
        Epoch last = history.epochs().get(count - 1);
        Epoch kept = stopping.flatMap(history::best).orElse(last);
        return (kept == last ? count + (count == 1 ? " epoch" : " epochs") : "epoch " + kept.number() + " of " + count)
                + kept.validation().map(metrics -> ", val_").orElse(", ") + String.format(Locale.ROOT, "accuracy %.4f",
                        kept.validation().orElse(kept.training()).accuracy());
    }
}
