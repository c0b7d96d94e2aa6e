package io.github.imdbrnn.numpy;

import io.github.imdbrnn.io.DataException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/**
 * The bytes of one member of a zip, read forwards through a buffer. It bounds what a member unpacks to and
 * verifies its checksum. {@link java.util.zip.ZipFile} does neither.
 */
final class ByteSource implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final String name;
    private final long maxBytes;
    private final CRC32 sum = new CRC32();
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private long total;

    /**
     * @param in the unpacked bytes
     * @param name what to call it in a message: the file and the member
     * @param maxBytes how many bytes to read before giving up
     */
    ByteSource(InputStream in, String name, long maxBytes) {
        this.in = in;
        this.name = name;
        this.maxBytes = maxBytes;
    }

    /** An exception that says what is wrong with this member. */
    DataException fault(String what) {
        return new DataException(name + " " + what);
    }

    /** The buffer; what is read and not yet consumed stands from {@link #position()} to {@link #limit()}. */
    byte[] buffer() {
        return buffer;
    }

    int position() {
        return position;
    }

    int limit() {
        return limit;
    }

    /** Says how far the caller has consumed the buffer by itself. */
    void position(int at) {
        position = at;
    }

    /** Number of bytes consumed so far. */
    long consumed() {
        return total - (limit - position);
    }

    /** Whether all bytes are consumed. */
    boolean atEnd() throws DataException {
        return position == limit && !fill(1);
    }

    int unsignedByte() throws DataException {
        require(1);
        return buffer[position++] & 0xff;
    }

    /** The next byte, which stays to be read. */
    int peek() throws DataException {
        require(1);
        return buffer[position] & 0xff;
    }

    int unsignedShort() throws DataException {
        require(2);
        int value = (buffer[position] & 0xff) | (buffer[position + 1] & 0xff) << 8;
        position += 2;
        return value;
    }

    int littleInt() throws DataException {
        return unsignedShort() | unsignedShort() << 16;
    }

    long littleLong() throws DataException {
        return (littleInt() & 0xffffffffL) | (long) littleInt() << 32;
    }

    /** @param count at most 64 KB */
    byte[] bytes(int count) throws DataException {
        require(count);
        byte[] bytes = new byte[count];
        System.arraycopy(buffer, position, bytes, 0, count);
        position += count;
        return bytes;
    }

    /**
     * Has at least {@code count} bytes ready in the buffer.
     *
     * @param count at most 64 KB
     */
    void require(int count) throws DataException {
        if (limit - position < count && !fill(count)) {
            throw fault("ends too early: it is cut off or damaged");
        }
    }

    /**
     * Checks, once everything is consumed, that it is what was packed.
     *
     * @param size the number of bytes the zip's directory promises
     * @param crc their CRC-32 there
     */
    void verify(long size, long crc) throws DataException {
        if (!atEnd()) {
            throw fault("has more bytes than its content needs");
        }
        if (total != size || sum.getValue() != crc) {
            throw fault("is damaged: its checksum is wrong");
        }
    }

    private boolean fill(int count) throws DataException {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
        while (limit < count) {
            int read = readSome();
            if (read < 0) {
                return false;
            }
            sum.update(buffer, limit, read);
            limit += read;
            total += read;
            if (total > maxBytes) {
                throw fault("unpacks to more than " + (maxBytes >> 20) + " MB, more than such a file can hold");
            }
        }
        return true;
    }

    private int readSome() throws DataException {
        try {
            return in.read(buffer, limit, buffer.length - limit);
        } catch (ZipException | EOFException e) {
            throw new DataException(name + " cannot be unpacked: it is cut off or damaged", e);
        } catch (IOException e) {
            throw new DataException(name + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
