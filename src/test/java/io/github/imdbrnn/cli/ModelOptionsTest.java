package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.SavedRun;
import io.github.imdbrnn.data.DataException;
import io.github.imdbrnn.training.RunFolder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelOptionsTest {
    @TempDir
    private Path runs;

    private final StringWriter notes = new StringWriter();

    @Test
    void takesTheNewestRunAndSaysWhich() throws Exception {
        for (String name : List.of("b", "c", "a")) {
            SavedRun.write(runs.resolve(name), SavedRun.network(6, 5), 6, 5, "somewhere", Map.of());
            Files.setLastModifiedTime(runs.resolve(name).resolve(RunFolder.MODEL),
                    FileTime.fromMillis(name.equals("c") ? 2_000_000 : 1_000_000));
        }
        assertThat(ModelOptions.newest(runs, new PrintWriter(notes)).path()).isEqualTo(runs.resolve("c"));
        assertThat(notes.toString().lines()).hasSize(1).first().asString()
                .contains(runs.resolve("c").toString(), "newest run", "--model");
    }

    @Test
    void saysThatThereIsNoRun() {
        assertThatThrownBy(() -> ModelOptions.newest(runs, new PrintWriter(notes)))
                .isInstanceOf(DataException.class).hasMessageContaining("holds no run");
        assertThat(notes.toString()).isEmpty();
    }
}
