package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.cli.Terminal;
import io.github.imdbrnn.numpy.Npz;
import io.github.imdbrnn.predict.Predictor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a network of three classes, trained on a person's own texts, answers. */
class OwnTextsModelTest {
    private static final List<String> CLASSES = List.of("animals", "food", "tools");
    private static final List<String> WORDS = List.of("a small dog", "some warm bread", "the sharp saw");

    @TempDir
    private static Path shared;

    private static Path trainedOn;

    @TempDir
    private Path folder;

    private Path texts;
    private String model;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @BeforeAll
    static void train() throws IOException {
        trainedOn = write(shared.resolve("texts.tsv"), 90);
        StringWriter errors = new StringWriter();
        Terminal terminal = new Terminal(new PrintStream(new ByteArrayOutputStream()), false);
        assertThat(ImdbRnn.run(terminal, new PrintWriter(errors, true), "train", "--data", trainedOn.toString(), "--maxlen", "6",
                "--embedding-dim", "4", "--units", "4", "--learning-rate", "0.03", "--epochs", "8", "--engine", "fused",
                "--out", shared.resolve("run").toString())).as(errors.toString()).isZero();
    }

    private static Path write(Path file, int count) throws IOException {
        return Files.writeString(file, IntStream.range(0, count)
                .mapToObj(i -> CLASSES.get(i % 3) + "\t" + WORDS.get(i % 3) + " " + i)
                .collect(Collectors.joining("\n", "label\ttext\n", "\n")));
    }

    /** A run of one's own, so that a test may change it. */
    @BeforeEach
    void copyTheRun() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        Files.copy(shared.resolve("run").resolve("model.zip"), run.resolve("model.zip"));
        model = run.toString();
        texts = trainedOn;
    }

    private int run(String... args) {
        out.reset();
        errors.getBuffer().setLength(0);
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), false);
        return ImdbRnn.run(terminal, new PrintWriter(errors, true), args);
    }

    private static String[] with(String[] more, String... args) {
        return Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray(String[]::new);
    }

    private List<String> output() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void answersWithNothingButItsRun() throws Exception {
        assertThat(run("predict", "--model", model, "a small DOG, 500!", "the sharp saw 500")).as(errors.toString()).isZero();
        assertThat(output().get(0)).startsWith("animals 0.").contains("a small DOG, 500!");
        assertThat(output().get(1)).startsWith("tools 0.").contains("the sharp saw 500");
        try (Predictor predictor = Predictor.open(Path.of(model))) {
            assertThat(predictor.predict(List.of("some warm bread 500")).get(0).label()).contains("food");
        }
    }

    @Test
    void evaluatesTheTextsThatItWasNotTrainedOn() {
        for (String[] named : new String[][] {{}, {"--data", texts.toString()}}) {
            assertThat(run(with(named, "evaluate", "--model", model))).as(errors.toString()).isZero();
            assertThat(output()).contains("Data: texts from " + texts + ", 9 to test")
                    .last().asString().endsWith("Test accuracy: 1.0000");
        }
    }

    @Test
    void evaluatesOtherTextsInItsOwnWordsAndClasses() throws Exception {
        Path other = Files.writeString(folder.resolve("other.csv"),
                "text;label\na small dog unheard;animals\nsome warm bread of;food\nthe sharp saw 500;food\n");
        assertThat(run("evaluate", "--model", model, "--data", other.toString())).as(errors.toString()).isZero();
        assertThat(output()).contains("Data: texts from " + other + ", 3 to test")
                .last().asString().endsWith("Test accuracy: 0.6667");
        Files.writeString(other, "text;label\na dog;animals\na car;vehicles\n");
        assertThat(run("evaluate", "--model", model, "--data", other.toString())).isEqualTo(1);
        assertThat(errors.toString()).contains(other + ": line 3: the label vehicles is that of no training example");
        Files.writeString(other, "what;of\na small dog 500;animals\n");
        assertThat(run("evaluate", "--model", model, "--data", other.toString(), "--text-column", "what", "--label-column",
                "of")).as(errors.toString()).isZero();
        assertThat(output()).last().asString().endsWith("Test accuracy: 1.0000");
    }

    @Test
    void refusesAColumnOfTextsThatHaveNone() throws Exception {
        for (String name : CLASSES) {
            Files.writeString(Files.createDirectories(folder.resolve("classes").resolve(name)).resolve("1.txt"),
                    WORDS.get(CLASSES.indexOf(name)) + " 500");
        }
        String classes = folder.resolve("classes").toString();
        assertThat(run("evaluate", "--model", model, "--data", classes)).as(errors.toString()).isZero();
        assertThat(output()).last().asString().endsWith("Test accuracy: 1.0000");
        assertThat(run("evaluate", "--model", model, "--data", classes, "--text-column", "1")).isEqualTo(2);
        assertThat(errors.toString()).contains("--text-column is for a table, and " + classes + " has no columns");
    }

    @Test
    void doesNotTestOnTextsThatHaveChanged() throws Exception {
        String before = Files.readString(texts);
        try {
            write(texts, 91);
            assertThat(run("evaluate", "--model", model)).isEqualTo(1);
            assertThat(errors.toString()).contains(
                    "texts from " + texts + ": have changed since " + model + " was trained on them");
        } finally {
            Files.writeString(texts, before);
        }
    }

    @Test
    void saysWhereItsTextsWere() throws Exception {
        Path moved = Files.move(texts, shared.resolve("moved.tsv"));
        try {
            assertThat(run("evaluate", "--model", model)).isEqualTo(1);
            assertThat(errors.toString()).contains(texts + ": no such file or folder; --data takes");
            assertThat(run("predict", "--model", model, "dog")).as(errors.toString()).isZero();
        } finally {
            Files.move(moved, texts);
        }
    }

    @Test
    void isNotTestedOnOtherClasses() {
        assertThat(run("evaluate", "--model", model, "--dataset", "synthetic")).isEqualTo(1);
        assertThat(errors.toString()).contains("synthetic reviews made by this program: have other classes than those that "
                + model + " was trained on");
        assertThat(run("evaluate", "--model", model, "--encoding", "UTF-16")).isEqualTo(2);
        assertThat(errors.toString()).contains("--encoding is for texts of your own, which --data names");
    }

    @Test
    void givesItsWeightsToKerasAndTakesThemBack() throws Exception {
        String weights = folder.resolve("weights.npz").toString();
        assertThat(run("export", "--model", model, "--weights", weights)).as(errors.toString()).isZero();
        try (Npz npz = Npz.open(Path.of(weights))) {
            assertThat(npz.array("arr_5").shape()).containsExactly(3);
        }
        assertThat(run("evaluate", "--weights", weights, "--data", texts.toString())).as(errors.toString()).isZero();
        assertThat(output()).contains("Data: texts from " + texts + ", 9 to test")
                .last().asString().endsWith("Test accuracy: 1.0000");
        assertThat(run("evaluate", "--weights", weights, "--dataset", "synthetic")).isEqualTo(1);
        assertThat(errors.toString()).contains(": have 2 classes, the network 3; ");
        assertThat(run("train", "--data", texts.toString(), "--maxlen", "6", "--embedding-dim", "4", "--units", "4", "--epochs", "0",
                "--initial-weights", weights, "--out", folder.resolve("again").toString())).as(errors.toString()).isZero();
        assertThat(output()).last().asString().endsWith("Test accuracy: 1.0000");
    }

    @Test
    void standsBesideTheBaseline() {
        assertThat(run("baseline", "--data", texts.toString(), "--runs", folder.toString())).as(errors.toString()).isZero();
        assertThat(output()).contains("Speaks most for animals:")
                .anyMatch(line -> line.contains("the newest run on these texts"));
        assertThat(run("baseline", "--data", texts.toString(), "--runs", folder.toString(), "--split-seed", "2"))
                .as(errors.toString()).isZero();
        assertThat(output()).as("which may have trained on what is tested now")
                .noneMatch(line -> line.contains("the newest run on these texts"));
    }
}
