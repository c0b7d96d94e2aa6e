package io.github.imdbrnn.download;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A published file of the IMDB dataset: where it is and how to recognise it. The constants are the files that Keras's
 * {@code imdb.load_data} and {@code imdb.get_word_index} fetch, with the hashes Keras checks.
 *
 * @param name the file's name in the cache
 * @param uri where it is published
 * @param size its length in bytes
 * @param algorithm the hash's name as {@link MessageDigest} spells it
 * @param hash the hash of the whole file in lower-case hex
 */
public record ImdbFile(String name, URI uri, long size, String algorithm, String hash) {
    private static final String FOLDER = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/";

    /** The reviews: token ranks and labels of 25,000 train and 25,000 test reviews. */
    public static final ImdbFile REVIEWS = published("imdb.npz", 17_464_789, "SHA-256",
            "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f");

    /** The rank of every word. Keras publishes an MD5 for it. */
    public static final ImdbFile WORD_INDEX = published("imdb_word_index.json", 1_641_221, "MD5",
            "bfafd718b763782e994055a2d397834f");

    private static ImdbFile published(String name, long size, String algorithm, String hash) {
        return new ImdbFile(name, URI.create(FOLDER + name), size, algorithm, hash);
    }

    /**
     * Says what tells a file from this one.
     *
     * @param path a file, or a link to one
     * @return nothing if size and hash are right; else the end of a sentence such as "has 12 bytes, not 17464789"
     */
    public Optional<String> faultIn(Path path) {
        if (!Files.isRegularFile(path)) {
            return Optional.of("is not a plain file");
        }
        try {
            long found = Files.size(path);
            if (found != size) {
                return Optional.of("has " + found + " bytes, not " + size);
            }
            String actual = hashOf(path);
            return actual.equals(hash)
                    ? Optional.empty()
                    : Optional.of("has " + algorithm + " " + actual + ", not " + hash);
        } catch (IOException e) {
            return Optional.of("cannot be read (" + Download.reason(e) + ")");
        }
    }

    private String hashOf(Path path) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + algorithm, e);
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
            byte[] buffer = new byte[1 << 16];
            while (in.read(buffer) >= 0) {
                // The stream feeds the digest.
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
