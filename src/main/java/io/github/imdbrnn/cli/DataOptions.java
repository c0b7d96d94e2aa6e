package io.github.imdbrnn.cli;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.DatasetSource;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.imdb.ImdbSource;
import io.github.imdbrnn.data.imdb.KerasCache;
import io.github.imdbrnn.data.synthetic.SyntheticSource;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.text.WordIndex;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which reviews, and the form in which they are read. */
@OptionGroup(OptionGroup.Heading.DATA)
public final class DataOptions {
    enum Source {
        AUTO,
        IMDB,
        SYNTHETIC
    }

    @Option(names = "--data", paramLabel = "PATH",
            description = "An imdb.npz, or a folder with it and imdb_word_index.json. Without it, Keras's cache "
                    + "(~/.keras/datasets) is used, and filled by a download if need be.")
    private Path data;

    @Option(names = "--dataset", paramLabel = "NAME", defaultValue = "auto",
            description = "imdb: the real reviews or an error. synthetic: reviews the program makes itself. auto: imdb, "
                    + "and synthetic where imdb can neither be found nor downloaded. Default: ${DEFAULT-VALUE}.")
    private Source dataset;

    @Option(names = "--max-features", paramLabel = "N", defaultValue = "" + Notebook.MAX_FEATURES,
            description = "Size of the vocabulary; rarer words are read as one. Default: ${DEFAULT-VALUE}.")
    private int maxFeatures;

    @Option(names = "--maxlen", paramLabel = "N", defaultValue = "" + Notebook.MAXLEN,
            description = "Tokens to which every review is padded or truncated. Default: ${DEFAULT-VALUE}.")
    private int maxlen;

    int maxFeatures() {
        return maxFeatures;
    }

    int maxlen() {
        return maxlen;
    }

    /** Files from which reviews and words may be read. */
    List<Path> places() {
        return source(data, dataset).places();
    }

    private static DatasetSource source(Path data, Source dataset) {
        return dataset == Source.SYNTHETIC ? new SyntheticSource()
                : new ImdbSource(Optional.ofNullable(data), KerasCache.standard());
    }

    /**
     * Loads the reviews.
     *
     * @param terminal where to tell of a download, and of synthetic reviews in place of real ones
     * @throws DataException if they cannot be had
     * @throws OptionException if a file is named for synthetic ones
     */
    LoadedData load(Terminal terminal) throws DataException {
        return load(data, dataset, maxFeatures, terminal);
    }

    /** The same for a command that takes these options in another form; {@code data} may be null. */
    static LoadedData load(Path data, Source dataset, int maxFeatures, Terminal terminal) throws DataException {
        if (dataset == Source.SYNTHETIC && data != null) {
            throw new OptionException("--data", "and --dataset synthetic, which reads no file, cannot be given at "
                    + "once; leave one of them out");
        }
        DatasetSource source = source(data, dataset);
        try (DownloadProgress progress = new DownloadProgress(terminal)) {
            source.fetch(progress);
        } catch (DataException e) {
            if (dataset == Source.IMDB || data != null) {
                throw e;
            }
            terminal.notice("THESE ARE NOT THE IMDB REVIEWS",
                    Advice.of(e) + ".",
                    "In their place the program trains on reviews it makes itself, so the figures below are not the "
                            + "notebook's.",
                    "For the real ones, connect to the network and run this again, or give --data imdb.npz.");
            source = new SyntheticSource();
        }
        return new LoadedData(source, source.load(maxFeatures, DownloadListener.SILENT));
    }

    /** Where examples come from, in words. */
    static String describe(Origin origin) {
        return origin.file().map(file -> "IMDB reviews from " + file).orElse("synthetic reviews made by this program");
    }

    /**
     * @param source where the dataset comes from
     * @param dataset the examples
     */
    record LoadedData(DatasetSource source, Dataset dataset) {
        /** The words behind the ids, found or downloaded when asked for. */
        WordIndex words(Terminal terminal) throws DataException {
            try (DownloadProgress progress = new DownloadProgress(terminal)) {
                return source.words(progress);
            }
        }
    }
}
