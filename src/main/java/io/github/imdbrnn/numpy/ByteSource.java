package io.github.imdbrnn.numpy;

import io.github.imdbrnn.io.DataException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN).limit(0);
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

    /**
     * What is read and not yet consumed, in little-endian order. What is taken from it is consumed.
     *
     * @param count how many bytes it must have, at most 64 KB
     */
    ByteBuffer ready(int count) throws DataException {
        if (buffer.remaining() < count && !fill(count)) {
            throw fault("ends too early: it is cut off or damaged");
        }
        return buffer;
    }

    /** Number of bytes consumed so far. */
    long consumed() {
        return total - buffer.remaining();
    }

    int unsignedByte() throws DataException {
        return ready(1).get() & 0xff;
    }

    /** The next byte, which stays to be read. */
    int peek() throws DataException {
        return ready(1).get(buffer.position()) & 0xff;
    }

    int unsignedShort() throws DataException {
        return ready(2).getShort() & 0xffff;
    }

    int littleInt() throws DataException {
        return ready(4).getInt();
    }

    /** @param count at most 64 KB */
    byte[] bytes(int count) throws DataException {
        byte[] bytes = new byte[count];
        ready(count).get(bytes);
        return bytes;
    }

    /**
     * Checks, once everything is consumed, that it is what was packed.
     *
     * @param size the number of bytes the zip's directory promises
     * @param crc their CRC-32 there
     */
    void verify(long size, long crc) throws DataException {
        if (buffer.hasRemaining() || fill(1)) {
            throw fault("has more bytes than its content needs");
        }
        if (total != size || in.getChecksum().getValue() != crc) {
            throw fault("is damaged: its checksum is wrong");
        }
    }

    private boolean fill(int count) throws DataException {
        buffer.compact();
        try {
            for (int read = 0; buffer.position() < count && read >= 0; total += Math.max(read, 0)) {
                read = in.read(buffer.array(), buffer.position(), buffer.remaining());
                buffer.position(buffer.position() + Math.max(read, 0));
            }
        } catch (ZipException | EOFException e) {
            throw new DataException(name + " cannot be unpacked: it is cut off or damaged", e);
        } catch (IOException e) {
            throw new DataException(name + " cannot be read: " + e.getMessage(), e);
        }
        buffer.flip();
        if (total > maxBytes) {
            throw fault("unpacks to more than " + (maxBytes >> 20) + " MB, more than such a file can hold");
        }
        return buffer.limit() >= count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
