package io.github.imdbrnn.io;

/**
 * Text from outside, made fit to be shown: on one line, and with nothing in it that steers a terminal or turns the
 * direction of writing. The one place that decides this, for terminal, error messages and report alike.
 */
public final class PlainText {
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C; // spells Persian
    private static final int ZERO_WIDTH_JOINER = 0x200D; // spells Hindi, joins emoji
    private static final String CUT = "...";

    private PlainText() {}

    /** The whole text. */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.replace("\r\n", "\n").codePoints().forEach(c -> shown.appendCodePoint(shown(c)));
        return shown.toString();
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
