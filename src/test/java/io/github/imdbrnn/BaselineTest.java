package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.cli.Terminal;
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
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command baseline on a file of eight training and five test reviews. */
class BaselineTest {
    @TempDir
    private Path folder;

    private Path runs;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @BeforeEach
    void writeReviewsAndWords() throws IOException {
        runs = folder.resolve("runs");
        Files.copy(TinyTraining.reviews(), folder.resolve("imdb.npz"));
        Files.writeString(folder.resolve("imdb_word_index.json"), IntStream.rangeClosed(1, 10_000)
                .mapToObj(rank -> "\"\\u001bw" + rank + "\": " + rank).collect(Collectors.joining(", ", "{", "}")));
    }

    private int run(String... args) {
        out.reset();
        errors.getBuffer().setLength(0);
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), false);
        return ImdbRnn.run(terminal, new PrintWriter(errors, true), args);
    }

    private int baseline(String... more) {
        List<String> args = new ArrayList<>(
                List.of("baseline", "--data", folder.toString(), "--runs", runs.toString()));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String lastLine() {
        return output().lines().reduce((first, second) -> second).orElseThrow();
    }

    private int train(String name, String... more) {
        List<String> args = TinyTraining.args(more);
        args.addAll(List.of("--epochs", "2", "--out", runs.resolve(name).toString()));
        return run(args.toArray(String[]::new));
    }

    @Test
    void showsWhatALinearModelDoes() {
        assertThat(baseline()).as(errors.toString()).isZero();
        assertThat(output())
                .startsWith("Data: IMDB reviews from " + folder.resolve("imdb.npz") + ", 8 to train and 5 to test\n"
                        + "Baseline: logistic regression on ")
                .contains("words and pairs of words, C = 0.05", "all training examples", "each as a whole",
                        "Speaks most for negative:\n", "Speaks most for positive:\n", "?w", "predicted positive")
                .doesNotContain("\u001b").doesNotContain("\r")
                .containsPattern("\nTest loss  Accuracy  Training\n"
                        + "   \\d\\.\\d{4}    \\d\\.\\d{4}  +\\d\\.\\ds  this baseline\n");
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void saysHowToTrainARunOnTheseReviews() throws IOException {
        SavedRun.write(runs.resolve("of-others"), SavedRun.model(50, 12), "IMDB reviews", Map.of());
        assertThat(baseline("--max-features=50")).isZero();
        assertThat(lastLine()).isEqualTo("No run in " + runs + " is on these texts. To train one: "
                + "imdb-rnn train --data=" + folder + " --max-features=50");
    }

    /** With the network's own vocabulary and maxlen, which may be others. */
    @ParameterizedTest
    @CsvSource({"50", "90"})
    void showsTheNewestRunOnTheseReviews(String maxFeatures) throws IOException {
        assertThat(train("older", "--units", "3")).isZero();
        assertThat(train("newer")).isZero();
        String[] figures = lastLine().split("[ ,]+"); // Test loss: 0.6931, Test accuracy: 0.4000
        SavedRun.write(runs.resolve("of-others"), SavedRun.model(50, 12), "IMDB reviews", Map.of());
        assertThat(baseline("--max-features", maxFeatures)).as(errors.toString()).isZero();
        assertThat(lastLine()).matches("   " + figures[2] + "    " + figures[5] + "  +\\d\\.\\ds  "
                + "the newest run on these texts, " + runs.resolve("newer") + ", epochs: 2");
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void passesOverADamagedRun() throws IOException {
        assertThat(train("whole")).isZero();
        Files.writeString(Files.createDirectory(runs.resolve("damaged")).resolve("model.zip"), "none");
        assertThat(baseline("--max-features", "50")).isZero();
        assertThat(lastLine()).contains(runs.resolve("whole") + ", epochs: 2");
        assertThat(errors.toString().lines()).singleElement().asString()
                .startsWith("Skipped " + runs.resolve("damaged"));
    }

    @Test
    void readsNoMoreOfAReviewThanMaxlenWhereItIsGiven() {
        assertThat(baseline("--maxlen", "3")).isZero();
        assertThat(output()).contains("the last 3 tokens of each");
        String[] cut = output().split("regression on | words and");
        assertThat(baseline()).isZero();
        String[] whole = output().split("regression on | words and");
        assertThat(Integer.parseInt(cut[1].replace(",", ""))).isBetween(1, 8 * 5)
                .isLessThan(Integer.parseInt(whole[1].replace(",", "")));
    }

    @Test
    void doesWithoutTheWords() throws IOException {
        Files.writeString(folder.resolve("imdb_word_index.json"), "[]");
        assertThat(baseline()).isZero();
        assertThat(output()).contains("\nNo words will be shown: " + folder.resolve("imdb_word_index.json") + ": ")
                .doesNotContain("Speaks most");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--c 0            | --c must be a number above 0, not 0.0",
        "--c NaN          | --c must be a number above 0, not NaN",
        "--c Infinity     | --c must be a number above 0, not Infinity",
        "--c little       | Invalid value for option '--c': 'little' is not a double",
        "--max-features 3 | --max-features must be at least 4, not 3",
        "--maxlen 0       | --maxlen must be at least 1, not 0",
    })
    void refusesWhatCannotBe(String options, String complaint) {
        assertThat(baseline(options.split(" "))).isEqualTo(2);
        assertThat(errors.toString().lines()).singleElement().asString().startsWith("imdb-rnn: " + complaint);
        assertThat(output()).isEmpty();
    }
}
