package io.github.imdbrnn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Walks the tour once; every test looks at one part of what it found. */
class TourTest {
    private static final ByteArrayOutputStream PRINTED = new ByteArrayOutputStream();
    /** Error of who always says 0 to a number drawn evenly from -1 to 1. */
    private static final double GUESS = Math.sqrt(1.0 / 3);
    private static Tour.Results results;

    @BeforeAll
    static void walk() {
        results = new Tour(new PrintStream(PRINTED, true, StandardCharsets.UTF_8)).run();
    }

    @Test
    void endsWithTheListOfWhatItShowed() {
        String text = PRINTED.toString(StandardCharsets.UTF_8);
        assertThat(results.shown()).hasSize(10);
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

    @Test
    void gradientsOfBothNetworksVanishBeforeTheyAreTrained() {
        for (LongMemory.Reach reach : results.longMemory().untrained()) {
            assertThat(last(reach.states())).isBetween(1e-9, 1e-4);
            assertThat(reach.error()).isGreaterThan(GUESS);
        }
        LongMemory.Reach lstm = results.longMemory().untrained().get(1);
        assertThat(lstm.forgetGates()).containsExactly(new double[] {0.73, 0.73, 0.73, 0.73}, within(0.02));
        assertThat(last(lstm.cells())).isBetween(Math.pow(0.73, 49), 1e-3);
    }

    @Test
    void onlyTheLstmLearnsToRememberANumberAndItsCellsKeepTheGradient() {
        LongMemory.Reach simpleRnn = results.longMemory().trained().get(0);
        LongMemory.Reach lstm = results.longMemory().trained().get(1);
        assertThat(lstm.error()).isLessThan(0.1 * GUESS);
        assertThat(last(lstm.cells())).isGreaterThan(0.5);
        assertThat(Arrays.stream(lstm.forgetGates()).max().orElseThrow()).isGreaterThan(0.95);
        assertThat(simpleRnn.error()).isGreaterThan(0.4 * GUESS);
        assertThat(last(simpleRnn.states())).isLessThan(1e-6);
        assertThat(simpleRnn.cells()).isEmpty();
    }

    @Test
    void plotsTheGradientsBeforeAndAfterTraining() {
        assertThat(results.longMemory().plot()).contains(">SimpleRNN dL/dh, trained<", ">SimpleRNN dL/dh, untrained<",
                ">LSTM dL/dc, trained<", ">LSTM dL/dc, untrained<");
    }

    private static double last(double[] lengths) {
        return lengths[LongMemory.STEPS - 1];
    }
}
