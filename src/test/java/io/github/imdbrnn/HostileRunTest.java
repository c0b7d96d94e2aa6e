package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.cli.Terminal;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run folders that a stranger made: what their provenance says must not reach the disk; {@link ShownTextTest} for more. */
class HostileRunTest {
    @TempDir
    private Path folder;

    private final StringWriter errors = new StringWriter();
    private final Map<String, String> options = new TreeMap<>();
    private Path run;

    @BeforeEach
    void nameTheOptions() throws Exception {
        run = folder.resolve("run");
        options.putAll(Map.of("data", TinyTraining.reviews().toString(), "epochs", "1", "validation-split", "0.25"));
    }

    private int run(String... args) {
        Terminal terminal = new Terminal(new PrintStream(OutputStream.nullOutputStream()), false);
        return ImdbRnn.run(terminal, new PrintWriter(errors, true), args);
    }

    /** A run of this program's own, but for what its provenance says. */
    private void train() throws Exception {
        assertThat(run(TinyTraining.args("--data", options.get("data"), "--epochs", "1", "--out", run.toString(),
                "--overwrite").toArray(String[]::new))).isZero();
        String sha256 = RunFolder.open(run).provenance().dataSha256();
        SavedRun.write(run, SavedRun.model(50, 12), "imdb.npz", sha256, options);
    }

    @Test
    void saysNotWhatIsWrittenWhere() throws Exception {
        Path precious = Files.writeString(folder.resolve("precious"), "mine");
        options.put("save-weights", precious.toString());
        train();
        assertThat(run("train", "--resume", run.toString(), "--epochs", "2")).as(() -> errors.toString()).isZero();
        assertThat(precious).hasContent("mine");
        assertThat(RunFolder.open(run).history().epochs()).hasSize(2);

        options.put("out", precious.toString());
        train();
        assertThat(run("train", "--resume", run.toString(), "--epochs", "2")).as(() -> errors.toString()).isZero();
        assertThat(precious).hasContent("mine");
    }
}
