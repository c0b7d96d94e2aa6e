package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.SavedRun;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.Provenance;
import io.github.imdbrnn.training.run.RunSummary;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class RecordedOptionsTest {
    private static final CommandSpec TRAIN =
            new CommandLine(new TrainCommand(new Terminal(new PrintStream(OutputStream.nullOutputStream()), false)))
                    .getCommandSpec();

    /** A run of the notebook's network with these options. */
    private static RunSummary run(String origin, Map<String, String> options) throws Exception {
        return new RunSummary(NetworkSpec.notebook(), RmsProp.notebook(), History.empty(),
                Provenance.ofJson(SavedRun.provenance(origin, SavedRun.NO_SHA256, options), "test"));
    }

    @Test
    void repeatsWhatIsNotTheDefaultAndTheSeed() throws Exception {
        assertThat(RecordedOptions.toRepeat(run("IMDB reviews", Map.of(
                "epochs", "3", "patience", "2", "monitor", "val_accuracy", "no-shuffle", "true")), TRAIN))
                .isEqualTo("imdb-rnn train --epochs=3 --monitor=val_accuracy --no-shuffle=true --patience=2 --seed=1");
        assertThat(RecordedOptions.toRepeat(run("IMDB reviews", Map.of("patience", "2")), TRAIN))
                .isEqualTo("imdb-rnn train --patience=2 --seed=1");
        assertThat(RecordedOptions.toRepeat(run("synthetic reviews made by this program", Map.of()), TRAIN))
                .isEqualTo("imdb-rnn train --dataset=synthetic --seed=1");
    }

    @Test
    void repeatsNothingThatAFileOfAStrangerCouldRunOrWrite() throws Exception {
        assertThat(RecordedOptions.toRepeat(run("IMDB reviews", Map.of(
                "data", "/x/$(rm -r ~)';\n rm y\u001b", "save-weights", "/home/me/.profile", "x; rm y", "1")), TRAIN))
                .isEqualTo("imdb-rnn train --data='/x/$(rm -r ~)'\\'';  rm y?' --seed=1");
    }

    /** A setting that is recorded and not spelled here would be lost when a run is resumed. */
    @Test
    void repeatsARunThatParsesToTheSameOptions() throws Exception {
        Map<String, String> options = new TreeMap<>(Map.of("batch-size", "7", "data", "/imdb.npz", "engine", "dl4j",
                "epochs", "3", "initial-weights", "/w.npz", "monitor", "val_accuracy", "no-shuffle", "true", "patience", "2",
                "seed", "-5", "steps-per-epoch", "9"));
        options.put("validation-split", "0.25");
        RunSummary run = run("IMDB reviews", options);
        assertThat(RecordedOptions.of(run)).containsAllEntriesOf(options);
        CommandLine train = new CommandLine(
                new TrainCommand(new Terminal(new PrintStream(OutputStream.nullOutputStream()), false)))
                .setCaseInsensitiveEnumValuesAllowed(true);
        String[] args = RecordedOptions.toRepeat(run, TRAIN).split(" ");
        train.parseArgs(Arrays.copyOfRange(args, 2, args.length));
        options.forEach((name, value) -> assertThat(
                train.getCommandSpec().findOption("--" + name).getValue().toString()).isEqualToIgnoringCase(value));
    }

    @Test
    void spellsEveryOptionThatMakesAModel() throws Exception {
        Map<String, String> all = RecordedOptions.of(run("IMDB reviews", Map.of("data", "/d", "initial-weights", "/w",
                "monitor", "val_loss", "patience", "2", "steps-per-epoch", "9")));
        TRAIN.options().stream().map(option -> option.longestName()).filter(name -> !RecordedOptions.NOT_RECORDED.contains(name))
                .forEach(name -> assertThat(all).containsKey(name.substring(2)));
    }
}
