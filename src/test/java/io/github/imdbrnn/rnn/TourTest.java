package io.github.imdbrnn.rnn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Walks the tour once; every test looks at one part of what it found. */
class TourTest {
    private static final ByteArrayOutputStream PRINTED = new ByteArrayOutputStream();
    private static Tour.Results results;

    @BeforeAll
    static void walk() {
        results = new Tour(new PrintStream(PRINTED, true, StandardCharsets.UTF_8)).run();
    }

    @Test
    void endsWithTheListOfWhatItShowed() {
        String text = PRINTED.toString(StandardCharsets.UTF_8);
        assertThat(results.shown()).hasSize(9);
        assertThat(text.substring(text.indexOf("Shown:")).lines().skip(1).map(line -> line.replaceFirst("  - ", "")))
                .containsExactlyElementsOf(results.shown());
    }

    @Test
    void tellsInsideFromOutsideOnlyWithAHiddenLayer() {
        assertThat(results.oneToOne().accuracy()).isGreaterThan(0.95);
        assertThat(results.oneToOne().straightLine()).isLessThan(0.7);
    }

    @Test
    void generatesTheCaptionFromItsOwnOutput() {
        assertThat(results.oneToMany().exactMatch()).isGreaterThan(0.95);
        assertThat(results.oneToMany().captions())
                .hasSize(16).allMatch(caption -> caption.matches("(a|two|three)( small| large)? [a-z]+ [a-z]+ \\."));
    }

    @Test
    void readsTheSentimentOfSyntheticReviews() {
        assertThat(results.manyToOne().accuracy()).isGreaterThan(0.8);
    }

    @Test
    void labelsEveryWordByWhatStoodBeforeIt() {
        assertThat(results.manyToMany().accuracy()).isGreaterThan(0.99);
        assertThat(results.manyToMany().wordAlone()).isLessThan(0.9);
        assertThat(results.manyToMany().sentences()).isGreaterThan(0.97);
    }

    @Test
    void writesUnseenDatesInTheOtherNotation() {
        assertThat(results.sequenceToSequence().unseen()).isEqualTo(500);
        assertThat(results.sequenceToSequence().exactMatch()).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void writesSentencesWhoseVerbsAgreeWithFarNouns() {
        assertThat(results.nextWord().grammatical()).isGreaterThan(0.9);
        assertThat(results.nextWord().bigramGrammatical()).isLessThan(0.5);
        assertThat(results.nextWord().perplexity()).isLessThan(0.85 * results.nextWord().bigramPerplexity());
    }

    @Test
    void forecastsBetterThanTheLastValueAndLastYear() {
        assertThat(results.timeSeries().error()).isLessThan(0.95 * results.timeSeries().seasonalError());
        assertThat(results.timeSeries().error()).isLessThan(0.5 * results.timeSeries().lastValueError());
        assertThat(results.timeSeries().plot()).contains("forecast from here").contains("as a year ago");
    }
}
