package io.github.imdbrnn.cli;

import io.github.imdbrnn.data.DataException;
import io.github.imdbrnn.training.RunFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which trained model. */
final class ModelOptions {
    @Option(names = "--model", paramLabel = "DIR",
            description = "A folder that train wrote. Default: the newest one in ./runs.")
    private Path model;

    /** Whether a folder was named. */
    boolean given() {
        return model != null;
    }

    /**
     * Opens the run.
     *
     * @param notes where to say which one was chosen
     * @throws DataException if there is none, or it is damaged
     */
    RunFolder open(PrintWriter notes) throws DataException {
        return model == null ? newest(RunFolder.RUNS, notes) : RunFolder.open(model);
    }

    static RunFolder newest(Path runs, PrintWriter notes) throws DataException {
        RunFolder newest = RunFolder.newest(runs);
        notes.println("Model: " + newest.path() + ", the newest run (--model names another)");
        return newest;
    }
}
