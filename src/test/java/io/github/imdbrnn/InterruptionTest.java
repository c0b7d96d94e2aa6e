package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C while a bar is drawn, in a training whose epochs take a second. */
class InterruptionTest {
    /** 128 and the number of SIGINT. */
    private static final int INTERRUPTED = 130;

    @TempDir
    private Path folder;

    private PseudoTerminal train() throws Exception {
        return PseudoTerminal.java(200, Map.of(), ImdbRnn.class, TinyTraining.args("--maxlen", "2500", "--units", "128",
                "--batch-size", "1", "--validation-split", "0", "--epochs", "10000", "--out", folder.resolve("run").toString())
                .toArray(String[]::new));
    }

    @Test
    void keepsTheLastEpochAndSaysHowToGoOn() throws Exception {
        try (PseudoTerminal terminal = train()) {
            terminal.await("Epoch 2/10000\r\n\r0/8 ", 1);
            terminal.type(PseudoTerminal.CTRL_C);
            assertThat(terminal.exitCode()).isEqualTo(INTERRUPTED);
            assertThat(terminal.screen()).anySatisfy(line -> assertThat(line).matches(
                    "Interrupted after epoch \\d+, which is kept\\. To go on: train --resume .*run"));
            assertThat(folder.resolve("run/model.zip")).exists();
        }
    }

    @Test
    void saysThatNothingIsKeptOfAFirstEpoch() throws Exception {
        try (PseudoTerminal terminal = train()) {
            terminal.await("\r0/8 ", 1);
            terminal.type(PseudoTerminal.CTRL_C);
            assertThat(terminal.exitCode()).isEqualTo(INTERRUPTED);
            assertThat(terminal.screen()).contains("Interrupted before the first epoch was complete; nothing is kept.");
            assertThat(folder.resolve("run")).doesNotExist();
        }
    }
}
