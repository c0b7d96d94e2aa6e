package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.training.History;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingProgressTest {
    private static final String TRAINING = "loss: 0.3661 - accuracy: 0.8486";
    private static final String BOTH = TRAINING + " - val_loss: 0.3681 - val_accuracy: 0.8474";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Terminal terminal(boolean interactive, int columns, Charset charset) {
        return new Terminal(InputStream.nullInputStream(), new PrintStream(out, true, charset), interactive,
                () -> columns, charset);
    }

    private String shown(Terminal terminal, Optional<Metrics> validation) {
        out.reset();
        try (TrainingProgress progress = new TrainingProgress(terminal)) {
            Metrics training = new Metrics(0.3661, 0.8486);
            progress.onEpochBegin(2, 10, 1);
            progress.onBatchEnd(1, training);
            progress.onEpochEnd(new History.Epoch(2, 1.04, training, validation), null);
        }
        return out.toString(terminal.charset());
    }

    private String line(long step, double seconds, int columns) {
        return TrainingProgress.render(
                terminal(true, 80, StandardCharsets.UTF_8), step, 625, seconds, step == 0 ? "" : TRAINING, columns);
    }

    @Test
    void drawsABarAsKerasDoes() {
        assertThat(line(0, 0, 200)).isEqualTo("0/625 " + "─".repeat(20));
        assertThat(line(125, 2.5, 200))
                .isEqualTo("125/625 " + "━".repeat(4) + "─".repeat(16) + " 10s left, 20ms/step - " + TRAINING);
        assertThat(line(625, 1.04, 200)).isEqualTo("625/625 " + "━".repeat(20) + " 1.0s 1.7ms/step - " + TRAINING);
    }

    @Test
    void leavesOutTheTimeOfAStepThenTheBarThenTheTimeLeftThenTheSteps() {
        assertThat(line(125, 2.5, 79)).isEqualTo("125/625 " + "━".repeat(4) + "─".repeat(16) + " 10s left - " + TRAINING);
        assertThat(line(125, 2.5, 59)).isEqualTo("125/625 10s left - " + TRAINING);
        assertThat(line(125, 2.5, 39)).isEqualTo("125/625 " + TRAINING);
        assertThat(line(125, 2.5, 38)).isEqualTo(TRAINING);
    }

    @ParameterizedTest
    @CsvSource({"0.04, 0.0s", "0.66, 0.7s", "9.94, 9.9s", "9.96, 10s", "59.4, 59s", "59.6, 1:00", "185, 3:05"})
    void tellsSecondsAsTheyMatter(double seconds, String text) {
        assertThat(ProgressLine.duration(seconds)).isEqualTo(text);
    }

    /** No number is cut and nothing runs over into the next line, in the middle of an epoch or at its end. */
    @ParameterizedTest
    @ValueSource(ints = {40, 45, 50, 55, 60, 70, 72, 80, 90, 100, 110, 120, 200})
    void fitsAnyWidthWithEveryFigureWhole(int columns) {
        assertThat(line(125, 2.5, columns - 1)).hasSizeLessThan(columns).endsWith(TRAINING);
        String shown = shown(terminal(true, columns, StandardCharsets.UTF_8), Optional.of(new Metrics(0.3681, 0.8474)));
        assertThat(shown.split("[\r\n]+")).allSatisfy(line -> assertThat(line).hasSizeLessThan(columns));
        assertThat(shown).contains("Epoch 2/10", TRAINING, "val_loss: 0.3681", "val_accuracy: 0.8474");
    }

    @ParameterizedTest
    @ValueSource(strings = {"US-ASCII", "ISO-8859-1", "windows-1252", "IBM850"})
    void drawsWithAsciiWhereTheTerminalHasNoLines(String charset) {
        String shown = shown(terminal(true, 80, Charset.forName(charset)), Optional.empty());
        assertThat(shown).contains("1/1 " + "=".repeat(20)).matches("[\\x00-\\x7f]*").doesNotContain("?");
    }

    @Test
    void printsALineAnEpochWhereNobodyWatches() {
        Terminal file = terminal(false, 80, StandardCharsets.UTF_8);
        assertThat(shown(file, Optional.of(new Metrics(0.3681, 0.8474))).strip()).isEqualTo("Epoch 2/10 - 1.0s - " + BOTH);
        assertThat(shown(file, Optional.empty()).strip()).isEqualTo("Epoch 2/10 - 1.0s - " + TRAINING);
    }

    @Test
    void showsNothingMoreOnceClosed() {
        TrainingProgress progress = new TrainingProgress(terminal(true, 80, StandardCharsets.UTF_8));
        progress.onEpochBegin(1, 10, 5);
        progress.onBatchEnd(1, new Metrics(0.3661, 0.8486));
        progress.close();
        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith(TRAINING + System.lineSeparator());
        out.reset();
        progress.onBatchEnd(2, new Metrics(0.5, 0.5));
        progress.onEpochEnd(new History.Epoch(1, 1.04, new Metrics(0.5, 0.5), Optional.empty()), null);
        progress.onEpochBegin(2, 10, 5);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
