package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.cli.Terminal;
import io.github.imdbrnn.numpy.NpyArray;
import io.github.imdbrnn.numpy.Npz;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as a person meets it, on a file of eight training and five test reviews. */
class ImdbRnnTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    private int runs;

    private int run(String... args) {
        out.reset();
        errors.getBuffer().setLength(0);
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), false);
        return ImdbRnn.run(terminal, new PrintWriter(errors, true), args);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** A training into a new folder, with these options beside its own or in their place. */
    private int train(String... more) {
        List<String> args = TinyTraining.args(more);
        for (List<String> own : List.of(List.of("--epochs", "2"), List.of("--out", folder.resolve("run-" + ++runs).toString()))) {
            if (!args.contains(own.get(0))) {
                args.addAll(own);
            }
        }
        return run(args.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "fused", "dl4j"})
    void trainsAndEndsWithTheNotebooksLine(String engine) throws Exception {
        assertThat(train("--engine", engine)).as(errors.toString()).isZero();
        List<String> lines = output().lines().toList();
        assertThat(lines).last().asString().matches("Test loss: \\d\\.\\d{4}, Test accuracy: \\d\\.\\d{4}");
        assertThat(lines.stream().filter(line -> line.startsWith("Epoch ")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).matches("Epoch [12]/2 - \\d+\\.\\ds - loss: \\d\\.\\d{4} "
                        + "- accuracy: \\d\\.\\d{4} - val_loss: \\d\\.\\d{4} - val_accuracy: \\d\\.\\d{4}"));
        assertThat(output()).contains("Total Parameters:  187").doesNotContain("\u001b").doesNotContain("\r");
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void saysBeforeTheLastLineThatTheNetworkOverfits() throws Exception {
        assertThat(train("--epochs", "6", "--learning-rate", "0.05")).as(errors.toString()).isZero();
        List<String> lines = output().lines().toList();
        assertThat(lines.get(lines.size() - 2)).matches("Validation loss was lowest after epoch \\d \\(\\d\\.\\d{4}\\) and "
                + "\\d\\.\\d{4} at the end: the network overfits\\. --patience \\d .*keeps the best epoch\\.");
        assertThat(lines).last().asString().startsWith("Test loss: ");
        assertThat(train("--epochs", "6", "--learning-rate", "0.05", "--patience", "3")).isZero();
        assertThat(output()).contains("Best of 4 epochs: epoch 1").doesNotContain("Validation loss");
    }

    @Test
    void startsFromGivenWeightsAndSavesTheTrainedOnes() throws Exception {
        Path first = folder.resolve("first.npz");
        Path second = folder.resolve("second.npz");
        assertThat(train("--epochs", "1", "--no-shuffle", "--save-weights", first.toString())).isZero();
        assertThat(train("--epochs", "0", "--initial-weights", first.toString(), "--save-weights", second.toString()))
                .isZero();
        assertThat(arrays(second)).isEqualTo(arrays(first));
        assertThat(train("--epochs", "1", "--initial-weights", first.toString(), "--save-weights", second.toString()))
                .isZero();
        assertThat(arrays(second)).isNotEqualTo(arrays(first));
        assertThat(arrays(first)).extracting(array -> List.of(array.shape().length, array.values().length))
                .containsExactly(List.of(2, 150), List.of(2, 12), List.of(2, 16), List.of(1, 4), List.of(2, 4), List.of(1, 1));
    }

    private static List<NpyArray> arrays(Path file) throws Exception {
        List<NpyArray> arrays = new ArrayList<>();
        try (Npz npz = Npz.open(file)) {
            for (String name : npz.names()) {
                arrays.add(npz.array(name));
            }
        }
        return arrays;
    }

    @Test
    void refusesWeightsOfAnotherShapeAndLeavesTheOldFileAlone() throws Exception {
        Path weights = folder.resolve("weights.npz");
        train("--save-weights", weights.toString());
        byte[] before = Files.readAllBytes(weights);
        assertThat(train("--units", "5", "--initial-weights", weights.toString(), "--save-weights", weights.toString()))
                .isEqualTo(1);
        assertThat(errors.toString().lines()).hasSize(1).first().asString()
                .contains("weights.npz: arr_1 (RNN kernel) has shape [3, 4]; this network's is [3, 5]");
        assertThat(Files.readAllBytes(weights)).isEqualTo(before);
    }

    /** Under whatever name; of a training that has no data at the place yet it is where they would come from. */
    @Test
    void savesNoWeightsInPlaceOfTheReviewsOrTheirWords() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Path file = Files.copy(TinyTraining.reviews(), data.resolve("imdb.npz"));
        Path words = data.resolve("imdb_word_index.json");
        Path link = Files.createSymbolicLink(folder.resolve("link.npz"), file);
        byte[] before = Files.readAllBytes(file);
        for (Path named : List.of(data, file, link)) {
            for (Path weights : List.of(file, link, folder.resolve("data/../data/imdb.npz"))) {
                assertThat(train("--data", named.toString(), "--save-weights", weights.toString())).isEqualTo(1);
                assertThat(errors.toString().lines()).hasSize(1).first().asString().startsWith("imdb-rnn: --save-weights "
                        + weights + ": belongs to the data of the training; name another file");
            }
            assertThat(train("--data", data.toString(), "--save-weights", words.toString())).isEqualTo(1);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(words).doesNotExist();
        assertThat(train("--data", file.toString(), "--save-weights", data.resolve("w.npz").toString())).isZero();
    }

    @Test
    void refusesToSaveWhereItCannotBeforeItTrains() throws Exception {
        assertThat(train("--save-weights", folder.resolve("no/such/file.npz").toString())).isEqualTo(1);
        assertThat(errors.toString().lines()).hasSize(1).first().asString().contains("--save-weights", "there is no folder");
        assertThat(output()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.zip", "History.csv", "provenance.json", "report.html", "run.lock"})
    void savesNoWeightsInPlaceOfTheRun(String name) throws Exception {
        Path run = Files.createDirectory(folder.resolve("run"));
        Path weights = folder.resolve("weights.npz");
        Files.createSymbolicLink(weights, run.resolve(name));
        for (Path file : List.of(run.resolve(name), folder.resolve("run/../run").resolve(name), weights)) {
            assertThat(train("--out", run.toString(), "--save-weights", file.toString())).isEqualTo(1);
            assertThat(errors.toString().lines()).hasSize(1).first().asString()
                    .startsWith("imdb-rnn: --save-weights " + file + ": belongs to the run in ");
            assertThat(output()).isEmpty();
            assertThat(run).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "train --help", "--version", "data"})
    void failsWhereItsOutputCannotBeWritten(String command) throws Exception {
        List<String> args = new ArrayList<>(List.of(command.split(" ")));
        if (command.equals("data")) {
            args.addAll(List.of("--data", TinyTraining.reviews().toString()));
        }
        assertThat(runUnheard(args)).isEqualTo(1);
        assertThat(errors.toString().lines())
                .containsExactly("imdb-rnn: standard output: cannot be written to; not all of the output is there");
    }

    @Test
    void keepsARunWhoseOutputCannotBeWritten() throws Exception {
        Path run = folder.resolve("run");
        assertThat(runUnheard(TinyTraining.args("--epochs", "3", "--out", run.toString()))).isEqualTo(1);
        assertThat(errors.toString().lines())
                .containsExactly("imdb-rnn: standard output: cannot be written to; not all of the output is there");
        assertThat(RunFolder.open(run).history().epochs()).hasSize(3);
    }

    /** With a standard output that breaks after its first bytes. */
    private int runUnheard(List<String> args) {
        PrintStream broken = new PrintStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        return ImdbRnn.run(new Terminal(broken, false), new PrintWriter(errors, true), args.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "train --bogus                     | Unknown option: '--bogus'",
        "--bogus                           | Unknown option: '--bogus'",
        "train --epochs few                | Invalid value for option '--epochs': 'few' is not an int",
        "train --units 0                   | --units must be at least 1, not 0",
        "train --max-features 3            | --max-features must be at least 4, not 3",
        "train --validation-split 1        | --validation-split must be at least 0 and below 1, not 1.0",
        "train --learning-rate -1          | --learning-rate must be a number of at least 0, not -1.0",
        "train --rho 1                     | --rho must be at least 0 and below 1, not 1.0",
        "train --steps-per-epoch 0         | --steps-per-epoch must be at least 1, not 0",
        "train --layer elman               | Invalid value for option '--layer': expected one of [SIMPLE_RNN, LSTM, GRU]",
        "train --engine abacus             | --engine must be one of auto, fused, dl4j, cuda, not abacus",
        "train --dataset mnist             | Invalid value for option '--dataset'",
        "train --dataset synthetic --data x | --data and --dataset synthetic, which reads no file, cannot be given at once",
        "data --dataset synthetic --data x | --data and --dataset synthetic, which reads no file, cannot be given at once",
        "train surplus                     | Unmatched argument at index 1: 'surplus'",
        "data --maxlen 0                   | --maxlen must be at least 1, not 0",
        "conquer                           | there is no command 'conquer'",
    })
    void answersWrongUsageWithOneLineAndExitCodeTwo(String command, String complaint) {
        assertThat(run(command.strip().split(" +"))).isEqualTo(2);
        assertThat(errors.toString().lines()).hasSize(1).first().asString().startsWith("imdb-rnn: " + complaint);
        assertThat(output()).isEmpty();
    }

    @Test
    void answersBadFilesWithOneLineAndExitCodeOne() throws Exception {
        Path text = Files.writeString(folder.resolve("reviews.npz"), "a fine film");
        for (String file : List.of(text.toString(), folder.resolve("missing.npz").toString(), folder.toString())) {
            assertThat(run("train", "--data", file)).isEqualTo(1);
            assertThat(errors.toString().lines()).hasSize(1).first().asString().startsWith("imdb-rnn: " + file + ": ");
            assertThat(output()).isEmpty();
        }
    }

    @Test
    void showsTheStackTraceOnlyWhenAsked() {
        run("train", "--data", folder.resolve("missing.npz").toString());
        assertThat(errors.toString()).doesNotContain("\tat ");
        run("train", "--verbose", "--data", folder.resolve("missing.npz").toString());
        assertThat(errors.toString()).contains("DataException", "\tat ");
    }

    @Test
    void showsWhatWasLoaded() throws Exception {
        assertThat(run("data", "--data", TinyTraining.reviews().toString(), "--max-features", "10000")).as(errors.toString()).isZero();
        assertThat(output())
                .containsPattern("examples +8 +5\n")
                .containsPattern("positive +4 +3\n")
                .containsPattern("length, longest +2,501 +40,001\n")
                .contains("\ntrain SHA-256 4c61657cfd7b3fe4ea1ed6dc15396cfa30f235c79ea2dbfbb4759404e2266410\n")
                .contains("\ntest SHA-256 bf817591c4f81b6d98e514dbdfb7fb19e10103538bceac76049f840c871d867a\n");
    }

    @Test
    void showsAReviewInWords() throws Exception {
        Path data = folder.resolve("imdb.npz");
        Files.copy(TinyTraining.reviews(), data);
        Files.writeString(folder.resolve("imdb_word_index.json"), "{\"the\": 1, \"film\": 2}");
        assertThat(run("data", "--data", folder.toString(), "--show", "0")).as(errors.toString()).isZero();
        assertThat(output().lines()).last().asString().isEqualTo("<start>");
        assertThat(run("data", "--data", folder.toString(), "--show", "8")).isEqualTo(2);
        assertThat(errors.toString()).startsWith("imdb-rnn: --show must be at most 7, not 8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "train --help", "data --help", "--version"})
    void explainsItself(String command) {
        assertThat(run(command.split(" "))).isZero();
        assertThat(output()).containsPattern("Usage: imdb-rnn|imdb-rnn ");
        assertThat(errors.toString()).isEmpty();
    }
}
