package io.github.imdbrnn.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.data.text.TextSource;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.training.EarlyStopping;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.FitSettings;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.RunFolder;
import io.github.imdbrnn.training.run.RunWriter;
import io.github.imdbrnn.training.run.TrainingRun;
import io.github.imdbrnn.training.run.TrainingSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainJobTest {
    private static final String SMALLEST_PART = "spark.sql.files.maxPartitionBytes";
    private static final int MAX_FEATURES = 300;
    private static final NetworkSpec NETWORK = NetworkSpec.simpleRnn(MAX_FEATURES, 12, 8, 8)
            .withRecurrent(new Recurrent(Kind.GRU, 8, false));

    @TempDir
    private Path folder;

    private Path data;

    @BeforeEach
    void writesTexts() throws IOException {
        data = DrawnTexts.write(folder.resolve("data.csv"), DrawnTexts.rows(700, 5));
    }

    @AfterEach
    void cutsFilesAsUsual() {
        System.clearProperty(SMALLEST_PART);
    }

    /** @param more options with their values, which count for more than those of all tests */
    private Run train(String master, String... more) {
        Map<String, String> options = new TreeMap<>(Map.of("--data", data.toString(), "--max-features", "" + MAX_FEATURES,
                "--maxlen", "12", "--embedding-dim", "8", "--units", "8", "--layer", "gru", "--epochs", "3",
                "--out", folder.resolve("run").toString(), "--overwrite", "true"));
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return Run.on(master, Stream.concat(Stream.of("train"), options.entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())).toArray(String[]::new));
    }

    private Model trained() throws IOException {
        return RunFolder.open(folder.resolve("run")).lastModel();
    }

    /** One machine's program, begun or gone on with. */
    private History onOneMachine(Path run, Optional<Path> test, boolean resume, int epochs) throws IOException {
        TextSource source = new TextSource(data, new TextFormat(Optional.empty(), Optional.empty(), StandardCharsets.UTF_8,
                test, TextFormat.TEST_SPLIT, TextFormat.SEED));
        Dataset texts = source.load(MAX_FEATURES, DownloadListener.SILENT);
        TrainingSettings settings = new TrainingSettings(new FitSettings(32, epochs, 0.2, true, OptionalInt.empty(), 1),
                Optional.of(new EarlyStopping.Settings(EarlyStopping.Monitor.VAL_LOSS, 5)), "fused", Optional.empty());
        try (RunWriter writer = resume ? RunWriter.resume(run) : RunWriter.create(run, false);
                TrainingRun training = resume ? TrainingRun.resume(writer, epochs, texts)
                        : TrainingRun.begin(writer, NETWORK, RmsProp.notebook(), settings, texts)) {
            writer.carry(source.words(DownloadListener.SILENT));
            training.train(List.of());
        }
        return RunFolder.open(run).history();
    }

    private static void assertSame(Model model, Model expected) {
        assertThat(model.spec()).isEqualTo(expected.spec());
        assertThat(model.weights()).isDeepEqualTo(expected.weights());
        assertThat(model.squares()).isDeepEqualTo(expected.squares());
    }

    @Test
    void trainsOnePartitionToTheBitsOfOneMachineWhichGoesOnWithIt() throws IOException {
        System.setProperty(SMALLEST_PART, "5000");
        Path one = folder.resolve("one");
        History history = onOneMachine(one, Optional.empty(), false, 3);

        Run run = train("local[2]", "--partitions", "1", "--patience", "5");

        assertThat(run.errors()).isEmpty();
        assertSame(trained(), RunFolder.open(one).lastModel());
        RunFolder spark = RunFolder.open(folder.resolve("run"));
        assertThat(spark.history().epochs()).extracting(History.Epoch::training, History.Epoch::validation)
                .containsExactlyElementsOf(history.epochs().stream()
                        .map(epoch -> tuple(epoch.training(), epoch.validation())).toList());
        assertThat(spark.words().orElseThrow().toJson()).isEqualTo(RunFolder.open(one).words().orElseThrow().toJson());

        onOneMachine(one, Optional.empty(), true, 4);
        onOneMachine(spark.path(), Optional.empty(), true, 4);
        assertSame(trained(), RunFolder.open(one).lastModel());
    }

    @Test
    void testsOnOtherTextsAsOneMachineDoes() throws IOException {
        Path test = DrawnTexts.write(folder.resolve("test.csv"), DrawnTexts.rows(200, 6));
        Path one = folder.resolve("one");
        onOneMachine(one, Optional.of(test), false, 3);

        Run run = train("local[2]", "--partitions", "1", "--patience", "5", "--test", test.toString());

        assertThat(run.errors()).isEmpty();
        assertSame(trained(), RunFolder.open(one).lastModel());
        Examples tested = new TextSource(test, TextFormat.DEFAULT).examples(RunFolder.open(one).words().orElseThrow(),
                List.of("ham", "spam"), MAX_FEATURES, DownloadListener.SILENT);
        try (Engine engine = Engines.create("fused", RunFolder.open(one).model())) {
            assertThat(last(run)).isEqualTo(Fit.evaluate(engine, tested, 12).lastLine());
        }
        onOneMachine(folder.resolve("run"), Optional.of(test), true, 4); // which knows the texts by a hash in their order
        train("local[2]", "--partitions", "2", "--patience", "5", "--test", test.toString());
        onOneMachine(folder.resolve("run"), Optional.of(test), true, 4);
    }

    @Test
    void averagesToTheSameBitsHoweverManyCoresThereAreAndHoweverTheFileIsCut() throws IOException {
        Run two = train("local[2]", "--partitions", "3", "--averaging-frequency", "2", "--epochs", "8",
                "--learning-rate", "0.02");
        Model expected = trained();
        System.setProperty(SMALLEST_PART, "3000");
        Run one = train("local[1]", "--partitions", "3", "--averaging-frequency", "2", "--epochs", "8",
                "--learning-rate", "0.02");

        assertThat(two.errors() + one.errors()).isEmpty();
        assertSame(trained(), expected);
        assertThat(two.output()).contains("631 to train in 3 partitions, averaged every 2 steps", "epoch 1/8, round 3/3",
                "Epoch 8/8", "val_accuracy", "Test loss: ");
        assertThat(last(one)).isEqualTo(last(two));
        List<History.Epoch> epochs = RunFolder.open(folder.resolve("run")).history().epochs();
        assertThat(epochs.get(7).training().loss()).isLessThan(epochs.get(0).training().loss() - 0.1);
        onOneMachine(folder.resolve("run"), Optional.empty(), true, 9);
    }

    private static String last(Run run) {
        return run.output().lines().reduce((before, line) -> line).orElse("");
    }

    @Test
    void anotherFrequencyGivesOtherWeights() throws IOException {
        train("local[2]", "--partitions", "2", "--averaging-frequency", "1", "--epochs", "1");
        Model often = trained();
        train("local[2]", "--partitions", "2", "--averaging-frequency", "4", "--epochs", "1");

        assertThat(trained().weights()[0]).isNotEqualTo(often.weights()[0]);
    }

    @Test
    void refusesRowsWithoutATextOrLabelUnlessTheyAreToBeSkipped() throws IOException {
        List<String> rows = new ArrayList<>(DrawnTexts.rows(40, 1));
        rows.addAll(List.of("ham,", "spam,...", ",a b"));
        data = DrawnTexts.write(folder.resolve("bad.csv"), rows);

        Run refused = train("local[2]");
        Run skipped = train("local[2]", "--skip-bad", "true", "--epochs", "1", "--partitions", "2");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).hasLineCount(1).contains(data + ": 2 rows have no word in column text (the first: ",
                ", row 41); --skip-bad leaves them out");
        assertThat(skipped.exitCode()).isZero();
        assertThat(skipped.output()).contains(data + ": 2 rows have no word in column text", data
                + ": 1 row has no label in column label (the first: ", ", row 43); left out", "35 to train");
    }

    @Test
    void refusesALabelThatNoTrainingTextHas() throws IOException {
        Path test = DrawnTexts.write(folder.resolve("test.csv"), List.of("ham,Word1.", "eggs,Word1.", "spam,Word1."));

        Run refused = train("local[2]", "--test", test.toString());

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).hasLineCount(1).contains(
                test + ": 1 row has the label eggs in column label, that of no training text (the first: ", "row 2)");
    }

    @Test
    void saysWhatCannotBe() throws IOException {
        assertThat(train("local[2]", "--label-column", "class").errors()).hasLineCount(1)
                .contains(data + ": has no column class; it has label, text (--label-column names another)");
        assertThat(train("local[2]", "--partitions", "0")).extracting(Run::exitCode).isEqualTo(2);
        assertThat(train("local[2]", "--averaging-frequency", "0").errors()).hasLineCount(1)
                .contains("--averaging-frequency must be at least 1, not 0");
        assertThat(train("local[2]", "--units", "0").errors()).hasLineCount(1).contains("--units must be at least 1, not 0");
        data = DrawnTexts.write(folder.resolve("few.csv"), List.of("ham,a", "spam,b", "ham,c"));
        assertThat(train("local[2]", "--partitions", "20", "--validation-split", "0").errors()).hasLineCount(1)
                .contains("--partitions 20 are too many: one has no text to train on");
        data = DrawnTexts.write(folder.resolve("one.csv"), List.of("ham,a", "ham,c"));
        assertThat(train("local[2]").errors()).hasLineCount(1).contains(data + ": column label has 1 different labels");
        assertThat(Files.exists(folder.resolve("run/model.zip"))).isFalse();
    }
}
