package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.io.PlainWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RunDataTest {
    @TempDir
    private Path folder;

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "its files have no such names")
    void saysPlainlyThatTheReviewsAreNotThere() {
        StringWriter notes = new StringWriter();
        Path gone = folder.resolve("\u001b[2J");
        assertThat(RunData.present(new Origin("imdb", Optional.of(gone), Optional.empty()), new PlainWriter(notes))).isEmpty();
        assertThat(notes.toString().lines()).hasSize(1).first().asString()
                .contains("?[2J, where the run's reviews came from, is not there");
    }
}
