package io.github.imdbrnn.cli;

import io.github.imdbrnn.data.DatasetSource;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.imdb.ImdbSource;
import io.github.imdbrnn.data.select.Sources;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.download.RemoteFile;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the examples of a run came from, and where they are now. */
final class RunData {
    private RunData() {}

    /** Files from which the run's examples and words may have been read. */
    static List<Path> places(Origin origin) {
        try {
            return Sources.of(origin).places();
        } catch (DataException e) {
            return List.of(); // of a source that this version does not know
        }
    }

    /**
     * What a person named for the run's examples, if it is still there.
     *
     * @param notes where to say that it is not
     */
    static Optional<Path> present(Origin origin, PrintWriter notes) {
        if (origin.named().isPresent() && !Files.exists(origin.named().get())) {
            notes.println("Note: " + DataException.quoted(origin.named().get().toString())
                    + ", where the run's reviews came from, is not there; Keras's cache is used (--data names another place)");
            return Optional.empty();
        }
        return origin.named();
    }

    /**
     * The source of a run's examples.
     *
     * @param data what {@code --data} names now, which counts for more
     * @throws DataException if {@code data} does not exist
     */
    static DatasetSource source(Origin origin, Optional<Path> data, PrintWriter notes) throws DataException {
        if (data.isPresent() && !Files.exists(data.get())) {
            throw new DataException("--data " + data.get() + ": no such file or folder");
        }
        return data.isPresent() ? Sources.of(ImdbSource.NAME, data) : Sources.of(origin.source(), present(origin, notes));
    }

    /**
     * The words on whose ids a run was trained: those that it carries, or of its source if it is from before runs did.
     *
     * @param data what {@code --data} names now, which counts for more
     * @throws DataException if they cannot be had
     */
    static WordIndex words(RunFolder run, Optional<Path> data, PrintWriter notes) throws DataException {
        Optional<WordIndex> carried = data.isPresent() ? Optional.empty() : run.words();
        return carried.isPresent() ? carried.get()
                : source(run.provenance().origin(), data, notes).words(listener(notes));
    }

    /** Tells of a download in a line. */
    static DownloadListener listener(PrintWriter notes) {
        return new DownloadListener() {
            private RemoteFile begun;

            @Override
            public void progress(RemoteFile file, long bytes) {
                if (file != begun) {
                    begun = file;
                    notes.println("Downloading " + file.name() + " from " + file.uri().getHost());
                }
            }

            @Override
            public void note(String line) {
                notes.println(line);
            }
        };
    }
}
