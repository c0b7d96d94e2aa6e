package io.github.imdbrnn.cli;

/** Text from outside, fit to be shown in a terminal: on one line, and without what would steer the terminal. */
final class PlainText {
    private static final int ZERO_WIDTH_JOINER = 0x200D; // joins emoji

    private PlainText() {}

    /**
     * The beginning of a text.
     *
     * @param longest characters kept; three dots take the place of the rest
     */
    static String shorten(String text, int longest) {
        StringBuilder shown = new StringBuilder();
        int kept = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            if (kept++ == longest) {
                return shown.append("...").toString();
            }
            shown.appendCodePoint(shown(text.codePointAt(at)));
        }
        return shown.toString();
    }

    private static int shown(int c) {
        return switch (Character.getType(c)) {
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ' ';
            case Character.CONTROL -> c == '\n' || c == '\t' ? ' ' : '?';
            case Character.FORMAT -> c == ZERO_WIDTH_JOINER ? c : '?';
            case Character.SURROGATE -> '?';
            default -> c;
        };
    }
}
