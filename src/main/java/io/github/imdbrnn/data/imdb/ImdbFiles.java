package io.github.imdbrnn.data.imdb;

import io.github.imdbrnn.download.RemoteFile;
import java.net.URI;

/** The files that Keras's {@code imdb.load_data} and {@code imdb.get_word_index} fetch, with the hashes Keras checks. */
public final class ImdbFiles {
    private static final String FOLDER = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/";

    /** The reviews: token ranks and labels of 25,000 train and 25,000 test reviews. */
    public static final RemoteFile REVIEWS = published("imdb.npz", 17_464_789, "SHA-256",
            "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f");

    /** The rank of every word. Keras publishes an MD5 for it. */
    public static final RemoteFile WORD_INDEX = published("imdb_word_index.json", 1_641_221, "MD5",
            "bfafd718b763782e994055a2d397834f");

    private ImdbFiles() {}

    private static RemoteFile published(String name, long size, String algorithm, String hash) {
        return new RemoteFile(name, URI.create(FOLDER + name), size, algorithm, hash);
    }
}
