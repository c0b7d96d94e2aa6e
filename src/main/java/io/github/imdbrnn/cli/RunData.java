package io.github.imdbrnn.cli;

import io.github.imdbrnn.data.imdb.ImdbSource;
import io.github.imdbrnn.data.imdb.KerasCache;
import io.github.imdbrnn.data.synthetic.SyntheticDataset;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.download.RemoteFile;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.run.Provenance;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the reviews of a run came from, as its provenance says it, and so where their words are.
 *
 * @param synthetic whether the program made them itself
 * @param named the file or folder that {@code --data} named, if it named one; none of synthetic reviews
 */
record RunData(boolean synthetic, Optional<Path> named) {
    /**
     * @throws DataException if the provenance names a file as none can be named here
     */
    static RunData of(Provenance provenance) throws DataException {
        if (provenance.data().equals(DataOptions.SYNTHETIC_ORIGIN)) {
            return new RunData(true, Optional.empty());
        }
        String named = provenance.options().get("data");
        try {
            return new RunData(false, Optional.ofNullable(named).map(Path::of));
        } catch (InvalidPathException e) {
            throw new DataException("the run's provenance has --data " + DataException.quoted(named)
                    + ", which is no file's name here; name the reviews with --data", e);
        }
    }

    /** Files from which the run's reviews and words may have been read; none where none can be named here. */
    static List<Path> places(Provenance provenance) {
        try {
            RunData data = of(provenance);
            return data.synthetic() ? List.of() : new ImdbSource(data.named(), KerasCache.standard()).places();
        } catch (DataException | InvalidPathException e) {
            return List.of();
        }
    }

    /**
     * What {@link #named} names, if it is still there.
     *
     * @param notes where to say that it is not
     */
    Optional<Path> present(PrintWriter notes) {
        if (named.isPresent() && !Files.exists(named.get())) {
            notes.println("Note: " + DataException.quoted(named.get().toString())
                    + ", where the run's reviews came from, is not there; Keras's cache is used (--data names another place)");
            return Optional.empty();
        }
        return named;
    }

    /**
     * The words behind the ids on which the run was trained.
     *
     * @param data what {@code --data} names now, which counts for more
     * @param notes where to tell of a download
     * @throws DataException if the index cannot be had
     */
    WordIndex words(Optional<Path> data, PrintWriter notes) throws DataException {
        if (data.isPresent() && !Files.exists(data.get())) {
            throw new DataException("--data " + data.get() + ": no such file or folder");
        }
        if (data.isEmpty() && synthetic) {
            return SyntheticDataset.wordIndex(SyntheticDataset.SEED);
        }
        ImdbSource source = new ImdbSource(data.or(() -> present(notes)), KerasCache.standard());
        return WordIndex.read(source.wordIndex(listener(notes)));
    }

    private static DownloadListener listener(PrintWriter notes) {
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
