package io.github.imdbrnn.predict;

import io.github.imdbrnn.io.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads UTF-8 lines as they come in: many at once from a file or a busy pipe, one at a time from someone who types.
 *
 * <p>A line ends with {@code \n} or {@code \r\n}, the last one with the input; a byte order mark at the beginning is
 * dropped.
 */
public final class TextLines {
    /** Lines given at once; more would keep who waits for the first answer waiting. */
    private static final int MOST_LINES = 1024;

    /** Bytes given at once, unless one line alone is longer. */
    private static final int MOST_BYTES = 4 << 20;

    private static final int LONGEST_LINE = 64 << 20;

    private final String name;
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream(); // of a line whose end has not come
    private long lineNumber;
    private boolean ended;

    /** @param name what an error is to call the input */
    public TextLines(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    /**
     * A line.
     *
     * @param text without its end
     * @param malformed whether it was not UTF-8; what could not be read is then U+FFFD in the text
     */
    public record Line(String text, boolean malformed) {}

    /**
     * Waits for the next line.
     *
     * @return it and those that can be had without waiting; none at the end
     * @throws DataException if the input cannot be read or a line is longer than 64 MB
     */
    public List<Line> next() throws DataException {
        List<Line> lines = new ArrayList<>();
        int bytes = 0;
        try {
            while (!ended && (lines.isEmpty()
                    || lines.size() < MOST_LINES && bytes < MOST_BYTES && in.available() > 0)) {
                int n = in.read(buffer);
                bytes += n;
                if (n < 0) {
                    ended = true;
                    if (begun.size() > 0) {
                        lines.add(end());
                    }
                } else {
                    split(n, lines);
                }
            }
        } catch (DataException e) {
            throw e;
        } catch (IOException e) {
            throw new DataException(name + ": cannot be read: " + e.getMessage(), e);
        }
        return lines;
    }

    private void split(int n, List<Line> lines) throws DataException {
        int from = 0;
        for (int i = 0; i < n; i++) {
            if (buffer[i] == '\n') {
                begun.write(buffer, from, i - from);
                lines.add(end());
                from = i + 1;
            }
        }
        begun.write(buffer, from, n - from);
        if (begun.size() > LONGEST_LINE) {
            throw new DataException(name + ": line " + (lineNumber + 1) + " is longer than " + (LONGEST_LINE >> 20) + " MB");
        }
    }

    private Line end() {
        byte[] bytes = begun.toByteArray();
        begun.reset();
        lineNumber++;
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean malformed = !Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8)); // has U+FFFD for some
        if (lineNumber == 1 && text.startsWith("\ufeff")) {
            text = text.substring(1);
        }
        if (text.endsWith("\r")) {
            text = text.substring(0, text.length() - 1);
        }
        return new Line(text, malformed);
    }
}
