package io.github.imdbrnn.data.imdb;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.DatasetSource;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.TestSet;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.download.RemoteFile;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import io.github.imdbrnn.text.WordIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds the IMDB files: first where a person says, then in Keras's cache, then by a download into it. Each file is looked
 * for only when asked for, as evaluation does not need the word index. A file that a person names is used as it is,
 * whatever its hash.
 */
public final class ImdbSource implements DatasetSource {
    /** By which a person and {@link Origin} name it. */
    public static final String NAME = "imdb";

    private final Optional<Path> data;
    private final KerasCache cache;
    private final RemoteFile reviews;
    private final RemoteFile wordIndex;
    private Path file; // once it was found

    /** @param data an {@code imdb.npz} under any name, or a folder that holds one, as a person names it */
    public ImdbSource(Optional<Path> data, KerasCache cache) {
        this(data, cache, ImdbFiles.REVIEWS, ImdbFiles.WORD_INDEX);
    }

    /** With other files than the published ones behind the cache, such as a mirror's. */
    public ImdbSource(Optional<Path> data, KerasCache cache, RemoteFile reviews, RemoteFile wordIndex) {
        this.data = data;
        this.cache = cache;
        this.reviews = reviews;
        this.wordIndex = wordIndex;
    }

    @Override
    public void fetch(DownloadListener listener) throws DataException {
        if (file == null) {
            file = reviews(listener);
        }
    }

    @Override
    public Dataset load(int maxFeatures, DownloadListener listener) throws DataException {
        fetch(listener);
        Dataset loaded = ImdbNpz.load(file, maxFeatures);
        return new Dataset(loaded.train(), loaded.test(), loaded.classNames(), origin());
    }

    @Override
    public TestSet loadTest(int maxFeatures, DownloadListener listener) throws DataException {
        fetch(listener);
        return new TestSet(ImdbNpz.loadTest(file, maxFeatures), Dataset.SENTIMENTS, origin());
    }

    private Origin origin() {
        return new Origin(NAME, data.map(Path::toAbsolutePath), Optional.of(file));
    }

    @Override
    public WordIndex words(DownloadListener listener) throws DataException {
        return WordIndex.read(wordIndex(listener));
    }

    @Override
    public List<Path> places() {
        Path cached = cache.folder().resolve(wordIndex.name());
        return data.map(given -> List.of(reviewsBy(given), wordIndexBy(given), cached))
                .orElse(List.of(cache.folder().resolve(reviews.name()), cached));
    }

    private Path reviewsBy(Path given) {
        return Files.isDirectory(given) ? given.resolve(reviews.name()) : given;
    }

    private Path wordIndexBy(Path given) {
        return Files.isDirectory(given) ? given.resolve(wordIndex.name()) : given.resolveSibling(wordIndex.name());
    }

    /**
     * The file with the reviews.
     *
     * @throws DataException if what was named is not there, or if nothing was and the file cannot be had
     */
    public Path reviews(DownloadListener listener) throws DataException {
        if (data.isEmpty()) {
            return cache.get(reviews, listener);
        }
        Path given = data.get();
        Path file = reviewsBy(given);
        if (!Files.exists(file)) {
            throw new DataException(given + (file.equals(given) ? ": no such file or folder"
                    : ": no " + reviews.name() + " in this folder"), Remedy.NAME_THE_DATA);
        }
        return file;
    }

    /**
     * The file with the words' ranks: in the folder that was named, or beside the file that was, or from the
     * cache.
     *
     * @throws DataException if it is in none of them and cannot be downloaded
     */
    public Path wordIndex(DownloadListener listener) throws DataException {
        Optional<Path> beside = data.map(this::wordIndexBy).filter(Files::exists);
        if (beside.isPresent()) {
            return beside.get();
        }
        if (!Files.exists(cache.folder().resolve(wordIndex.name()))) {
            listener.note(wordIndex.name() + " is not " + data.map(given -> Files.isDirectory(given)
                            ? "in " + given + " or "
                            : "beside " + given + " or ").orElse("")
                    + "in " + cache.folder() + "; it is downloaded");
        }
        return cache.get(wordIndex, listener);
    }
}
