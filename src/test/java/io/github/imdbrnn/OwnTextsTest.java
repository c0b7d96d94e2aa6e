package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.cli.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a file of one's own texts to a trained model, as a person meets it. */
class OwnTextsTest {
    @TempDir
    private Path folder;

    private Path texts;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @BeforeEach
    void writeTexts() throws IOException {
        texts = Files.writeString(folder.resolve("texts.csv"), IntStream.range(0, 60)
                .mapToObj(i -> i % 3 == 0 ? "a dull film " + i + ",thumbs down" : "a great film " + i + ",thumbs up")
                .collect(Collectors.joining("\n", "review,verdict\n", "\n")));
    }

    private int run(String... args) {
        out.reset();
        errors.getBuffer().setLength(0);
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), false);
        return ImdbRnn.run(terminal, new PrintWriter(errors, true), args);
    }

    private List<String> output() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private int train(String... more) {
        List<String> args = new ArrayList<>(List.of("train", "--data", texts.toString(), "--max-features", "12", "--maxlen", "5",
                "--embedding-dim", "3", "--units", "4", "--learning-rate", "0.02", "--engine", "fused"));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    @Test
    void trainsOnAFileOfTexts() {
        String run = folder.resolve("run").toString();
        assertThat(train("--epochs", "6", "--out", run)).as(errors.toString()).isZero();
        assertThat(output()).contains(
                texts + ": comma-separated with a header; text in column 1 (review), label in column 2 (verdict); UTF-8",
                "Test data: 6 of the 60 examples, drawn from each class in proportion",
                "Vocabulary: the 8 most frequent of 58 different words of the training texts",
                "Data: texts from " + texts + ", 54 to train and 6 to test");
        assertThat(output()).last().isEqualTo("Test loss: " + lossOfLastLine() + ", Test accuracy: 1.0000");
    }

    private String lossOfLastLine() {
        return output().get(output().size() - 1).replaceFirst("Test loss: ([0-9.]+),.*", "$1");
    }

    @Test
    void goesOnWithTheSameTexts() throws Exception {
        String whole = folder.resolve("whole").toString();
        String parts = folder.resolve("parts").toString();
        String[] options = {"--label-column", "2", "--test-split", "0.2", "--split-seed", "3", "--encoding", "ISO-8859-1"};
        assertThat(train(with(options, "--epochs", "3", "--out", whole))).as(errors.toString()).isZero();
        String end = output().get(output().size() - 1);
        assertThat(train(with(options, "--epochs", "1", "--out", parts))).isZero();
        Path moved = Files.move(texts, folder.resolve("moved.csv"));
        assertThat(run("train", "--resume", parts, "--epochs", "3")).isEqualTo(1);
        assertThat(errors.toString()).contains(texts + ": no such file or folder; --data takes");
        assertThat(run("train", "--resume", parts, "--epochs", "3", "--data", moved.toString(), "--split-seed", "4")).isEqualTo(2);
        assertThat(errors.toString()).contains("--split-seed was 3 when " + parts + " was begun, not 4");
        assertThat(run("train", "--resume", parts, "--epochs", "3", "--data", moved.toString())).as(errors.toString()).isZero();
        assertThat(output()).last().isEqualTo(end);
        Files.writeString(moved, Files.readString(moved).replace("dull", "poor"));
        assertThat(run("train", "--resume", parts, "--epochs", "4", "--data", moved.toString())).isEqualTo(1);
        assertThat(errors.toString()).contains("was trained on other texts");
    }

    private static String[] with(String[] options, String... more) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void showsClassesLengthsAndVocabulary() {
        assertThat(run("data", "--data", texts.toString(), "--maxlen", "4", "--max-features", "12", "--show", "0"))
                .as(errors.toString()).isZero();
        assertThat(output().stream().map(line -> line.replaceAll(" +", " "))).contains(
                "texts from " + texts, " train test", "examples 54 6", " thumbs down 18 2", " thumbs up 36 4",
                "tokens, start token included 270 30", " out of vocabulary 18.52 % 20.00 %", " different words of the vocabulary 8 4",
                "length, shortest 5 5", "length, 90 % have at most 5 5", "length, longest 5 5", "cut at maxlen 4 100.00 % 100.00 %",
                "--maxlen 5 would read 95 % of the training texts whole.",
                "20.00 % of the test texts' words are out of vocabulary: a higher --max-features reads more of them.");
        assertThat(run("data", "--data", texts.toString())).isZero();
        assertThat(output()).contains("No training text is longer than 5 tokens: --maxlen 5 reads as much and trains faster.",
                "--max-features 62 has room for all words of the training texts.");
    }

    @Test
    void showsTheLargestOfManyClasses() throws IOException {
        Files.writeString(texts, IntStream.range(0, 300).mapToObj(i -> "a film " + i + ",class" + Math.min(99, i % 150))
                .collect(Collectors.joining("\n", "text,label\n", "\n")));
        assertThat(run("data", "--data", texts.toString())).as(errors.toString()).isZero();
        List<String> classes = output().stream().filter(line -> line.contains("class")).map(line -> line.replaceAll(" +", " ")).toList();
        assertThat(classes).hasSize(22).last().asString().startsWith(" 80 more classes ");
        assertThat(classes.get(1)).matches(" class99 9\\d (9|10|11)");
    }

    @Test
    void advisesAMaxlenByTheLongestTextAndByMost() throws IOException {
        Files.writeString(texts, IntStream.range(0, 300).mapToObj(i -> "a film" + (i == 7 ? " of many words" : "")
                + (i % 2 == 0 ? ",x" : ",y")).collect(Collectors.joining("\n", "text,label\n", "\nlast,x\n")));
        assertThat(run("data", "--data", texts.toString(), "--test", texts.toString())).as(errors.toString()).isZero();
        assertThat(output()).contains("No training text is longer than 6 tokens: --maxlen 6 reads as much and trains faster, and 3 "
                + "reads 99 % of them whole.");
    }

    @Test
    void fitsInANarrowTerminal() {
        Terminal narrow = new Terminal(InputStream.nullInputStream(), new PrintStream(out, true, StandardCharsets.UTF_8), true,
                () -> 60, StandardCharsets.UTF_8);
        assertThat(ImdbRnn.run(narrow, new PrintWriter(errors, true), "data", "--data", texts.toString())).isZero();
        assertThat(output().stream().filter(line -> !line.contains("SHA-256") && !line.contains(folder.toString())))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60)).anyMatch(line -> line.startsWith("examples "));
    }

    @Test
    void showsTheWordsOfTwentyClassesAndNoMore() throws IOException {
        Files.writeString(texts, IntStream.range(0, 90).mapToObj(i -> "film w" + i % 30 + ",class" + i % 30)
                .collect(Collectors.joining("\n", "text,label\n", "\n")));
        assertThat(run("baseline", "--data", texts.toString(), "--runs", folder.toString())).as(errors.toString()).isZero();
        assertThat(output().stream().filter(line -> line.startsWith("Speaks most for "))).hasSize(20);
        assertThat(output()).contains("The words of 10 more classes are not shown");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--data TEXTS --encoding klingon | --encoding is not known here: klingon; UTF-8, UTF-16LE, ISO-8859-1 and windows-1252 are",
        "--data TEXTS --test-split 0.5 | --test-split must be above 0 and below 0.5, not 0.5",
        "--data TEXTS --max-features 4 | --max-features must be at least 5, not 4",
        "--dataset text | --dataset text reads a file or folder of texts; name it with --data",
        "--dataset synthetic --text-column 1 | --text-column is for your own texts, which --data names",
        "--dataset synthetic --label-column 1 | --label-column is for your own texts, which --data names",
        "--dataset synthetic --test x | --test is for your own texts, which --data names",
        "--dataset synthetic --test-split 0.2 | --test-split is for your own texts, which --data names",
        "--dataset synthetic --split-seed 2 | --split-seed is for your own texts, which --data names",
        "--data NPZ --encoding UTF-16 | --encoding is for your own texts, which --data names; NPZ is none",
    })
    void refusesOptionsThatDoNotGoTogether(String options, String message) {
        String args = "data " + options.replace("TEXTS", texts.toString()).replace("NPZ", TinyTraining.reviews().toString());
        assertThat(run(args.split(" "))).isEqualTo(2);
        assertThat(errors.toString()).isEqualTo(
                "imdb-rnn: " + message.replace("NPZ", TinyTraining.reviews().toString()) + System.lineSeparator());
    }

    @Test
    void refusesOptionsThatTheTextsHaveNoUseFor() throws IOException {
        for (String name : List.of("good", "bad")) {
            Files.writeString(Files.createDirectories(folder.resolve("classes").resolve(name)).resolve("1.txt"), "a film");
        }
        String classes = folder.resolve("classes").toString();
        assertThat(run("data", "--data", classes, "--label-column", "1")).isEqualTo(2);
        assertThat(errors.toString()).isEqualTo("imdb-rnn: --label-column is for a table, and " + classes
                + " has no columns: its files or folders are the classes" + System.lineSeparator());
        assertThat(run("data", "--data", classes, "--text-column", "1")).isEqualTo(2);
        assertThat(run("data", "--data", texts.toString(), "--test", texts.toString(), "--test-split", "0.2")).isEqualTo(2);
        assertThat(errors.toString()).isEqualTo("imdb-rnn: --test-split holds out a part of the texts, but " + texts
                + " is what they are tested on" + System.lineSeparator());
    }

    @Test
    void saysWhichOptionsWouldHelp() throws IOException {
        Files.writeString(texts, "tweet,stars,id\na,1,1\n");
        assertThat(run("data", "--data", texts.toString())).isEqualTo(1);
        assertThat(errors.toString()).endsWith("the first line is tweet,stars,id; give --text-column and --label-column, by name or "
                + "by number from 1" + System.lineSeparator());
        Files.write(texts, "text,label\n\u00e9,1\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(run("data", "--data", texts.toString())).isEqualTo(1);
        assertThat(errors.toString()).endsWith("which is wrong in UTF-8; give its --encoding, such as ISO-8859-1 or UTF-16LE"
                + System.lineSeparator());
        Files.writeString(texts, "text,label\na,1\nb,2\n");
        assertThat(run("data", "--data", texts.toString())).isEqualTo(1);
        assertThat(errors.toString()).endsWith("so there is none to test on; name examples to test on with --test"
                + System.lineSeparator());
        assertThat(run("data", "--data", folder.resolve("none").toString())).isEqualTo(1);
        assertThat(errors.toString()).endsWith("none: no such file or folder; --data takes an imdb.npz or a folder with one, or a file "
                + "or folder of labelled texts" + System.lineSeparator());
    }

    @Test
    void showsHostileLabelsAndNamesPlainly() throws IOException {
        Path file = folder.resolve("\u001b[2Jtexts.csv");
        Files.writeString(file, "text,label\na,\u001b]0;x\u0007\nb,\u202eright\nc,\u202eright\nd,\u001b]0;x\u0007\n");
        assertThat(run("data", "--data", file.toString())).as(errors.toString()).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b").doesNotContain("\u0007").doesNotContain("\u202e");
    }
}
