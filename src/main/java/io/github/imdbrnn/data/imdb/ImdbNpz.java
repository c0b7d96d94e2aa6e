package io.github.imdbrnn.data.imdb;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.numpy.IntLists;
import io.github.imdbrnn.numpy.Npz;
import io.github.imdbrnn.numpy.RandomState;
import io.github.imdbrnn.text.WordIndex;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Keras's file of the IMDB reviews, read as {@code keras.datasets.imdb.load_data(num_words=...)} reads it. */
public final class ImdbNpz {
    /** The seed of {@code load_data}, which puts the reviews into the order everyone knows them in. */
    private static final int SEED = 113;

    private ImdbNpz() {}

    /**
     * Loads both splits in Keras's order: each review begins with the start token, and a word of id {@code numWords} or
     * above is out of vocabulary. See {@link WordIndex} for the ids.
     *
     * @param file an {@code imdb.npz} with members {@code x_train}, {@code y_train}, {@code x_test} and {@code y_test}
     * @param numWords size of the vocabulary, at least 1
     * @throws DataException if the file is missing, damaged or holds anything but labelled reviews
     */
    public static Dataset load(Path file, int numWords) throws DataException {
        return read(file, numWords, (npz, train, test) -> {
            FutureTask<Examples> reading = new FutureTask<>(() -> train.reviews(file, npz, numWords));
            Thread thread = new Thread(reading, "imdb-train");
            thread.setDaemon(true);
            thread.start();
            try {
                Examples testing = test.reviews(file, npz, numWords);
                return new Dataset(await(file, reading), testing, Dataset.SENTIMENTS,
                        new Origin(ImdbSource.NAME, Optional.empty(), Optional.of(file)));
            } finally {
                // A fault in one split must not leave the other reading a closed file.
                await(file, reading);
            }
        });
    }

    /** Loads what is {@link Dataset#test} of {@link #load}; the reviews to train on are not read. */
    public static Examples loadTest(Path file, int numWords) throws DataException {
        return read(file, numWords, (npz, train, test) -> test.reviews(file, npz, numWords));
    }

    /** What to read. */
    private interface Reading<T> {
        T of(Npz npz, Split train, Split test) throws DataException;
    }

    private static <T> T read(Path file, int numWords, Reading<T> reading) throws DataException {
        if (numWords < 1) {
            throw new IllegalArgumentException("a vocabulary of " + numWords + " words");
        }
        try (Npz npz = Npz.open(file)) {
            int[] trainLabels = labels(file, npz, "y_train");
            int[] testLabels = labels(file, npz, "y_test");
            // One stream for both: the second order depends on the length of the first.
            RandomState random = new RandomState(SEED);
            Split train = new Split("train", trainLabels, random.permutation(trainLabels.length));
            return reading.of(npz, train, new Split("test", testLabels, random.permutation(testLabels.length)));
        } catch (OutOfMemoryError e) {
            throw new DataException(file + ": needs more memory than Java may use here; raise -Xmx", e);
        }
    }

    private static Examples await(Path file, FutureTask<Examples> task) throws DataException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException(file + ": reading was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DataException fault) {
                throw fault;
            }
            if (e.getCause() instanceof OutOfMemoryError error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static int[] labels(Path file, Npz npz, String member) throws DataException {
        int[] labels = npz.ints(member);
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != 0 && labels[i] != 1) {
                throw new DataException(
                        file + ": member " + member + " has label " + labels[i] + " at " + i + "; 0 and 1 are labels");
            }
        }
        return labels;
    }

    /**
     * @param name of the split
     * @param labels as they stand in the file
     * @param order of the reviews in the file, as Keras gives them
     */
    private record Split(String name, int[] labels, int[] order) {
        Examples reviews(Path file, Npz npz, int numWords) throws DataException {
            String member = "x_" + name;
            String title = file + ": member " + member;
            IntLists ranks = npz.lists(member);
            if (ranks.size() != labels.length) {
                throw new DataException(
                        title + " has " + ranks.size() + " reviews, y_" + name + " " + labels.length + " labels");
            }
            if (ranks.size() == 0) {
                throw new DataException(title + " has no reviews");
            }
            long tokenCount = Arrays.stream(ranks.lengths()).asLongStream().sum() + ranks.size();
            if (tokenCount > IntLists.MAX_INTS) {
                throw new DataException(
                        title + " has " + tokenCount + " tokens; at most " + IntLists.MAX_INTS + " are read");
            }
            return encode(title, ranks, new int[(int) tokenCount], numWords);
        }

        private Examples encode(String title, IntLists ranks, int[] tokens, int numWords) throws DataException {
            int[] values = ranks.values();
            int[] offsets = new int[order.length + 1];
            int[] ordered = new int[order.length];
            int start = WordIndex.limit(WordIndex.START, numWords);
            int n = 0;
            for (int i = 0; i < order.length; i++) {
                int review = order[i];
                int from = ranks.starts()[review];
                int to = from + ranks.lengths()[review];
                tokens[n++] = start;
                for (int t = from; t < to; t++) {
                    int rank = values[t];
                    if (rank < 0 || rank > Integer.MAX_VALUE - WordIndex.INDEX_FROM) {
                        throw new DataException(title + " has the rank " + rank + " in review " + review);
                    }
                    tokens[n++] = WordIndex.limit(rank + WordIndex.INDEX_FROM, numWords);
                }
                offsets[i + 1] = n;
                ordered[i] = labels[review];
            }
            return new Examples(tokens, offsets, ordered);
        }
    }
}
