package io.github.imdbrnn.cli;

import io.github.imdbrnn.io.PlainText;
import java.util.stream.Stream;

/** How many columns of a terminal a text takes, as Markus Kuhn's {@code wcwidth} counts them. */
final class Columns {
    /** First and last characters that take two columns: East Asian ones, and emoji. */
    private static final int[][] WIDE = {
        {0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0xA4CF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE30, 0xFE6F},
        {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF},
        {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
    };

    private static final String CUT = "...";

    private Columns() {}

    static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    /** How long the longest beginning of a text is that takes no more columns than these. */
    static int fitting(String text, int columns) {
        int end = 0;
        for (int left = columns; end < text.length(); end += Character.charCount(text.codePointAt(end))) {
            left -= of(text.codePointAt(end));
            if (left < 0) {
                return end;
            }
        }
        return end;
    }

    /** The text with spaces after it, to so many columns. */
    static String padded(String text, int columns) {
        return text + " ".repeat(Math.max(columns - of(text), 0));
    }

    /** The beginning of a text that is to take no more columns than these, three dots in place of the rest. */
    static String cut(String text, int columns) {
        return of(text) <= columns ? text : text.substring(0, fitting(text, columns - CUT.length())) + CUT;
    }

    private static int of(int c) {
        boolean wide = Stream.of(WIDE).anyMatch(range -> range[0] <= c && c <= range[1]);
        return PlainText.isMark(c) ? 0 : wide ? 2 : 1;
    }
}
