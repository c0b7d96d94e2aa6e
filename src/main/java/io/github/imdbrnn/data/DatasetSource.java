package io.github.imdbrnn.data;

import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.text.WordIndex;
import java.nio.file.Path;
import java.util.List;

/** Gives a dataset and the words behind its ids. */
public interface DatasetSource {
    /**
     * Makes sure that the examples are on this machine.
     *
     * @param listener hears of a download
     * @throws DataException if they cannot be had
     */
    default void fetch(DownloadListener listener) throws DataException {}

    /** Files from which the examples and the words may be read, whether or not they are there. */
    default List<Path> places() {
        return List.of();
    }

    /**
     * Loads the dataset.
     *
     * @param maxFeatures size of the vocabulary: ids from here on become {@link WordIndex#OUT_OF_VOCABULARY}
     * @param listener hears of a download
     * @throws DataException if it cannot be had
     */
    Dataset load(int maxFeatures, DownloadListener listener) throws DataException;

    /**
     * The part of it to test on, for which a source need not read the other.
     *
     * @throws DataException if it cannot be had
     */
    default TestSet loadTest(int maxFeatures, DownloadListener listener) throws DataException {
        return TestSet.of(load(maxFeatures, listener));
    }

    /**
     * The words behind the ids.
     *
     * @param listener hears of a download
     * @throws DataException if they cannot be had
     */
    WordIndex words(DownloadListener listener) throws DataException;
}
