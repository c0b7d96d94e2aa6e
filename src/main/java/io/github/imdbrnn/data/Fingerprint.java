package io.github.imdbrnn.data;

import io.github.imdbrnn.io.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

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
        MessageDigest digest = DigestUtils.getSha256Digest();
        ByteBuffer row = ByteBuffer.allocate(maxlen * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < examples.size(); i++) {
            row.asIntBuffer().put(examples.padded(i, maxlen));
            digest.update(row.array());
        }
        return Hex.encodeHexString(digest.digest());
    }

    /**
     * The SHA-256 of a file.
     *
     * @return 64 hexadecimal digits
     * @throws DataException if it cannot be read
     */
    public static String sha256(Path file) throws DataException {
        try {
            return new DigestUtils(DigestUtils.getSha256Digest()).digestAsHex(file);
        } catch (IOException e) {
            throw DataException.of(file, "cannot be read", e);
        }
    }
}
