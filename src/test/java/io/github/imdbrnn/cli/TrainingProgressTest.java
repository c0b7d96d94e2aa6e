package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.training.History;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingProgressTest {
    private static final String TRAINING = "loss: 0.3661 - accuracy: 0.8486";
    private static final String BOTH = TRAINING + " - val_loss: 0.3681 - val_accuracy: 0.8474";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private String shown(boolean interactive, Optional<Metrics> validation) {
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), interactive);
        try (TrainingProgress progress = new TrainingProgress(terminal)) {
            Metrics training = new Metrics(0.3661, 0.8486);
            progress.onEpochBegin(2, 10, 1);
            progress.onBatchEnd(1, training);
            progress.onEpochEnd(new History.Epoch(2, 1.04, training, validation));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void drawsABarAsKerasDoes() {
        assertThat(TrainingProgress.render(0, 625, 0, "", 200)).isEqualTo("0/625 " + "─".repeat(20));
        assertThat(TrainingProgress.render(125, 625, 2.5, TRAINING, 200))
                .isEqualTo("125/625 " + "━".repeat(4) + "─".repeat(16) + " 10s left, 20ms/step - " + TRAINING);
        assertThat(TrainingProgress.render(625, 625, 1.04, BOTH, 200))
                .isEqualTo("625/625 " + "━".repeat(20) + " 1s 1.7ms/step - " + BOTH);
    }

    @Test
    void leavesTheBarOutBeforeAnyFigure() {
        assertThat(TrainingProgress.render(125, 625, 2.5, TRAINING, 70)).isEqualTo("125/625 10s left, 20ms/step - " + TRAINING);
        assertThat(TrainingProgress.render(625, 625, 1.04, TRAINING, 80)).contains("━").endsWith(TRAINING);
    }

    /** The width is 80 or whatever the terminal of the build has; the figures must be there whole in any case. */
    @Test
    void showsEveryFigureOfAnEpochHoweverNarrowTheTerminal() {
        assertThat(shown(true, Optional.of(new Metrics(0.3681, 0.8474))))
                .contains("Epoch 2/10", TRAINING, "val_loss: 0.3681 - val_accuracy: 0.8474");
    }

    @Test
    void printsALineAnEpochWhereNobodyWatches() {
        assertThat(shown(false, Optional.of(new Metrics(0.3681, 0.8474))).strip()).isEqualTo("Epoch 2/10 - 1.0s - " + BOTH);
        out.reset();
        assertThat(shown(false, Optional.empty()).strip()).isEqualTo("Epoch 2/10 - 1.0s - " + TRAINING);
    }
}
