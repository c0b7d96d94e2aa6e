package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BaselineProgressTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private String shown(boolean interactive, int problems, int millis) throws InterruptedException {
        out.reset();
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), interactive);
        try (BaselineProgress progress = new BaselineProgress(terminal, 25_000)) {
            progress.read(1_200);
            if (problems > 0) {
                progress.solved(2, problems);
            }
            Thread.sleep(millis);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void showsAPersonHowFarALongTrainingIs() throws InterruptedException {
        assertThat(shown(true, 0, 1500)).matches("\rReading 1,200/25,000 1\\.\\ds(?s:.*)\\R");
        assertThat(shown(true, 50, 1500)).startsWith("\rTraining, class 3/50 1.");
        assertThat(shown(true, 1, 1500)).startsWith("\rTraining 1.");
    }

    @Test
    void isSilentOtherwise() throws InterruptedException {
        assertThat(shown(true, 1, 0)).isEmpty();
        assertThat(shown(false, 1, 1500)).isEmpty();
    }
}
