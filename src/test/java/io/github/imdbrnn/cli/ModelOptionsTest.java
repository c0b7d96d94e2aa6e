package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.SavedRun;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelOptionsTest {
    /** The second epoch is the best by loss, the first by accuracy, the last by neither. */
    private static final History HISTORY = new History(List.of(
            new History.Epoch(1, 1, new Metrics(0.7, 0.5), Optional.of(new Metrics(0.6, 0.75))),
            new History.Epoch(2, 1, new Metrics(0.6, 0.6), Optional.of(new Metrics(0.5, 0.65))),
            new History.Epoch(3, 1, new Metrics(0.5, 0.7), Optional.of(new Metrics(0.9, 0.55)))));

    @TempDir
    private Path runs;

    private final StringWriter notes = new StringWriter();
    private int written;

    /** Writes a run, newer than those before. */
    private Path write(String name, History history, Map<String, String> options) throws IOException {
        SavedRun.write(runs.resolve(name), history, options);
        return touch(runs.resolve(name));
    }

    private Path touch(Path folder) throws IOException {
        Files.setLastModifiedTime(folder.resolve(RunFolder.MODEL), FileTime.fromMillis(1_000_000L * ++written));
        return folder;
    }

    private Path newest() throws DataException {
        return ModelOptions.newest(runs, new PrintWriter(notes)).path();
    }

    @Test
    void takesTheNewestRunAndSaysWhichAndHowGood() throws Exception {
        write("b", HISTORY, Map.of());
        write("c", HISTORY, Map.of());
        Path a = write("a", HISTORY, Map.of());
        assertThat(newest()).isEqualTo(a);
        assertThat(notes.toString().lines()).containsExactly(
                "Model: " + a + ", 3 epochs, val_accuracy 0.5500, the newest run (--model names another)");
    }

    @Test
    void namesTheEpochThatEarlyStoppingKept() throws Exception {
        write("a", HISTORY, Map.of("patience", "1"));
        newest();
        assertThat(notes.toString()).contains("a, epoch 2 of 3, val_accuracy 0.6500, the newest run");
        write("b", HISTORY, Map.of("patience", "1", "monitor", "val_accuracy"));
        newest();
        assertThat(notes.toString()).contains("b, epoch 1 of 3, val_accuracy 0.7500, the newest run");
    }

    @Test
    void givesTheTrainingsAccuracyWhereNothingWasHeldOut() throws Exception {
        write("a", History.empty().and(new History.Epoch(1, 1, new Metrics(0.7, 0.5), Optional.empty())), Map.of());
        newest();
        assertThat(notes.toString()).contains("a, 1 epoch, accuracy 0.5000, the newest run");
    }

    @Test
    void skipsRunsThatAreDamagedOrHaveNoCompleteEpochAndSaysSo() throws Exception {
        Path whole = write("whole", HISTORY, Map.of());
        Path damaged = write("damaged", HISTORY, Map.of());
        Files.write(damaged.resolve(RunFolder.MODEL), new byte[100]);
        touch(damaged);
        Path untrained = write("untrained", History.empty(), Map.of());
        Files.createDirectories(runs.resolve("begun"));
        assertThat(newest()).isEqualTo(whole);
        List<String> lines = notes.toString().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("Skipped " + untrained + ": has no complete epoch");
        assertThat(lines.get(1)).startsWith("Skipped " + damaged.resolve(RunFolder.MODEL) + ": is not a readable zip");
        assertThat(lines.get(2)).startsWith("Model: " + whole + ", 3 epochs, ")
                .endsWith(", the newest run that can be used (--model names another)");
    }

    @Test
    void saysThatThereIsNoRun() throws Exception {
        assertThatThrownBy(this::newest).isInstanceOf(DataException.class).hasMessageContaining("holds no run; train one");
        assertThat(notes.toString()).isEmpty();
        write("untrained", History.empty(), Map.of());
        assertThatThrownBy(this::newest).isInstanceOf(DataException.class)
                .hasMessageContaining("holds no run that can be used; train one");
    }
}
