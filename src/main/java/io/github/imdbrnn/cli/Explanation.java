package io.github.imdbrnn.cli;

import io.github.imdbrnn.data.ReviewEncoder;
import io.github.imdbrnn.data.WordIndex;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.model.StepwiseReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.nd4j.shade.jackson.core.JsonGenerator;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * What the network would answer after every word of a text.
 *
 * @param words those that it reads, and the unknown ones between them; the start token first, if it is read
 */
record Explanation(List<ReadWord> words) {
    private static final int WIDTH = 100;
    private static final String INDENT = "  ";

    /** How the network meets a word. */
    enum Kind {
        KNOWN("word"),
        OUT_OF_VOCABULARY("out of vocabulary"),
        SKIPPED("skipped");

        private final String title;

        Kind(String title) {
            this.title = title;
        }
    }

    /** @param probability of a positive review after the word; not-a-number for a skipped one */
    record ReadWord(String text, Kind kind, float probability) {}

    /**
     * Reads a text.
     *
     * @param text its words
     * @param ids its ids, the start token first
     */
    static Explanation of(List<ReviewEncoder.Word> text, int[] ids, StepwiseReader reader, int maxlen) {
        float[] readings = reader.read(ids, maxlen);
        int cut = ids.length - readings.length;
        List<ReadWord> words = new ArrayList<>();
        if (cut == 0) {
            Kind kind = ids[0] == WordIndex.START ? Kind.KNOWN : Kind.OUT_OF_VOCABULARY;
            words.add(new ReadWord("<start>", kind, readings[0]));
        }
        int at = 1;
        for (ReviewEncoder.Word word : text) {
            if (word.id().isEmpty()) {
                if (at >= cut) {
                    words.add(new ReadWord(word.text(), Kind.SKIPPED, Float.NaN));
                }
            } else {
                if (at >= cut) {
                    Kind kind = word.outOfVocabulary() ? Kind.OUT_OF_VOCABULARY : Kind.KNOWN;
                    words.add(new ReadWord(word.text(), kind, readings[at - cut]));
                }
                at++;
            }
        }
        return new Explanation(words);
    }

    /** Words with their probabilities, in lines. */
    String plain() {
        Lines lines = new Lines("  ");
        for (ReadWord word : words) {
            String shown = PlainText.of(word.text(), PlainText.LONGEST_WORD);
            lines.add(switch (word.kind()) {
                case KNOWN -> shown + probability(word);
                case OUT_OF_VOCABULARY -> shown + "*" + probability(word);
                case SKIPPED -> "(" + shown + ")";
            });
        }
        return lines.end();
    }

    private static String probability(ReadWord word) {
        return String.format(Locale.ROOT, " %.2f", word.probability());
    }

    /** Words in the colours of their probabilities, in lines. */
    String coloured() {
        Lines lines = new Lines(" ");
        for (ReadWord word : words) {
            String shown = PlainText.of(word.text(), PlainText.LONGEST_WORD);
            switch (word.kind()) {
                case KNOWN -> lines.add(shown, colour(word.probability()));
                case OUT_OF_VOCABULARY -> lines.add(shown + "*", colour(word.probability()));
                case SKIPPED -> lines.add("(" + shown + ")", Style.faint);
            }
        }
        return lines.end();
    }

    /** What the marks mean. */
    static String plainLegend() {
        return "The probability of a positive review after each word; (word): not in the index, skipped; "
                + "word*: too rare, read as out of vocabulary.";
    }

    /** What the colours and marks mean. */
    static String colouredLegend() {
        StringBuilder legend = new StringBuilder("The probability of a positive review after each word:");
        for (int tenth = 0; tenth <= 10; tenth += 2) {
            IStyle colour = colour(tenth / 10f);
            legend.append(' ').append(colour.on()).append(tenth / 10.0).append(colour.off());
        }
        return legend.append("; (word): not in the index, skipped; word*: too rare, read as out of vocabulary.").toString();
    }

    /** Red over grey to green, in steps of the terminal's 6 x 6 x 6 colours. */
    private static IStyle colour(float probability) {
        float side = Math.abs(probability - 0.5f) * 2;
        int strong = Math.round(3 + 2 * side);
        int weak = Math.round(3 - 3 * side);
        return probability < 0.5f
                ? Style.fg(strong + ";" + weak + ";" + weak)
                : Style.fg(weak + ";" + strong + ";" + weak);
    }

    /** Writes the words as the array {@code reading} of the object that is open. */
    void writeTo(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("reading");
        for (ReadWord word : words) {
            json.writeStartObject();
            json.writeStringField("word", word.text());
            json.writeStringField("as", word.kind().title);
            if (word.kind() != Kind.SKIPPED) {
                json.writeNumberField("probability", word.probability());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Breaks cells into lines. */
    private static final class Lines {
        private final String gap;
        private final StringBuilder text = new StringBuilder();
        private int column;

        Lines(String gap) {
            this.gap = gap;
        }

        void add(String cell, IStyle... styles) {
            int width = cell.codePointCount(0, cell.length());
            if (column > 0 && column + gap.length() + width > WIDTH) {
                text.append(System.lineSeparator());
                column = 0;
            }
            String before = column == 0 ? INDENT : gap;
            text.append(before).append(Style.on(styles)).append(cell).append(Style.off(styles));
            column += before.length() + width;
        }

        String end() {
            return text.toString();
        }
    }
}
