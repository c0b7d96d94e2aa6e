package io.github.imdbrnn.io;

import java.io.File;

/**
 * Text from outside, made fit to be shown: on one line, and with nothing in it that steers a terminal or turns the
 * direction of writing. The one place that decides this, for terminal, error messages and report alike.
 */
public final class PlainText {
    /** Characters shown of one word of a review. */
    public static final int LONGEST_WORD = 40;

    private static final int LONGEST_LINE = 300;
    private static final int MOST_MARKS = 3;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C; // spells Persian
    private static final int ZERO_WIDTH_JOINER = 0x200D; // spells Hindi, joins emoji
    private static final String CUT = "...";

    private PlainText() {}

    /** The whole text, but for marks beyond three on one character. */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        int marks = 0;
        for (int c : text.replace("\r\n", "\n").codePoints().map(PlainText::shown).toArray()) {
            marks = isMark(c) ? marks + 1 : 0;
            if (marks <= MOST_MARKS) {
                shown.appendCodePoint(c);
            }
        }
        return shown.toString();
    }

    /** Whether a character takes no column of its own, so that a line would have room for any number. */
    public static boolean isMark(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> true;
            default -> false;
        };
    }

    /**
     * The beginning of a text.
     *
     * @param longest characters kept; three dots take the place of the rest
     */
    public static String of(String text, int longest) {
        boolean fits = text.codePoints().limit(longest + 1L).count() <= longest;
        return fits ? of(text) : of(text.substring(0, text.offsetByCodePoints(0, longest))) + CUT;
    }

    /**
     * A line that quotes something: of more than 300 characters the beginning and the end, with three dots between, for
     * a message has the file's name in front and what to do about it at its end.
     */
    public static String line(String text) {
        if (isLine(text)) {
            return of(text);
        }
        int kept = (LONGEST_LINE - CUT.length()) / 2;
        return of(text.substring(0, kept)) + CUT + of(text.substring(text.length() - kept));
    }

    /** Whether {@link #line} keeps the whole text, as one must that holds a command. */
    public static boolean isLine(String text) {
        return text.length() <= LONGEST_LINE;
    }

    /**
     * A text, such as a file's name, as one word of a command that a person copies into a shell: in quotes, if it has
     * characters that mean something there, and plain, for what ends a bracketed paste has the rest taken as typed.
     */
    public static String argument(String unsafe) {
        String text = of(unsafe);
        boolean windows = File.separatorChar == '\\';
        if (text.matches("(?U)[\\w./:,+=@" + (windows ? "\\\\" : "") + "-]+")) {
            return text;
        }
        return windows ? '"' + text + '"' : "'" + text.replace("'", "'\\''") + "'";
    }

    /** What stands for a character: a space for what ends a line or is a tab, a question mark for what is no character. */
    private static int shown(int c) {
        return switch (Character.getType(c)) {
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ' ';
            case Character.CONTROL -> c == '\n' || c == '\t' ? ' ' : '?';
            case Character.FORMAT -> c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER ? c : '?';
            case Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> '?';
            default -> c;
        };
    }
}
