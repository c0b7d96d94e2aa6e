package io.github.imdbrnn.numpy;

import io.github.imdbrnn.io.DataException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of one member of a zip, read forwards through a buffer. It bounds what a member unpacks to and
 * verifies its checksum. {@link java.util.zip.ZipFile} does neither.
 */
final class ByteSource implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final CheckedInputStream in;
    private final String name;
    private final long maxBytes;

    // Open to the package, and plain, for most bytes pass by the index: a ByteBuffer slows the first load by a tenth.
    final byte[] buffer = new byte[BUFFER];
    int position; // of what is read and not yet consumed
    int limit; // where that ends

    private long total;

    /**
     * @param in the unpacked bytes
     * @param name what to call it in a message: the file and the member
     * @param maxBytes how many bytes to read before giving up
     */
    ByteSource(InputStream in, String name, long maxBytes) {
        this.in = new CheckedInputStream(in, new CRC32());
        this.name = name;
        this.maxBytes = maxBytes;
    }

    /** An exception that says what is wrong with this member. */
    DataException fault(String what) {
        return new DataException(name + " " + what);
    }

    /** Number of bytes consumed so far. */
    long consumed() {
        return total - (limit - position);
    }

    int unsignedByte() throws DataException {
        int value = peek();
        position++;
        return value;
    }

    /** The next byte, which stays to be read. */
    int peek() throws DataException {
        if (position == limit && !fill()) {
            throw fault("ends too early: it is cut off or damaged");
        }
        return buffer[position] & 0xff;
    }

    int unsignedShort() throws DataException {
        return unsignedByte() | unsignedByte() << 8;
    }

    int littleInt() throws DataException {
        return unsignedShort() | unsignedShort() << 16;
    }

    byte[] bytes(int count) throws DataException {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) unsignedByte();
        }
        return bytes;
    }

    /**
     * Checks, once everything is consumed, that it is what was packed.
     *
     * @param size the number of bytes the zip's directory promises
     * @param crc their CRC-32 there
     */
    void verify(long size, long crc) throws DataException {
        if (position < limit || fill()) {
            throw fault("has more bytes than its content needs");
        }
        if (total != size || in.getChecksum().getValue() != crc) {
            throw fault("is damaged: its checksum is wrong");
        }
    }

    /** Reads on once everything is consumed; returns whether there was more. */
    private boolean fill() throws DataException {
        position = 0;
        try {
            limit = Math.max(0, in.read(buffer));
        } catch (ZipException | EOFException e) {
            throw new DataException(name + " cannot be unpacked: it is cut off or damaged", e);
        } catch (IOException e) {
            throw new DataException(name + " cannot be read: " + e.getMessage(), e);
        }
        total += limit;
        if (total > maxBytes) {
            throw fault("unpacks to more than " + (maxBytes >> 20) + " MB, more than such a file can hold");
        }
        return limit > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
