package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.SavedRun;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.Provenance;
import io.github.imdbrnn.training.run.RunSummary;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class RecordedOptionsTest {
    private static final TextFormat TEXTS = new TextFormat(Optional.of("my text"), Optional.of("2"), StandardCharsets.ISO_8859_1,
            Optional.of(Path.of("/test.csv")), 0.2, -3);
    private static final CommandSpec TRAIN =
            new CommandLine(new TrainCommand(new Terminal(new PrintStream(OutputStream.nullOutputStream()), false)))
                    .getCommandSpec();

    /** A run of the notebook's network with these options. */
    private static RunSummary run(String origin, Map<String, String> options) throws Exception {
        return new RunSummary(NetworkSpec.notebook(), RmsProp.notebook(), History.empty(),
                Provenance.ofJson(SavedRun.provenance(origin, SavedRun.NO_SHA256, options), "test"));
    }

    /** The same of own texts. */
    private static RunSummary runOnTexts(TextFormat format, Map<String, String> options) throws Exception {
        RunSummary run = run("IMDB reviews", options);
        Provenance provenance = run.provenance();
        return new RunSummary(run.spec(), run.optimizer(), run.history(), new Provenance(provenance.started(), provenance.versions(),
                new Origin("text", Optional.of(Path.of("/t.csv")), Optional.empty(), Optional.of(format)), List.of("a", "b"),
                provenance.dataSha256(), provenance.engine(), provenance.kernels(), provenance.settings()));
    }

    @Test
    void repeatsHowOwnTextsAreRead() throws Exception {
        assertThat(RecordedOptions.toRepeat(runOnTexts(TextFormat.DEFAULT, Map.of()), TRAIN))
                .isEqualTo("imdb-rnn train --data=/t.csv --dataset=text --seed=1");
        assertThat(RecordedOptions.toRepeat(runOnTexts(TEXTS, Map.of()), TRAIN)).isEqualTo("imdb-rnn train --data=/t.csv "
                + "--dataset=text --encoding=ISO-8859-1 --label-column=2 --seed=1 --split-seed=-3 --test=/test.csv --test-split=0.2 "
                + "--text-column='my text'");
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
    void repeatsAnotherLayerThanTheNotebooks() throws Exception {
        RunSummary run = run("IMDB reviews", Map.of());
        NetworkSpec spec = run.spec().withRecurrent(new Recurrent(Kind.LSTM, 32, true));
        assertThat(RecordedOptions.toRepeat(new RunSummary(spec, run.optimizer(), run.history(), run.provenance()), TRAIN))
                .isEqualTo("imdb-rnn train --bidirectional=true --layer=lstm --seed=1");
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
        Map<String, String> all = RecordedOptions.of(runOnTexts(TEXTS, Map.of("initial-weights", "/w", "monitor", "val_loss", "patience", "2", "steps-per-epoch", "9")));
        TRAIN.options().stream().map(option -> option.longestName()).filter(name -> !RecordedOptions.NOT_RECORDED.contains(name))
                .forEach(name -> assertThat(all).containsKey(name.substring(2)));
    }
}
