package io.github.imdbrnn.cli;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.DatasetSource;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.TestSet;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.data.imdb.ImdbSource;
import io.github.imdbrnn.data.imdb.KerasCache;
import io.github.imdbrnn.data.synthetic.SyntheticSource;
import io.github.imdbrnn.data.text.TextSource;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.Setting;
import io.github.imdbrnn.text.WordIndex;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which reviews, and the form in which they are read. */
@OptionGroup(OptionGroup.Heading.DATA)
public final class DataOptions {
    enum Source {
        AUTO,
        IMDB,
        SYNTHETIC,
        TEXT
    }

    @Option(names = "--data", paramLabel = "PATH",
            description = "An imdb.npz, or a folder with it and imdb_word_index.json. Or your own labelled texts: a "
                    + "file of CSV, TSV or JSON lines, gzip too; a folder with a folder of text files for each "
                    + "class; a folder with a file of lines for each class. Without it, Keras's cache "
                    + "(~/.keras/datasets) is used, and filled by a download if need be.")
    private Path data;

    @Option(names = "--dataset", paramLabel = "NAME", defaultValue = "auto",
            description = "imdb: the real reviews or an error. synthetic: reviews the program makes itself. text: your "
                    + "own texts. auto: what --data names; without it imdb, and synthetic where imdb can neither "
                    + "be found nor downloaded. Default: ${DEFAULT-VALUE}.")
    private Source dataset;

    @Mixin
    private TextOptions texts;

    @Option(names = "--test", paramLabel = "PATH",
            description = "Of your own texts: the file or folder with those to test on. Default: test beside train in "
                    + "the folder, else a part of the texts.")
    private Path test;

    @Option(names = "--test-split", paramLabel = "SHARE", defaultValue = "" + TextFormat.TEST_SPLIT,
            description = "Of your own texts: the share to test on where there are no others for it, drawn from each "
                    + "class in proportion. Default: ${DEFAULT-VALUE}.")
    private double testSplit;

    @Option(names = "--split-seed", paramLabel = "N", defaultValue = "" + TextFormat.SEED,
            description = "Of your own texts: draws those to test on and the order of the others, of which the last "
                    + "are the validation split. Like IMDB's they stay the same with another --seed. Default: "
                    + "${DEFAULT-VALUE}.")
    private long splitSeed;

    @Option(names = "--max-features", paramLabel = "N", defaultValue = "" + Notebook.MAX_FEATURES,
            description = "Size of the vocabulary; rarer words are read as one. Default: ${DEFAULT-VALUE}.")
    private int maxFeatures;

    @Option(names = "--maxlen", paramLabel = "N", defaultValue = "" + Notebook.MAXLEN,
            description = "Tokens to which every text is padded or truncated. Default: ${DEFAULT-VALUE}.")
    private int maxlen;

    int maxFeatures() {
        return maxFeatures;
    }

    int maxlen() {
        return maxlen;
    }

    /** For a command that builds no network, which would refuse what cannot be. */
    void requirePossible() {
        Setting.MAX_FEATURES.requireBetween(maxFeatures, 4, 1 << 24);
        Setting.MAXLEN.requireBetween(maxlen, 1, 1_000_000);
    }

    /** Files from which reviews and words may be read. */
    List<Path> places() {
        return source().places();
    }

    /**
     * The source of the reviews or texts.
     *
     * @throws OptionException if an option does not go with it
     */
    private DatasetSource source() {
        TextFormat format = texts.in(new TextFormat(Optional.empty(), Optional.empty(), TextFormat.DEFAULT.encoding(),
                Optional.ofNullable(test).map(Path::toAbsolutePath), testSplit, splitSeed));
        if (dataset == Source.TEXT && data == null) {
            throw new OptionException("--dataset", "text reads a file or folder of texts; name it with --data");
        }
        if (dataset == Source.TEXT || dataset == Source.AUTO && data != null && TextSource.recognises(data)) {
            return new TextSource(data, format);
        }
        if (!format.equals(TextFormat.DEFAULT)) {
            throw new OptionException(texts.given().orElse(test != null ? "--test"
                    : testSplit != TextFormat.TEST_SPLIT ? "--test-split" : "--split-seed"),
                    "is for your own texts, which --data names" + (data == null ? "" : "; " + data + " is none"));
        }
        return source(data, dataset);
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
        DatasetSource source = source();
        return load(source instanceof TextSource ? source : fetched(data, dataset, terminal), maxFeatures, terminal);
    }

    /** Loads what one source has. */
    static LoadedData load(DatasetSource source, int maxFeatures, Terminal terminal) throws DataException {
        try (DownloadProgress progress = new DownloadProgress(terminal)) {
            return new LoadedData(source, source.load(maxFeatures, progress));
        }
    }

    /**
     * The reviews to test on, for a command that takes these options in another form.
     *
     * @param data may be null
     */
    static TestSet loadTest(Path data, Source dataset, int maxFeatures, Terminal terminal) throws DataException {
        return fetched(data, dataset, terminal).loadTest(maxFeatures, DownloadListener.SILENT);
    }

    /** The source of reviews, which are then on this machine. */
    private static DatasetSource fetched(Path data, Source dataset, Terminal terminal) throws DataException {
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
        return source;
    }

    /** Where examples come from, in words. */
    static String describe(Origin origin) {
        return switch (origin.source()) {
            case TextSource.NAME -> "texts" + origin.named().map(path -> " from " + path).orElse("");
            case SyntheticSource.NAME -> "synthetic reviews made by this program";
            default -> "IMDB reviews" + origin.file().map(file -> " from " + file).orElse("");
        };
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
