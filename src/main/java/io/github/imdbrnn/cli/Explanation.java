package io.github.imdbrnn.cli;

import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.predict.Reading;
import io.github.imdbrnn.predict.Reading.Kind;
import io.github.imdbrnn.predict.Reading.ReadWord;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** Shows a {@link Reading}. */
final class Explanation {
    /** Columns of a word's marks and probability. */
    private static final int BESIDE_WORD = 8;

    private Explanation() {}

    /**
     * Words with their probabilities, in lines.
     *
     * @param width columns of a line
     * @param coloured with each in the colour of its probability
     */
    static String lines(Reading reading, int width, boolean coloured) {
        Lines lines = new Lines(width, "  ", "  ");
        for (ReadWord word : reading.words()) {
            String whole = PlainText.of(word.text(), PlainText.LONGEST_WORD);
            String shown = whole.substring(0, Columns.fitting(whole, Math.max(width - BESIDE_WORD - 2, 1)));
            String cell = switch (word.kind()) {
                case KNOWN -> shown + probability(word);
                case OUT_OF_VOCABULARY -> shown + "*" + probability(word);
                case SKIPPED -> "(" + shown + ")";
            };
            IStyle style = word.kind() == Kind.SKIPPED ? Style.faint : colour(word.probability());
            lines.add(cell, coloured ? new IStyle[] {style} : new IStyle[0]);
        }
        return lines.end();
    }

    private static String probability(ReadWord word) {
        return String.format(Locale.ROOT, " %.2f", word.probability());
    }

    /**
     * What the numbers, the marks and, if there are any, the colours mean.
     *
     * @param bidirectional whether the network is
     */
    static String legend(int width, boolean coloured, boolean bidirectional) {
        Lines lines = new Lines(width, "", " ");
        lines.addAll("The probability of the class found after each word" + (coloured ? "," : ";"));
        if (coloured) {
            lines.addAll("in colours:");
            for (int tenth = 0; tenth <= 10; tenth += 2) {
                lines.add(tenth / 10.0 + (tenth == 10 ? ";" : ""), colour(tenth / 10f));
            }
        }
        lines.addAll("(word): not in the index, skipped; word*: too rare, read as out of vocabulary.");
        if (bidirectional) {
            lines.addAll(Reading.FORWARD_ONLY);
        }
        return lines.end();
    }

    /** The report's orange over grey to its blue, in steps of the terminal's 6 x 6 x 6 colours. */
    private static IStyle colour(float probability) {
        float side = Math.abs(probability - 0.5f) * 2;
        int fading = Math.round(2 - 2 * side);
        int green = Math.round(2 - side);
        return probability < 0.5f
                ? Style.fg(Math.round(2 + 2 * side) + ";" + green + ";" + fading)
                : Style.fg(fading + ";" + green + ";" + Math.round(2 + 3 * side));
    }
}
