package io.github.imdbrnn.data;

import io.github.imdbrnn.io.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A hash by which two programs can tell that they read the same reviews. */
public final class Fingerprint {
    private Fingerprint() {}

    /**
     * The SHA-256 of the padded ids of every review in order, each id four bytes, the lowest first. NumPy's
     * {@code sha256(pad_sequences(x, maxlen).astype('<i4').tobytes())} is the same.
     *
     * @return 64 hexadecimal digits
     */
    public static String sha256(Examples examples, int maxlen) {
        MessageDigest digest = sha256();
        ByteBuffer row = ByteBuffer.allocate(maxlen * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < examples.size(); i++) {
            row.asIntBuffer().put(examples.padded(i, maxlen));
            digest.update(row.array());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * The SHA-256 of a file.
     *
     * @return 64 hexadecimal digits
     * @throws DataException if it cannot be read
     */
    public static String sha256(Path file) throws DataException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw DataException.of(file, "cannot be read", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
