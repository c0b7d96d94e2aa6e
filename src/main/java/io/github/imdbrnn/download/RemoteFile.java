package io.github.imdbrnn.download;

import io.github.imdbrnn.io.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A published file: where it is and how to recognise it.
 *
 * @param name the file's name on this machine
 * @param uri where it is published
 * @param size its length in bytes
 * @param algorithm the hash's name as {@link MessageDigest} spells it
 * @param hash the hash of the whole file in lower-case hex
 */
public record RemoteFile(String name, URI uri, long size, String algorithm, String hash) {
    /**
     * Compares a file on this machine with this one.
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
            return Optional.of("cannot be read (" + DataException.reason(e) + ")");
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
            in.transferTo(OutputStream.nullOutputStream()); // through the digest
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
