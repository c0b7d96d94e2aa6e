package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.SavedRun;
import io.github.imdbrnn.cli.Explanation.Kind;
import io.github.imdbrnn.cli.Explanation.ReadWord;
import io.github.imdbrnn.data.ReviewEncoder;
import io.github.imdbrnn.data.WordIndex;
import io.github.imdbrnn.model.StepwiseReader;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    /** "film" is beyond a vocabulary of six. */
    private final ReviewEncoder encoder = new ReviewEncoder(WordIndex.ofRanked(List.of("the", "great", "film")), 6);
    private final StepwiseReader reader = StepwiseReader.of(SavedRun.network(6, 5));

    private Explanation explain(String text, int maxlen) {
        return Explanation.of(encoder.words(text), encoder.encode(text), reader, maxlen);
    }

    @Test
    void givesEveryWordTheReadingAfterIt() {
        float[] readings = reader.read(new int[] {1, 4, 2, 5}, 5);
        assertThat(explain("The weird film: GREAT", 5).words()).containsExactly(
                new ReadWord("<start>", Kind.KNOWN, readings[0]),
                new ReadWord("the", Kind.KNOWN, readings[1]),
                new ReadWord("weird", Kind.SKIPPED, Float.NaN),
                new ReadWord("film", Kind.OUT_OF_VOCABULARY, readings[2]),
                new ReadWord("great", Kind.KNOWN, readings[3]));
    }

    @Test
    void leavesOutTheWordsThatAreCut() {
        List<ReadWord> words = explain("odd great odd the the odd film great odd", 3).words();
        assertThat(words).extracting(ReadWord::text).containsExactly("the", "odd", "film", "great", "odd");
        float[] readings = reader.read(new int[] {4, 2, 5}, 3);
        assertThat(words.get(0).probability()).isCloseTo(readings[0], within(0f));
        assertThat(words.get(3).probability()).isCloseTo(readings[2], within(0f));
    }

    @Test
    void laysOutWordsAndProbabilitiesInLines() {
        Explanation explanation = new Explanation(List.of(
                new ReadWord("the", Kind.KNOWN, 0.5f), new ReadWord("weird", Kind.SKIPPED, Float.NaN),
                new ReadWord("film", Kind.OUT_OF_VOCABULARY, 0.126f), new ReadWord("x".repeat(50), Kind.KNOWN, 1f)));
        assertThat(explanation.plain()).isEqualTo("  the 0.50  (weird)  film* 0.13  " + "x".repeat(40) + "... 1.00");
        String[] lines = new Explanation(Collections.nCopies(30, new ReadWord("great", Kind.KNOWN, 1f)))
                .plain().split(System.lineSeparator());
        assertThat(lines).hasSizeGreaterThan(1).allSatisfy(line -> assertThat(line).startsWith("  great").hasSizeLessThan(103));
    }

    @Test
    void coloursWordsFromRedToGreen() {
        Explanation explanation = new Explanation(List.of(
                new ReadWord("awful", Kind.KNOWN, 0f), new ReadWord("the", Kind.KNOWN, 0.5f),
                new ReadWord("great", Kind.KNOWN, 1f), new ReadWord("odd", Kind.SKIPPED, Float.NaN)));
        // Colours 16 + 36 r + 6 g + b of the 256: red 196, grey 145, green 46; 2 is faint.
        assertThat(explanation.coloured()).isEqualTo("  \u001b[38;5;196mawful\u001b[39m"
                + " \u001b[38;5;145mthe\u001b[39m \u001b[38;5;46mgreat\u001b[39m"
                + " \u001b[2m(odd)\u001b[22m");
    }
}
