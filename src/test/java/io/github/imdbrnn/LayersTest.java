package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.imdbrnn.cli.Terminal;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.numpy.Npz;
import io.github.imdbrnn.predict.Reading;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recurrent layers as a person meets them: trained, gone on with, asked, reported and handed to Keras. */
class LayersTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    private int run(List<String> args) {
        out.reset();
        errors.getBuffer().setLength(0);
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), false);
        return ImdbRnn.run(terminal, new PrintWriter(errors, true), args.toArray(String[]::new));
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** @param layer options, separated by blanks */
    private static List<String> training(String layer, String... more) {
        List<String> args = new ArrayList<>(TinyTraining.args(more));
        args.addAll(List.of(("--layer " + layer).split(" ")));
        return args;
    }

    private RunFolder trained(List<String> args, Path run) throws IOException {
        List<String> all = new ArrayList<>(args);
        all.addAll(List.of("--out", run.toString()));
        assertThat(run(all)).as(errors::toString).isZero();
        return RunFolder.open(run);
    }

    @ParameterizedTest
    @CsvSource({
        "lstm, lstm", "gru, gru", "simple_rnn --bidirectional, bidirectional", "lstm --bidirectional, bidirectional",
        "GRU --bidirectional, bidirectional",
    })
    void areTrainedAndGoneOnWithToTheSameBits(String layer, String name) throws Exception {
        RunFolder whole = trained(training(layer, "--epochs", "3"), folder.resolve("whole"));
        assertThat(output()).contains("\n" + name + " (").contains("Total Parameters:  " + parameters(whole.model()))
                .containsPattern("Test loss: \\d\\.\\d{4}, Test accuracy: \\d\\.\\d{4}\\R$");

        Path run = folder.resolve("run");
        trained(training(layer, "--epochs", "1"), run);
        assertThat(run(List.of("train", "--resume", run.toString(), "--epochs", "3"))).as(errors::toString).isZero();
        RunFolder resumed = RunFolder.open(run);
        assertThat(resumed.model().spec()).isEqualTo(whole.model().spec());
        assertThat(resumed.model().weights()).isDeepEqualTo(whole.model().weights());
        assertThat(resumed.model().squares()).isDeepEqualTo(whole.model().squares());
    }

    private static int parameters(Model model) {
        return IntStream.range(0, model.weights().length).map(p -> model.weights()[p].length).sum();
    }

    /** No default is recorded as anything else, and an older run has no other. */
    @Test
    void areTheNotebooksWhereNoneIsNamed() throws Exception {
        RunFolder run = trained(TinyTraining.args("--epochs", "1"), folder.resolve("run"));
        assertThat(run.model().spec().recurrent()).isEqualTo(new Recurrent(Kind.SIMPLE_RNN, 4, false));
        Path old = Files.createDirectory(folder.resolve("old"));
        Files.copy(Path.of(getClass().getResource("run-without-kernels/model.zip").toURI()), old.resolve("model.zip"));
        String data = TinyTraining.reviews().toString();
        assertThat(run(List.of("train", "--resume", old.toString(), "--data", data, "--layer", "lstm"))).isEqualTo(2);
        assertThat(errors.toString()).hasLineCount(1).contains("--layer was simple_rnn when ");
        assertThat(run(List.of("train", "--resume", old.toString(), "--data", data, "--layer", "simple_rnn")))
                .as(errors::toString).isZero();
    }

    @Test
    void areNotChangedByResuming() throws Exception {
        Path run = folder.resolve("run");
        trained(training("lstm", "--epochs", "1"), run);
        assertThat(run(List.of("train", "--resume", run.toString(), "--layer", "gru"))).isEqualTo(2);
        assertThat(errors.toString().strip()).isEqualTo(
                "imdb-rnn: --layer was lstm when " + run + " was begun, not gru; leave it out to resume");
        assertThat(run(List.of("train", "--resume", run.toString(), "--bidirectional"))).isEqualTo(2);
        assertThat(errors.toString().strip()).isEqualTo(
                "imdb-rnn: --bidirectional was false when " + run + " was begun, not true; leave it out to resume");
        assertThat(run(List.of("train", "--resume", run.toString(), "--layer", "LSTM", "--epochs", "2")))
                .as(errors::toString).isZero();
        assertThat(run(List.of("runs", folder.toString()))).isZero();
        assertThat(output()).contains(" --layer lstm ");
    }

    @Test
    void areRefusedInOneLineWhereThereIsNone() {
        assertThat(run(training("elman"))).isEqualTo(2);
        assertThat(errors.toString()).hasLineCount(1).startsWith("imdb-rnn: Invalid value for option '--layer': ")
                .contains("LSTM", "'elman'");
        assertThat(run(training("lstm", "--engine", "cuda"))).isEqualTo(2);
        assertThat(errors.toString()).hasLineCount(1).startsWith("imdb-rnn: --engine cuda cannot run this network here: ")
                .contains("LSTM");
    }

    /** Nobody waits for a download to hear it. */
    @Test
    void areRefusedBeforeTheDataAreRead() throws Exception {
        Path run = folder.resolve("run");
        String weights = folder.resolve("w.npz").toString();
        trained(training("lstm", "--epochs", "0", "--save-weights", weights), run);
        String data = folder.resolve("nowhere.npz").toString();
        for (List<String> args : List.of(
                List.of("train", "--layer", "lstm", "--engine", "cuda", "--data", data),
                List.of("evaluate", "--model", run.toString(), "--engine", "cuda", "--data", data),
                List.of("evaluate", "--weights", weights, "--engine", "cuda", "--data", data))) {
            assertThat(run(args)).isEqualTo(2);
            assertThat(errors.toString()).hasLineCount(1).startsWith("imdb-rnn: --engine cuda cannot run this network");
        }
    }

    /** The file tells the layer by its arrays; to start from it, the layer has to be named. */
    @ParameterizedTest
    @CsvSource({"lstm, 6, 4", "gru, 6, 3", "simple_rnn --bidirectional, 9, 1", "gru --bidirectional, 9, 3"})
    void goToKerasAndComeBack(String layer, int arrays, int gates) throws Exception {
        Path run = folder.resolve("run");
        RunFolder trained = trained(training(layer, "--epochs", "2"), run);
        String figures = output().lines().reduce("", (a, b) -> b);
        String weights = folder.resolve("w.npz").toString();
        assertThat(run(List.of("export", "--model", run.toString(), "--weights", weights))).as(errors::toString).isZero();
        assertThat(output()).contains("for i in range(" + arrays + ")])");
        try (Npz npz = Npz.open(Path.of(weights))) {
            assertThat(npz.names()).hasSize(arrays);
            assertThat(npz.array("arr_2").shape()).containsExactly(4, gates * 4);
        }
        assertThat(run(List.of("evaluate", "--weights", weights, "--data", TinyTraining.reviews().toString())))
                .as(errors::toString).isZero();
        assertThat(output()).endsWith(figures + System.lineSeparator());

        RunFolder again = trained(training(layer, "--epochs", "0", "--initial-weights", weights), folder.resolve("again"));
        assertThat(again.model().weights()).isDeepEqualTo(trained.model().weights());
        assertThat(run(TinyTraining.args("--initial-weights", weights, "--out", folder.resolve("no").toString())))
                .isEqualTo(1);
        assertThat(errors.toString()).hasLineCount(1).startsWith("imdb-rnn: " + weights + ": ").contains("--layer");
    }

    /** The model itself, which says how long a text may be, and its weights. */
    @ParameterizedTest
    @ValueSource(strings = {"gru --bidirectional", "simple_rnn"})
    void goToKerasInItsOwnFilesAndComeBack(String layer) throws Exception {
        Path run = folder.resolve("run");
        RunFolder trained = trained(training(layer, "--epochs", "1"), run);
        String figures = output().lines().reduce("", (a, b) -> b);
        String model = folder.resolve("m.keras").toString();
        String weights = folder.resolve("w.weights.h5").toString();
        assertThat(run(List.of("export", "--model", run.toString(), "--keras", model, "--weights", weights)))
                .as(errors::toString).isZero();
        assertThat(errors.toString()).isEmpty();
        assertThat(output().lines()).containsExactly(
                "Wrote the model of " + run + " to " + model,
                "In Keras: model = keras.saving.load_model(\"" + model + "\")",
                "Wrote the weights of " + run + " to " + weights, "In Keras: model.load_weights(\"" + weights + "\")");
        assertThat(run(List.of("evaluate", "--weights", model, "--data", TinyTraining.reviews().toString())))
                .as(errors::toString).isZero();
        assertThat(output()).endsWith(figures + System.lineSeparator()).doesNotContain("Note:");
        for (String file : List.of(model, weights)) {
            RunFolder again = trained(
                    training(layer, "--epochs", "0", "--initial-weights", file, "--overwrite"), folder.resolve("again"));
            assertThat(again.model().weights()).isDeepEqualTo(trained.model().weights());
        }
    }

    @Test
    void goToKerasOnlyUnderNamesThatItKnows() throws Exception {
        Path run = folder.resolve("run");
        trained(training("gru", "--epochs", "0"), run);
        String old = folder.resolve("m.h5").toString();
        assertThat(run(List.of("export", "--model", run.toString(), "--keras", old))).isEqualTo(2);
        assertThat(errors.toString().strip())
                .isEqualTo("imdb-rnn: --keras names a file that ends in .keras, by which Keras knows a model");
        assertThat(run(List.of("export", "--model", run.toString(), "--weights", old))).isEqualTo(1);
        assertThat(errors.toString()).startsWith("imdb-rnn: " + old + ": is not written in the form of Keras 2; ");
        assertThat(run(training("gru", "--save-weights", old))).isEqualTo(1);
        assertThat(errors.toString()).hasLineCount(1).startsWith("imdb-rnn: --save-weights " + old + ": is not written");
        assertThat(Path.of(old)).doesNotExist();
    }

    /** Reads three classes of a person's own texts, which differ by their words. */
    @ParameterizedTest
    @ValueSource(strings = {"lstm --bidirectional", "gru"})
    void tellThreeClassesOfOwnTextsApart(String layer) throws Exception {
        List<String> texts = List.of("a small dog", "some warm bread", "the sharp saw");
        List<String> labels = List.of("animals", "food", "tools");
        Path file = Files.writeString(folder.resolve("texts.csv"), IntStream.range(0, 90)
                .mapToObj(i -> texts.get(i % 3) + " " + i + "," + labels.get(i % 3))
                .collect(Collectors.joining("\n", "text,label\n", "\n")));
        Path run = folder.resolve("run");
        trained(training(layer, "--data", file.toString(), "--maxlen", "6", "--embedding-dim", "4", "--learning-rate",
                "0.03", "--epochs", "8", "--batch-size", "16"), run);
        assertThat(output()).containsPattern("Test accuracy: 1\\.0000\\R$");
        String page = Files.readString(run.resolve("report.html"));
        boolean bidirectional = layer.endsWith("--bidirectional");
        assertThat(page).contains("Texts of 3 classes, read by a" + (bidirectional ? " bidirectional LSTM" : " GRU"))
                .contains("--layer=" + layer.split(" ")[0]);
        assertThat(page.contains(Reading.FORWARD_ONLY)).isEqualTo(bidirectional);

        String[] question = {"predict", "--model", run.toString(), "--explain", "the sharp saw"};
        assertThat(run(List.of(question))).as(errors::toString).isZero();
        assertThat(output()).contains("\ntools 0.9");
        assertThat(output().replaceAll("\\s+", " ").contains(Reading.FORWARD_ONLY)).isEqualTo(bidirectional);
        List<String> inJson = new ArrayList<>(List.of(question));
        inJson.add(1, "--json");
        assertThat(run(inJson)).isZero();
        JsonNode answer = new ObjectMapper().readTree(output());
        assertThat(answer.get("notes")).extracting(JsonNode::asText)
                .isEqualTo(bidirectional ? List.of(Reading.FORWARD_ONLY) : List.of());
        JsonNode reading = answer.get("reading");
        assertThat(reading.get(reading.size() - 1).get("probability").asDouble()).as("after the last word")
                .isCloseTo(answer.get("probabilities").get("tools").asDouble(), within(1e-6));
    }
}
