package io.github.imdbrnn.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
    public static String sha256(Reviews reviews, int maxlen) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        ByteBuffer row = ByteBuffer.allocate(maxlen * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < reviews.size(); i++) {
            row.asIntBuffer().put(reviews.padded(i, maxlen));
            digest.update(row.array());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
