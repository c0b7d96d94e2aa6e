package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.imdbrnn.cli.Terminal;
import io.github.imdbrnn.keras.KerasWeights;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.numpy.NpyArray;
import io.github.imdbrnn.numpy.Npz;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

/** The commands evaluate, predict and export as a person meets them, on a network of 20 words, of which the test knows 4. */
class TrainedModelTest {
    private static final int MAX_FEATURES = 20;
    private static final int MAXLEN = 6;

    @TempDir
    private Path folder;

    private Model trained = SavedRun.model(MAX_FEATURES, MAXLEN);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();
    private String model;

    /** A run whose provenance names a folder with five test reviews and a word index. */
    @BeforeEach
    void makeARun() throws Exception {
        Files.copy(Path.of(getClass().getResource("numpy/reviews-p4-_core.npz").toURI()), folder.resolve("imdb.npz"));
        Files.writeString(folder.resolve("imdb_word_index.json"),
                "{\"the\": 1, \"film\": 2, \"great\": 3, \"awful\": 4, \"rare\": 17}");
        model = folder.resolve("run").toString();
        save("IMDB reviews", Map.of("data", folder.toString()));
    }

    private void save(String origin, Map<String, String> options) throws IOException {
        SavedRun.write(Path.of(model), trained, origin, options);
    }

    private int run(String... args) {
        return answer("", args);
    }

    private int answer(String input, String... args) {
        return run(input.getBytes(StandardCharsets.UTF_8), new PrintStream(out, true, StandardCharsets.UTF_8), args);
    }

    private int run(byte[] input, PrintStream to, String... args) {
        out.reset();
        errors.getBuffer().setLength(0);
        return ImdbRnn.run(new Terminal(new ByteArrayInputStream(input), to, false), new PrintWriter(errors, true), args);
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private List<JsonNode> objects() throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        for (String line : lines()) {
            objects.add(new ObjectMapper().readTree(line));
        }
        return objects;
    }

    /** What Deeplearning4j makes of the last tokens, with zeros before. */
    private float expected(int... ids) {
        float[] row = new float[MAXLEN];
        int kept = Math.min(ids.length, MAXLEN);
        for (int i = 0; i < kept; i++) {
            row[MAXLEN - kept + i] = ids[ids.length - kept + i];
        }
        return trained.network().output(Nd4j.createFromArray(row).reshape(1, MAXLEN)).getFloat(0);
    }

    private static String answer(float probability) {
        return probability > 0.5f ? String.format(Locale.ROOT, "positive %.4f", probability)
                : String.format(Locale.ROOT, "negative %.4f", 1 - probability);
    }

    @Test
    void answersEveryArgument() {
        assertThat(run("predict", "--model", model, "The film, great!", "awful\r\nawful")).as(errors.toString()).isZero();
        assertThat(lines()).containsExactly(
                answer(expected(1, 4, 5, 6)) + "  The film, great!", answer(expected(1, 7, 7)) + "  awful awful");
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void answersATextThatBeginsAsAnArgumentFileDoes() {
        assertThat(run("predict", "--model", model, "@" + folder)).as(errors.toString()).isZero();
        assertThat(lines()).hasSize(1).first().asString().contains("@" + folder.toString().substring(0, 10));
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void takesWordsWithoutQuotesForOneText() {
        assertThat(run("predict", "--model", model, "the", "film", "great")).as(errors.toString()).isZero();
        assertThat(lines()).containsExactly(answer(expected(1, 4, 5, 6)) + "  the film great");
    }

    @Test
    void answersEveryLineOfStandardInputOrOfAFile() throws Exception {
        String input = "the film\r\ngreat film\n\nthe great";
        assertThat(answer(input, "predict", "--model", model)).isZero();
        List<String> answers = lines();
        assertThat(answers).containsExactly(
                answer(expected(1, 4, 5)) + "  the film", answer(expected(1, 6, 5)) + "  great film",
                "unknown  [empty]", answer(expected(1, 4, 6)) + "  the great");
        Path file = Files.writeString(folder.resolve("texts.txt"), input);
        assertThat(run("predict", "--model", model, "--file", file.toString())).isZero();
        assertThat(lines()).isEqualTo(answers);
    }

    @Test
    void answersEveryLineOfAPipe() throws Exception {
        Path pipe = SpecialFiles.pipe(folder.resolve("pipe"));
        Thread writer = new Thread(() -> {
            try {
                Files.writeString(pipe, "the film\ngreat film\n", StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.setDaemon(true);
        writer.start();
        assertThat(run("predict", "--model", model, "--json", "--file", pipe.toString())).as(errors.toString()).isZero();
        assertThat(objects()).hasSize(2);
    }

    @Test
    void exportsIntoAPipeNothingButTheWeights() throws Exception {
        Path pipe = SpecialFiles.pipe(folder.resolve("pipe"));
        Path copy = folder.resolve("copy.npz");
        Process reader = new ProcessBuilder("cat", pipe.toString()).redirectOutput(copy.toFile()).start();
        assertThat(run("export", "--model", model, "--weights", pipe.toString())).as(errors.toString()).isZero();
        assertThat(reader.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(lines()).isEmpty();
        Path file = folder.resolve("file.npz");
        assertThat(run("export", "--model", model, "--weights", file.toString())).isZero();
        assertThat(copy).hasSameBinaryContentAs(file);
    }

    @Test
    void exportsIntoNoFileOfARun() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link.npz"), Path.of(model, "model.zip"));
        Path otherRun = Files.createDirectory(folder.resolve("other"));
        Files.copy(Path.of(model, "model.zip"), otherRun.resolve("model.zip"));
        for (Path file : List.of(Path.of(model, "model.zip"), Path.of(model, "..", "run", "MODEL.zip"), link,
                Path.of(model, "report.html"), otherRun.resolve("history.csv"))) {
            byte[] before = Files.readAllBytes(Path.of(model, "model.zip"));
            assertThat(run("export", "--model", model, "--weights", file.toString())).isEqualTo(1);
            assertThat(errors.toString().lines()).hasSize(1).first().asString()
                    .startsWith("imdb-rnn: " + file + ": belongs to the run in ");
            assertThat(Files.readAllBytes(Path.of(model, "model.zip"))).isEqualTo(before);
        }
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Path.of(model, "report.html")).doesNotExist();
    }

    @Test
    void exportsIntoNoFileOfTheDataThatTheRunWasTrainedOn() throws Exception {
        Path reviews = folder.resolve("imdb.npz");
        byte[] before = Files.readAllBytes(reviews);
        Path link = Files.createSymbolicLink(folder.resolve("link.npz"), Path.of("imdb.npz"));
        for (String named : List.of(folder.toString(), reviews.toString(), link.toString())) {
            save("IMDB reviews", Map.of("data", named));
            for (Path file : List.of(reviews, folder.resolve("imdb_word_index.json"), link)) {
                assertThat(run("export", "--model", model, "--weights", file.toString())).isEqualTo(1);
                assertThat(errors.toString().lines()).hasSize(1).first().asString()
                        .startsWith("imdb-rnn: " + file + ": belongs to the data of the training");
            }
        }
        assertThat(Files.readAllBytes(reviews)).isEqualTo(before);
        save("IMDB reviews", Map.of("data", "a\u0000b"));
        assertThat(run("export", "--model", model, "--weights", folder.resolve("w.npz").toString())).isEqualTo(1);
        assertThat(errors.toString()).contains("provenance.json: data is not the path of a file here");
    }

    /** Half of it, pasted, would be another command. */
    @Test
    void showsPythonsLineWholeOrWithoutTheFile() throws Exception {
        Path deep = Files.createDirectories(folder.resolve("d'; rm -r x; '".repeat(16)));
        assertThat(run("export", "--model", model, "--weights", deep.resolve("w.npz").toString())).isZero();
        assertThat(lines().get(1)).isEqualTo(
                "In Keras: w = numpy.load(FILE); model.set_weights([w[f\"arr_{i}\"] for i in range(6)])");
    }

    @Test
    void writesAnObjectForEveryTextInJson() throws Exception {
        assertThat(run("predict", "--model", model, "--json", "the film", "the the the the the the film")).isZero();
        List<JsonNode> answers = objects();
        assertThat(answers).hasSize(2);
        assertThat(answers).extracting(answer -> answer.get("number") + " " + answer.get("text").asText())
                .containsExactly("1 the film", "2 the the the the the the film");
        JsonNode first = answers.get(0);
        assertThat(first.get("probability").asDouble()).isCloseTo(expected(1, 4, 5), within(1e-6));
        assertThat(first.get("label").asText()).isEqualTo(expected(1, 4, 5) > 0.5f ? "positive" : "negative");
        assertThat(first.get("probabilities").properties()).extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("negative", "positive");
        assertThat(first.get("probabilities").get("positive")).isEqualTo(first.get("probability"));
        assertThat(first.get("probabilities").get("negative").asDouble())
                .isCloseTo(1 - first.get("probability").asDouble(), within(1e-6));
        assertThat(first.get("tokens").asInt()).isEqualTo(3);
        assertThat(first.get("read").asInt()).isEqualTo(3);
        assertThat(first.get("notes")).isEmpty();
        assertThat(first.has("reading")).isFalse();
        JsonNode cut = answers.get(1);
        assertThat(cut.get("probability").asDouble()).isCloseTo(expected(4, 4, 4, 4, 4, 5), within(1e-6));
        assertThat(cut.get("tokens").asInt()).isEqualTo(8);
        assertThat(cut.get("read").asInt()).isEqualTo(6);
        assertThat(cut.get("notes").get(0).asText()).isEqualTo("only the last 6 of 8 tokens are read");
    }

    /** Words of the index that are not in the vocabulary tell as little as words that are not in the index. */
    @ParameterizedTest
    @CsvSource({"'', empty", "' \t', empty", "odd words, no known words", "rare, no known words", "'?!', no known words",
        "film rare rare rare rare rare rare, no known words"})
    void knowsNotWhatToSayOfATextWithoutAKnownWord(String text, String reason) throws Exception {
        assertThat(answer(text + "\n", "predict", "--model", model)).isZero();
        assertThat(lines()).singleElement().asString().startsWith("unknown  ").contains("[" + reason)
                .doesNotContainPattern("\\d\\.\\d");
        assertThat(answer("the film\n" + text + "\n", "predict", "--model", model, "--json", "--explain")).isZero();
        JsonNode unknown = objects().get(1);
        assertThat(unknown.get("number").asInt()).isEqualTo(2);
        assertThat(unknown.get("text").asText()).isEqualTo(text);
        assertThat(unknown.get("label").isNull()).isTrue();
        assertThat(unknown.get("probability").isNull()).isTrue();
        assertThat(unknown.get("probabilities").isNull()).isTrue();
        assertThat(unknown.get("reading_of").isNull()).isTrue();
        assertThat(unknown.get("notes").get(0).asText()).isEqualTo(reason);
        assertThat(unknown.get("reading")).isEmpty();
    }

    @Test
    void namesAsManyClassesAsAreAskedForEachWithItsOwnProbability() throws Exception {
        float positive = expected(1, 4, 5);
        List<String> falling = new ArrayList<>(List.of(
                String.format(Locale.ROOT, "positive %.4f", positive), String.format(Locale.ROOT, "negative %.4f", 1 - positive)));
        if (positive <= 0.5f) {
            Collections.reverse(falling);
        }
        assertThat(run("predict", "--model", model, "--top", "1", "the film")).as(errors.toString()).isZero();
        assertThat(lines()).containsExactly(falling.get(0) + "  the film");
        assertThat(run("predict", "--model", model, "--top", "9", "the film")).isZero();
        assertThat(lines()).containsExactly(String.join(", ", falling) + "  the film");
        assertThat(run("predict", "--model", model, "--top", "1", "--json", "the film")).isZero();
        assertThat(objects().get(0).get("probabilities").fieldNames()).toIterable()
                .containsExactly(falling.get(0).split(" ")[0]);
    }

    /** Makes the run one of three classes, of which the second is by far the likeliest. */
    private void saveThreeClasses() throws IOException {
        Model three = Model.create(NetworkSpec.simpleRnn(MAX_FEATURES, MAXLEN, 3, 4, 3), RmsProp.notebook(), 1);
        float[][] weights = three.weights().clone();
        weights[weights.length - 1] = new float[] {0, 5, -3}; // the dense layer's bias
        SavedRun.write(Path.of(model), three.withWeights(weights), "IMDB reviews", Map.of("data", folder.toString()),
                List.of("sport", "politics\u001b[31m", "science"));
    }

    @Test
    void answersWithTheNamesOfThreeClasses() throws Exception {
        saveThreeClasses();
        assertThat(run("predict", "--model", model, "the film")).as(errors.toString()).isZero();
        assertThat(lines()).singleElement().asString().matches("politics\\?\\[31m 0\\.9\\d{3}  the film");
        assertThat(run("predict", "--model", model, "--top", "3", "the film")).isZero();
        assertThat(lines()).singleElement().asString()
                .matches("politics\\?\\[31m 0\\.9\\d{3}, sport 0\\.0\\d{3}, science 0\\.000\\d  the film");
        assertThat(run("predict", "--model", model, "--explain", "the odd film")).isZero();
        assertThat(lines().get(0)).startsWith("The probability of the class found after each word;");
        assertThat(lines().get(3)).matches("  <start> 0\\.9\\d  the 0\\.9\\d  \\(odd\\)  film 0\\.9\\d");
        assertThat(run("predict", "--model", model, "--json", "--explain", "the film")).isZero();
        JsonNode answer = objects().get(0);
        assertThat(answer.has("probability")).isFalse();
        assertThat(answer.get("probabilities").fieldNames()).toIterable()
                .containsExactly("politics\u001b[31m", "sport", "science");
        assertThat(answer.get("reading_of")).isEqualTo(answer.get("label"));
        assertThat(answer.get("reading").get(2).get("probability").asDouble())
                .isCloseTo(answer.get("probabilities").get("politics\u001b[31m").asDouble(), within(1e-6));
    }

    /** Trained on a table of texts of three classes, whose figures evaluate repeats; a moved table is named with --data. */
    @Test
    void evaluatesOnTheTextsThatTheRunWasTrainedOn() throws Exception {
        StringBuilder table = new StringBuilder("text,label\n");
        for (int i = 0; i < 60; i++) {
            table.append(List.of("a match", "a vote", "an atom").get(i % 3)).append(" number ").append(i).append(',')
                    .append(List.of("sport", "politics", "science").get(i % 3)).append('\n');
        }
        Path texts = Files.writeString(folder.resolve("texts.csv"), table);
        String own = folder.resolve("own").toString();
        assertThat(run(TinyTraining.args("--data", texts.toString(), "--epochs", "2", "--out", own).toArray(String[]::new)))
                .as(errors.toString()).isZero();
        List<String> trained = lines().stream().dropWhile(line -> !line.startsWith("Confusion matrix")).toList();
        assertThat(trained).contains("          politics  science  sport").last().asString().startsWith("Test loss: ");
        assertThat(run("evaluate", "--model", own)).as(errors.toString()).isZero();
        List<String> evaluated = lines().stream().dropWhile(line -> !line.startsWith("Confusion matrix")).toList();
        assertThat(trained).containsAll(evaluated);

        Path moved = Files.move(texts, folder.resolve("moved.csv"));
        assertThat(run("evaluate", "--model", own)).isEqualTo(1);
        assertThat(errors.toString().lines()).last().asString().contains("texts.csv: no such file", "--data");
        assertThat(run("evaluate", "--model", own, "--data", moved.toString())).as(errors.toString()).isZero();
        Files.writeString(moved, "text,label\na,b\nc,d\ne,b\nf,d\n");
        assertThat(run("evaluate", "--model", own, "--data", moved.toString())).isEqualTo(1);
        assertThat(errors.toString().lines()).last().asString().contains("moved.csv: line 2: the label b is that of no training example");
    }

    @Test
    void evaluatesOnNoDataOfOtherClasses() throws Exception {
        saveThreeClasses();
        assertThat(run("evaluate", "--model", model)).isEqualTo(1);
        assertThat(errors.toString()).hasLineCount(1).contains("imdb.npz: have other classes than those that ", "--data");
    }

    @Test
    void explainsNoAnswerThatRestsOnNoWord() {
        assertThat(answer("odd\n", "predict", "--model", model, "--explain")).isZero();
        assertThat(lines()).containsExactly("unknown  odd  [no known words]");
        assertThat(answer("odd\nthe film\nodd\nthe film\n", "predict", "--model", model, "--explain")).isZero();
        assertThat(lines()).extracting(line -> line.split(" ")[0].replace("negative", "positive"))
                .containsExactly("unknown", "The", "skipped;", "positive", "", "unknown", "positive", "");
    }

    @Test
    void explainsAnAnswerWordByWord() throws Exception {
        assertThat(run("predict", "--model", model, "--json", "--explain", "the odd rare film")).isZero();
        float positive = expected(1, 4, 2, 5);
        assertThat(objects().get(0).get("reading_of").asText()).isEqualTo(positive > 0.5f ? "positive" : "negative");
        JsonNode reading = objects().get(0).get("reading");
        assertThat(reading).extracting(word -> word.get("word").asText() + ", " + word.get("as").asText()).containsExactly(
                "<start>, word", "the, word", "odd, skipped", "rare, out of vocabulary", "film, word");
        assertThat(reading.get(2).has("probability")).isFalse();
        assertThat(reading.get(4).get("probability").asDouble()).isCloseTo(Math.max(positive, 1 - positive), within(1e-6));

        assertThat(run("predict", "--model", model, "--explain", "the odd rare film")).isZero();
        assertThat(lines()).hasSize(4).noneMatch(line -> line.contains("\u001b")).allMatch(line -> line.length() <= 80);
        assertThat(lines().get(3)).matches("  <start> 0\\.\\d\\d  the 0\\.\\d\\d  \\(odd\\)  rare\\* 0\\.\\d\\d  film 0\\.\\d\\d");

        assertThat(run("predict", "--model", model, "--explain", "--color", "always", "the odd")).isZero();
        assertThat(lines().get(lines().size() - 1)).contains("\u001b[2m(odd)")
                .containsPattern("\u001b\\[38;5;\\d+mthe 0\\.\\d\\d\u001b");
    }

    @Test
    void explainsWithinTheTerminal() {
        out.reset();
        Terminal narrow = new Terminal(new ByteArrayInputStream(new byte[0]), new PrintStream(out, true, StandardCharsets.UTF_8),
                true, () -> 40, StandardCharsets.UTF_8);
        assertThat(ImdbRnn.run(narrow, new PrintWriter(errors, true), "predict", "--model", model, "--explain", "--color",
                "never", "great ".repeat(20))).isZero();
        assertThat(lines()).filteredOn(line -> !line.startsWith("positive") && !line.startsWith("negative"))
                .hasSizeGreaterThan(4).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(40));
    }

    @Test
    void answersWhateverComes() throws Exception {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        for (String text : List.of("", "  ", "\u0414\u0443\u043c\u0430 \u0437\u0430 film\u044a", "\ud83d\ude00 the", "\u001b[31mgreat",
                "great ".repeat(200_000), "x".repeat(1 << 20), "\u0000")) {
            input.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        }
        input.write(new byte[] {'f', 'i', 'l', 'm', ' ', (byte) 0xff});
        for (String[] options : new String[][] {{}, {"--explain"}}) {
            List<String> args = new ArrayList<>(List.of("predict", "--json", "--model", model));
            args.addAll(Arrays.asList(options));
            assertThat(run(input.toByteArray(), new PrintStream(out, true, StandardCharsets.US_ASCII),
                    args.toArray(String[]::new))).as(errors.toString()).isZero();
            assertThat(objects()).extracting(answer -> answer.get("notes").toString()).containsExactly(
                    "[\"empty\"]", "[\"empty\"]", "[\"no known words\"]", "[]", "[\"no known words\"]",
                    "[\"only the last 6 of 200001 tokens are read\"]", "[\"no known words\"]", "[\"no known words\"]",
                    "[\"not UTF-8\"]");
        }
        assertThat(run(input.toByteArray(), new PrintStream(out, true, StandardCharsets.US_ASCII),
                "predict", "--explain", "--model", model)).isZero();
        assertThat(out.toString(StandardCharsets.US_ASCII)).doesNotContain("\u001b").doesNotContain("\u0000");
    }

    @Test
    void saysThatThereIsNothingToAnswer() {
        assertThat(answer("", "predict", "--model", model)).isZero();
        assertThat(errors.toString()).isEqualTo("imdb-rnn: standard input holds no text" + System.lineSeparator());
        assertThat(lines()).isEmpty();
    }

    @Test
    void stopsWhenNobodyTakesTheAnswers() {
        PrintStream closed = new PrintStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken pipe");
            }
        });
        assertThat(run(new byte[0], closed, "predict", "--model", model, "the film")).isEqualTo(1);
        assertThat(errors.toString().lines()).hasSize(1).first().asString().contains("standard output");
    }

    @Test
    void refusesToAnswerWithANetworkThatDiverged() throws Exception {
        float[][] weights = ParameterLayout.of(trained.spec()).zeros();
        Arrays.fill(weights[5], Float.NaN);
        trained = trained.withWeights(weights);
        save("IMDB reviews", Map.of("data", folder.toString()));
        assertThat(run("predict", "--model", model, "the film")).isEqualTo(1);
        assertThat(errors.toString().lines()).hasSize(1).first().asString().contains("run", "diverged");
    }

    @Test
    void takesTheWordsFromWhereItIsTold() throws Exception {
        Path other = Files.createDirectories(folder.resolve("other"));
        Files.writeString(other.resolve("imdb_word_index.json"), "{\"plot\": 1}");
        for (Path data : List.of(other, other.resolve("imdb_word_index.json"))) {
            assertThat(run("predict", "--model", model, "--data", data.toString(), "the plot")).isZero();
            assertThat(lines()).containsExactly(answer(expected(1, 4)) + "  the plot");
        }
    }

    @Test
    void knowsTheWordsOfSyntheticReviews() throws Exception {
        save("synthetic reviews made by this program", Map.of());
        assertThat(run("predict", "--model", model, "--json", "--explain", "the film is great")).isZero();
        assertThat(objects().get(0).get("reading")).hasSize(5)
                .extracting(word -> word.get("as").asText()).doesNotContain("skipped");
    }

    @Test
    void evaluatesARunOnTheReviewsItNames() {
        for (String engine : List.of("fused", "dl4j")) {
            assertThat(run("evaluate", "--model", model, "--engine", engine)).as(errors.toString()).isZero();
            assertThat(lines().get(0)).startsWith("Data: IMDB reviews from " + folder.resolve("imdb.npz")).endsWith("5 to test");
            assertThat(lines()).contains("Engine: " + engine).anyMatch(line -> line.startsWith("actual positive"));
            assertThat(lines()).last().asString().matches("Test loss: 0\\.\\d{4}, Test accuracy: [01]\\.\\d{4}");
        }
    }

    @Test
    void evaluatesWeightsOutOfKerasAsItEvaluatesTheRun() throws Exception {
        Path weights = folder.resolve("weights.npz");
        assertThat(run("evaluate", "--model", model)).isZero();
        List<String> ofRun = lines();
        assertThat(run("export", "--model", model, "--weights", weights.toString())).isZero();
        assertThat(run("evaluate", "--weights", weights.toString(), "--data", folder.toString()))
                .as(errors.toString()).isZero();
        assertThat(lines()).isEqualTo(ofRun);
        assertThat(errors.toString()).isEmpty();
        assertThat(run("evaluate", "--weights", weights.toString(), "--data", folder.toString(), "--maxlen", "500")).isZero();
        assertThat(lines()).last().isNotEqualTo(ofRun.get(ofRun.size() - 1));
    }

    @Test
    void saysWhichLengthItReadsWhereWeightsDoNotTell() throws Exception {
        Path weights = folder.resolve("keras.npz");
        Npz.write(weights, KerasWeights.of(trained), "");
        assertThat(run("evaluate", "--weights", weights.toString(), "--data", folder.toString())).isZero();
        assertThat(errors.toString().lines()).hasSize(1).first().asString().contains("keras.npz", " 500 ", "--maxlen");
        List<String> read500 = lines();
        assertThat(run("evaluate", "--weights", weights.toString(), "--data", folder.toString(), "--maxlen", "500")).isZero();
        assertThat(errors.toString()).isEmpty();
        assertThat(lines()).isEqualTo(read500);
    }

    @Test
    void evaluatesOnMadeUpReviewsOnlyWhenAskedTo() throws Exception {
        Path weights = folder.resolve("weights.npz");
        KerasWeights.write(SavedRun.model(10_000, 20), weights);
        assertThat(evaluateWithoutImdb("--weights", weights.toString())).isEqualTo(1);
        assertThat(errors.toString().lines()).last().asString().startsWith("imdb-rnn: ").contains("imdb.npz", "--data");
        assertThat(lines()).isEmpty();
        assertThat(evaluateWithoutImdb("--weights", weights.toString(), "--dataset", "synthetic")).isZero();
        assertThat(lines()).first().asString().startsWith("Data: synthetic reviews");
    }

    /** In a program of its own, for whose cache there can be no folder: then there is no download either. */
    private int evaluateWithoutImdb(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), ImdbRnn.class.getName(), "evaluate"));
        command.addAll(List.of(args));
        Path said = folder.resolve("errors.txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(said.toFile());
        builder.environment().put("KERAS_HOME", folder.resolve("imdb.npz").toString());
        Process process = builder.start();
        out.reset();
        process.getInputStream().transferTo(out);
        int exitCode = process.waitFor();
        errors.getBuffer().setLength(0);
        errors.append(Files.readString(said));
        return exitCode;
    }

    @Test
    void exportsTheWeightsAsKerasHasThem() throws Exception {
        Path weights = folder.resolve("weights.npz");
        assertThat(run("export", "--model", model, "--weights", weights.toString())).isZero();
        List<NpyArray> written = new ArrayList<>();
        try (Npz npz = Npz.open(weights)) {
            for (int i = 0; i < 6; i++) {
                written.add(npz.array("arr_" + i));
            }
        }
        assertThat(written).isEqualTo(KerasWeights.of(trained));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "predict --file a.txt the film        | --file and texts cannot be given at once",
        "predict --top 0 the film              | --top must be at least 1, not 0",
        "predict --color red                  | Invalid value for option '--color'",
        "evaluate --model a --weights b       | --weights and --model cannot be given at once",
        "evaluate --maxlen 0                  | --maxlen must be at least 1, not 0",
        "evaluate --engine abacus             | --engine must be one of",
        "evaluate --dataset auto              | Invalid value for option '--dataset'",
        "export --model a                     | --keras names the file to write the model to; give it, or --weights",
    })
    void answersWrongUsageWithOneLineAndExitCodeTwo(String command, String complaint) {
        assertThat(run(command.strip().split(" +"))).isEqualTo(2);
        assertThat(errors.toString().lines()).hasSize(1).first().asString().startsWith("imdb-rnn: " + complaint);
        assertThat(lines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "predict --model none text", "evaluate --model none", "export --model none --weights w.npz",
        "evaluate --weights none", "predict --file none", "predict --model RUN --data none text", "predict --file RUN",
        "evaluate --model RUN --data none", "export --model RUN --weights none/w.npz",
    })
    void answersWhatIsMissingWithOneLineAndExitCodeOne(String command) {
        String none = folder.resolve("none").toString();
        assertThat(run(command.replace("none", none).replace("RUN", model).split(" "))).isEqualTo(1);
        assertThat(errors.toString().lines()).hasSize(1).first().asString()
                .startsWith("imdb-rnn: ").contains(command.contains("none") ? none : model);
        assertThat(lines()).isEmpty();
    }

    @Test
    void needsNotTheReviewsOfTheRunWhereOthersAreNamed() throws Exception {
        save("IMDB reviews", Map.of("data", folder.resolve("gone.npz").toString()));
        for (String command : List.of("evaluate", "predict")) {
            assertThat(run(command, "--model", model, "--data", folder.toString())).isZero();
            assertThat(errors.toString()).doesNotContain("gone.npz");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"evaluate", "predict", "export"})
    void explainsItself(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(lines()).first().asString().startsWith("Usage: imdb-rnn " + command);
    }
}
