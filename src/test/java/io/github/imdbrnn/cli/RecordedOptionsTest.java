package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RecordedOptionsTest {

    /** Or {@code predict} in another folder would look for the run's words beside itself. */
    @Test
    void namesTheDataAsFromAnyFolder() {
        CommandLine train =
                new CommandLine(new TrainCommand(new Terminal(new PrintStream(OutputStream.nullOutputStream()), false)))
                        .setCaseInsensitiveEnumValuesAllowed(true);
        train.parseArgs("--data", "imdb.npz", "--epochs", "3");
        assertThat(RecordedOptions.of(train.getCommandSpec()))
                .containsEntry("data", Path.of("imdb.npz").toAbsolutePath().toString())
                .containsEntry("epochs", "3");
    }
}
