package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.PseudoTerminal;
import io.github.imdbrnn.download.LoopbackServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bars in a real terminal. */
class ProgressLineTest {
    /** 128 and the number of SIGINT. */
    private static final int INTERRUPTED = 130;

    private static PseudoTerminal train(int columns, String environment, String epochs) throws Exception {
        return PseudoTerminal.java(columns, Map.of("LC_ALL", environment), ProgressDemo.class, "train", epochs);
    }

    @ParameterizedTest
    @CsvSource({"40, ''", "60, ''", "80, ━", "120, ━"})
    void staysWithinTheTerminalAndIsDrawnOver(int columns, String bar) throws Exception {
        try (PseudoTerminal terminal = train(columns, "C.UTF-8", "1")) {
            assertThat(terminal.exitCode()).as(terminal.output()).isZero();
            String[] drawn = terminal.output().split("[\r\n]+");
            assertThat(drawn).hasSizeGreaterThan(5).allSatisfy(line -> assertThat(line).hasSizeLessThan(columns));
            assertThat(drawn[drawn.length / 2]).contains(bar, "/500 ", "loss: 0.3661 - accuracy: 0.8486");
            List<String> screen = terminal.screen();
            assertThat(screen.get(0)).isEqualTo("Epoch 1/1");
            assertThat(screen.get(1)).startsWith("500/500 ").contains(bar, "loss: 0.3661 - accuracy: 0.8486");
            assertThat(screen.get(screen.size() - 2)).endsWith("val_loss: 0.3681 - val_accuracy: 0.8474");
        }
    }

    @Test
    void followsAResizedTerminal() throws Exception {
        try (PseudoTerminal terminal = train(120, "C.UTF-8", "1000")) {
            terminal.await("ms/step - loss", 1);
            terminal.resize(60);
            terminal.await("s left - loss", 1); // without the time of a step
            terminal.resize(120);
            int before = terminal.output().split("ms/step - loss", -1).length;
            terminal.await("ms/step - loss", before + 5);
        }
    }

    @Test
    void isAsciiUnderLocaleC() throws Exception {
        try (PseudoTerminal terminal = train(80, "C", "1")) {
            assertThat(terminal.exitCode()).isZero();
            assertThat(terminal.output()).contains("500/500 " + "=".repeat(20)).matches("(?s)[\\x00-\\x7f]*")
                    .doesNotContain("?");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void letsADownloadBeInterrupted(boolean retrying, @TempDir Path folder) throws Exception {
        byte[] body = new byte[3_000_000];
        CountDownLatch never = new CountDownLatch(1);
        try (LoopbackServer server = new LoopbackServer(
                retrying ? LoopbackServer.cut(body, 1_500_000) : LoopbackServer.gated(body, 1_500_000, never),
                LoopbackServer.gated(body, 1_500_000, never))) {
            Path target = folder.resolve("imdb.npz");
            try (PseudoTerminal terminal = PseudoTerminal.java(80, Map.of(), ProgressDemo.class, "download",
                    server.uri("imdb.npz").toString(), Integer.toString(body.length), target.toString())) {
                terminal.await("imdb.npz ─", 1);
                if (retrying) {
                    terminal.await("trying again", 1);
                }
                terminal.type(PseudoTerminal.CTRL_C);
                assertThat(terminal.exitCode()).isEqualTo(INTERRUPTED);
                assertThat(terminal.screen()).contains("Interrupted; the same command goes on from what has been downloaded.");
                assertThat(Files.size(folder.resolve("imdb.npz.part"))).isPositive();
            }
        }
    }
}
