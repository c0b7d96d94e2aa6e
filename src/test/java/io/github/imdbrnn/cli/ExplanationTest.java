package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.predict.Reading;
import io.github.imdbrnn.predict.Reading.Kind;
import io.github.imdbrnn.predict.Reading.ReadWord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplanationTest {
    @Test
    void laysOutWordsAndProbabilitiesInLines() {
        Reading reading = new Reading("positive", List.of(
                new ReadWord("the", Kind.KNOWN, 0.5f), new ReadWord("weird", Kind.SKIPPED, Float.NaN),
                new ReadWord("film", Kind.OUT_OF_VOCABULARY, 0.126f), new ReadWord("x".repeat(50), Kind.KNOWN, 1f)));
        assertThat(Explanation.lines(reading, 100, false))
                .isEqualTo("  the 0.50  (weird)  film* 0.13  " + "x".repeat(40) + "... 1.00");
        String[] lines = Explanation.lines(
                new Reading("positive", Collections.nCopies(30, new ReadWord("great", Kind.KNOWN, 1f))), 60, false).split(System.lineSeparator());
        assertThat(lines).hasSize(6).allSatisfy(line -> assertThat(line).startsWith("  great").hasSizeLessThanOrEqualTo(60));
    }

    @Test
    void coloursWordsAndProbabilitiesFromOrangeToBlue() {
        Reading reading = new Reading("positive", List.of(
                new ReadWord("awful", Kind.KNOWN, 0f), new ReadWord("the", Kind.KNOWN, 0.5f),
                new ReadWord("great", Kind.KNOWN, 1f), new ReadWord("odd", Kind.SKIPPED, Float.NaN)));
        // Colours 16 + 36 r + 6 g + b of the 256: orange 166, grey 102, blue 27; 2 is faint.
        assertThat(Explanation.lines(reading, 100, true)).isEqualTo("  \u001b[38;5;166mawful 0.00\u001b[39m"
                + "  \u001b[38;5;102mthe 0.50\u001b[39m  \u001b[38;5;27mgreat 1.00\u001b[39m"
                + "  \u001b[2m(odd)\u001b[22m");
    }

    /** A terminal that gets a wide character in its last column breaks the line itself, or cuts the character. */
    @ParameterizedTest
    @ValueSource(ints = {20, 40, 61, 80})
    void keepsWideWordsWithinTheWidth(int width) {
        List<ReadWord> words = new ArrayList<>();
        for (String word : List.of("\u6620\u753b\u306f", "fine", "\ud83d\ude00\ud83d\ude00", "cafe\u0301", "\u597d".repeat(50))) {
            words.addAll(Collections.nCopies(5, new ReadWord(word, Kind.SKIPPED, Float.NaN)));
        }
        String[] lines = Explanation.lines(new Reading("positive", words), width, false).split(System.lineSeparator());
        assertThat(lines).hasSizeGreaterThan(1)
                .allSatisfy(line -> assertThat(Columns.of(line)).isLessThanOrEqualTo(width));
        assertThat(lines[0]).startsWith("  (\u6620\u753b\u306f)  (");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 50, 80})
    void foldsTheLegend(int width) {
        for (boolean coloured : new boolean[] {false, true}) {
            for (boolean bidirectional : new boolean[] {false, true}) {
                String legend = Explanation.legend(width, coloured, bidirectional).replaceAll("\u001b\\[[0-9;]*m", "");
                assertThat(legend.lines()).hasSizeGreaterThan(1)
                        .allSatisfy(line -> assertThat(line.length()).isBetween(1, width));
                assertThat(legend.replaceAll("\\s+", " ")).startsWith("The probability of the class found after each word")
                        .endsWith(bidirectional ? " out of vocabulary. " + Reading.FORWARD_ONLY : " out of vocabulary.");
            }
        }
    }
}
