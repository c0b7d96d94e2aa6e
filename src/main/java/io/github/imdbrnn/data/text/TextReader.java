package io.github.imdbrnn.data.text;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

/**
 * The characters of a text file, unpacked if it is gzip. A byte order mark is obeyed and left out. A byte that is
 * wrong in the encoding is an error that names the line, and so are the character NUL and a record without end.
 */
final class TextReader extends Reader {
    /** Characters that one example may have, with all columns of its line. */
    static final int LONGEST_RECORD = 1 << 22;

    private static final int BUFFER = 1 << 16;
    private static final byte[] ZIP = {'P', 'K', 3, 4};

    /** Text of any language is packed to a tenth or a twentieth of itself. */
    private static final int MOST_TIMES_PACKED = 200;
    private static final long ALWAYS_UNPACKED = 64 << 20;

    /** Opens the same file again and again. */
    interface Opener {
        TextReader open() throws DataException;
    }

    private final Path file;
    private final Counted packed;
    private final InputStream in;
    private final Charset charset;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes;
    private final CharBuffer chars;
    private final LongConsumer progress;
    private boolean allBytes; // are in the buffer
    private boolean ended;
    private long unpacked;
    private long line = 1;
    private long recordLine = 1;
    private long left = LONGEST_RECORD;

    /**
     * @param charset of a file without a byte order mark
     * @param progress is told how many bytes of the file are read
     * @throws DataException if the file cannot be read
     */
    TextReader(Path file, Charset charset, LongConsumer progress) throws DataException {
        this.file = file;
        this.progress = progress;
        InputStream opened = null;
        try {
            // Small files come by the thousand.
            int buffer = (int) Math.min(BUFFER, Math.max(1024, Files.size(file) + 1));
            bytes = ByteBuffer.allocate(buffer);
            chars = CharBuffer.allocate(buffer).limit(0);
            opened = Files.newInputStream(file);
            packed = new Counted(opened);
            InputStream raw = new BufferedInputStream(packed, buffer);
            raw.mark(ZIP.length);
            byte[] magic = raw.readNBytes(ZIP.length);
            raw.reset();
            if (Arrays.equals(magic, ZIP)) {
                throw new DataException(file + ": is a zip archive or an Excel workbook; "
                        + "unpack it, or save the table as CSV");
            }
            boolean gzip = magic.length > 1 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b;
            in = gzip ? new GZIPInputStream(raw, buffer) : raw;
            fillBytes();
        } catch (IOException e) {
            close(opened);
            throw DataException.of(file, "cannot be read", e);
        }
        this.charset = marked(charset);
        decoder = this.charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    private static void close(InputStream opened) {
        try {
            if (opened != null) {
                opened.close();
            }
        } catch (IOException e) {
            // What is wrong with the file is known already.
        }
    }

    private Charset marked(Charset otherwise) {
        if (skipped(0xef, 0xbb, 0xbf)) {
            return StandardCharsets.UTF_8;
        }
        // The mark of UTF-16 begins that of UTF-32.
        return skipped(0xff, 0xfe, 0, 0) ? Charset.forName("UTF-32LE")
                : skipped(0, 0, 0xfe, 0xff) ? Charset.forName("UTF-32BE")
                : skipped(0xff, 0xfe) ? StandardCharsets.UTF_16LE
                : skipped(0xfe, 0xff) ? StandardCharsets.UTF_16BE : otherwise;
    }

    private boolean skipped(int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (bytes.limit() <= i || (bytes.get(i) & 0xff) != mark[i]) {
                return false;
            }
        }
        bytes.position(mark.length);
        return true;
    }

    /** In which the file is read. */
    Charset charset() {
        return charset;
    }

    /** Begins an example: only what is read from now on counts towards its length. */
    void beginRecord(long atLine) {
        recordLine = atLine;
        left = LONGEST_RECORD;
    }

    @Override
    public int read(char[] target, int from, int length) throws IOException {
        if (!chars.hasRemaining() && !fillChars()) {
            return -1;
        }
        int n = Math.min(length, chars.remaining());
        left -= n;
        if (left < 0) {
            throw fault(recordLine, "has more than " + LONGEST_RECORD + " characters in one example");
        }
        chars.get(target, from, n);
        return n;
    }

    private boolean fillChars() throws IOException {
        chars.clear();
        while (chars.position() == 0 && !ended) {
            CoderResult result = decoder.decode(bytes, chars, allBytes);
            if (result.isError()) {
                int wrong = bytes.get() & 0xff;
                countLines();
                throw fault(line, String.format("has the byte 0x%02X, which is wrong in %s", wrong, charset.name()),
                        Remedy.NAME_THE_ENCODING);
            }
            if (chars.position() == 0 && allBytes) {
                decoder.flush(chars);
                ended = true;
            } else if (chars.position() == 0) {
                bytes.compact();
                fillBytes();
            }
        }
        countLines();
        chars.flip();
        return chars.hasRemaining();
    }

    private void countLines() throws DataException {
        char[] decoded = chars.array();
        for (int i = 0; i < chars.position(); i++) {
            if (decoded[i] == '\n') {
                line++;
            } else if (decoded[i] == 0) {
                throw fault(line, "has the character NUL, which no text in " + charset.name() + " has",
                        Remedy.NAME_THE_ENCODING);
            }
        }
    }

    private void fillBytes() throws IOException {
        try {
            int read = in.readNBytes(bytes.array(), bytes.position(), bytes.remaining());
            allBytes = read < bytes.remaining();
            unpacked += read;
            bytes.limit(bytes.position() + read).position(0);
        } catch (IOException e) {
            throw DataException.of(file, "cannot be read", e);
        }
        progress.accept(packed.count);
        if (unpacked > ALWAYS_UNPACKED && unpacked / MOST_TIMES_PACKED > packed.count) {
            throw new DataException(file + ": unpacks to more than " + MOST_TIMES_PACKED
                    + " times its size; if that is right, unpack it and name the unpacked file");
        }
    }

    private DataException fault(long atLine, String what) {
        return fault(atLine, what, null);
    }

    private DataException fault(long atLine, String what, Remedy remedy) {
        return new DataException(file + ": line " + atLine + ": " + what, remedy);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Counts the bytes that are read. */
    private static final class Counted extends FilterInputStream {
        private long count;

        private Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            int read = super.read(target, from, length);
            count += Math.max(read, 0);
            return read;
        }
    }
}
