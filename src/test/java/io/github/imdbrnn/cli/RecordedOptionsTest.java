package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class RecordedOptionsTest {

    /** Or {@code predict} in another folder would look for the run's words beside itself. */
    @Test
    void namesTheDataAsFromAnyFolder() {
        CommandLine train = train("--data", "imdb.npz", "--epochs", "3");
        assertThat(RecordedOptions.of(train.getCommandSpec()))
                .containsEntry("data", Path.of("imdb.npz").toAbsolutePath().toString())
                .containsEntry("epochs", "3");
    }

    @Test
    void repeatsWhatIsNotTheDefaultAndTheSeed() {
        CommandSpec train = train("--epochs", "3", "--patience", "2", "--monitor", "val_accuracy", "--no-shuffle",
                "--learning-rate", "0.001").getCommandSpec();
        assertThat(RecordedOptions.toRepeat(RecordedOptions.of(train), false, train))
                .isEqualTo("imdb-rnn train --epochs=3 --monitor=val_accuracy --no-shuffle=true --patience=2 --seed=1");
        assertThat(RecordedOptions.toRepeat(Map.of(), true, train)).isEqualTo("imdb-rnn train --dataset=synthetic");
    }

    @Test
    void repeatsNothingThatAFileOfAStrangerCouldRunOrWrite() {
        CommandSpec train = train().getCommandSpec();
        assertThat(RecordedOptions.toRepeat(
                Map.of("data", "/x/$(rm -r ~)';\n rm y\u001b", "save-weights", "/home/me/.profile"), false, train))
                .isEqualTo("imdb-rnn train --data='/x/$(rm -r ~)'\\'';  rm y?'");
    }

    @Test
    void repeatsAnOptionThatThereIsNoMore() {
        CommandSpec train = train().getCommandSpec();
        assertThat(RecordedOptions.toRepeat(Map.of("momentum", "0.9", "x; rm y", "1"), false, train))
                .isEqualTo("imdb-rnn train --momentum=0.9 '--x; rm y'=1");
    }

    @Test
    void repeatsARunThatParsesToTheSameOptions() {
        CommandSpec train = train("--units", "7", "--no-shuffle", "--data", "/imdb.npz").getCommandSpec();
        String[] args = RecordedOptions.toRepeat(RecordedOptions.of(train), false, train).split(" ");
        assertThat(RecordedOptions.of(train(Arrays.copyOfRange(args, 2, args.length)).getCommandSpec()))
                .isEqualTo(RecordedOptions.of(train));
    }

    private static CommandLine train(String... args) {
        CommandLine train =
                new CommandLine(new TrainCommand(new Terminal(new PrintStream(OutputStream.nullOutputStream()), false)))
                        .setCaseInsensitiveEnumValuesAllowed(true);
        train.parseArgs(args);
        return train;
    }
}
