package io.github.imdbrnn.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.model.StepwiseReader;
import io.github.imdbrnn.text.ReviewEncoder;
import io.github.imdbrnn.text.WordIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * What the network would answer after every word of a text.
 *
 * @param words those that it reads, and the unknown ones between them; the start token first, if it is read
 */
record Explanation(List<ReadWord> words) {
    /** Columns of a word's marks and probability. */
    private static final int BESIDE_WORD = 8;

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

    /**
     * Words with their probabilities, in lines.
     *
     * @param width columns of a line
     * @param coloured with each in the colour of its probability
     */
    String lines(int width, boolean coloured) {
        Lines lines = new Lines(width, "  ", "  ");
        for (ReadWord word : words) {
            String whole = PlainText.of(word.text(), PlainText.LONGEST_WORD);
            String shown = whole.substring(0, Columns.fitting(whole, Math.max(width - BESIDE_WORD - 2, 1)));
            String cell = switch (word.kind()) {
                case KNOWN -> shown + probability(word);
                case OUT_OF_VOCABULARY -> shown + "*" + probability(word);
                case SKIPPED -> "(" + shown + ")";
            };
            if (coloured) {
                lines.add(cell, word.kind() == Kind.SKIPPED ? Style.faint : colour(word.probability()));
            } else {
                lines.add(cell);
            }
        }
        return lines.end();
    }

    private static String probability(ReadWord word) {
        return String.format(Locale.ROOT, " %.2f", word.probability());
    }

    /** What the numbers, the marks and, if there are any, the colours mean. */
    static String legend(int width, boolean coloured) {
        Lines lines = new Lines(width, "", " ");
        lines.addAll("The probability of a positive review after each word" + (coloured ? "," : ";"));
        if (coloured) {
            lines.addAll("in colours:");
            for (int tenth = 0; tenth <= 10; tenth += 2) {
                lines.add(tenth / 10.0 + (tenth == 10 ? ";" : ""), colour(tenth / 10f));
            }
        }
        lines.addAll("(word): not in the index, skipped; word*: too rare, read as out of vocabulary.");
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
}
