package io.github.imdbrnn.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every notebook is run and must print what it has saved. {@link RunNotebook} without arguments renews what is saved.
 *
 * <p>A number of seconds ("3.1 s") may differ. So may every number of a cell whose metadata has a {@code rounding}, by
 * so much: it prints errors of rounding, to show their size. On another kind of processor than the one that saved them, so may every
 * number of a cell whose metadata has a {@code tolerance}, by so much: native random numbers differ there in their last
 * digit, and training makes more of it. Of a plot its words count and, where numbers are compared exactly, where its
 * curves stand.
 *
 * <p>A figure that the text quotes stands there in bold and must be in the output of a cell before it.
 */
class NotebooksTest {
    private static final Path FOLDER = Path.of("notebooks-port");
    private static final String SAVED_ON = "amd64";
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])-?\\d[\\d,]*(\\.\\d+)?(e[+-]?\\d+)?(?![\\w])");
    private static final Pattern SECONDS = Pattern.compile("\\d+(\\.\\d+)? s\\b");
    private static final Pattern CURVE = Pattern.compile("<path d=\"([^\"]*)\" style=\"[^\"]*stroke:var\\(--series-");
    private static final Pattern POINT = Pattern.compile("(-?[\\d.]+),(-?[\\d.]+)");
    private static final Pattern WORDS_OF_PLOT = Pattern.compile(">([^<>]*[A-Za-z]{2}[^<>]*)</text>");
    private static final Pattern QUOTED_FIGURE = Pattern.compile("\\*\\*([\\d.,e+-]*\\d)\\*\\*");
    private static final Pattern TICK_LABEL = Pattern.compile("<text[^>]* y=\"([0-9.]+)\"[^>]*>([0-9.]+)</text>");
    private static final Pattern BOX =
            Pattern.compile("<rect [^>]*x=\"(\\d+)\" y=\"(\\d+)\" width=\"(\\d+)\" height=\"(\\d+)\"");
    private static final Pattern ARROW = Pattern.compile("<path class=\"arrow[^>]* d=\"M(\\d+),(\\d+)");
    private static final Pattern IMAGE = Pattern.compile("\\]\\((images/[^)]+)\\)");

    @TempDir
    private static Path folder;

    /** By its file, a notebook that runs and where it is written: all of them at once. */
    private static Map<Path, CompletableFuture<Path>> executed;

    private final ObjectMapper mapper = new ObjectMapper();

    @BeforeAll
    static void run() throws IOException {
        executed = notebooks().stream().collect(Collectors.toMap(Function.identity(),
                file -> CompletableFuture.supplyAsync(() -> run(file), command -> new Thread(command).start())));
    }

    private static Path run(Path file) {
        try {
            Path target = folder.resolve(file.getFileName());
            RunNotebook.inAProcessOfItsOwn(file, target);
            return target;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Path> notebooks() throws IOException {
        return RunNotebook.notebooks(FOLDER);
    }

    @Test
    void areTheThreeOfTheLesson() throws IOException {
        assertThat(notebooks().stream().map(file -> file.getFileName().toString())).containsExactly(
                "1-imdb-sentiment.ipynb", "2-types-of-rnns.ipynb", "3-backpropagation-through-time.ipynb");
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void printWhatTheyHaveSaved(Path file) throws Exception {
        List<JsonNode> saved = codeCells(mapper.readTree(file.toFile()));
        List<JsonNode> now = codeCells(mapper.readTree(executed.get(file).get().toFile()));
        for (int i = 0; i < saved.size(); i++) {
            JsonNode cell = saved.get(i);
            assertThat(cell.get("execution_count").asInt()).isEqualTo(i + 1);
            String expected = output(cell);
            String actual = output(now.get(i));
            String where = file.getFileName() + ", code cell " + (i + 1) + ": the saved output is stale";
            assertThat(NUMBER.matcher(actual).replaceAll("#")).as(where)
                    .isEqualTo(NUMBER.matcher(expected).replaceAll("#"));
            boolean same = System.getProperty("os.arch").equals(SAVED_ON);
            if (same) {
                assertCourse(curves(now.get(i)), curves(cell), where);
            }
            double tolerance = Math.max(cell.get("metadata").path("rounding").asDouble(0),
                    same ? 0 : cell.get("metadata").path("tolerance").asDouble(0));
            List<Double> expectedNumbers = numbers(expected);
            List<Double> actualNumbers = numbers(actual);
            for (int n = 0; n < expectedNumbers.size(); n++) {
                assertThat(Math.abs(actualNumbers.get(n) - expectedNumbers.get(n)))
                        .as(where + ":\n" + actual + "\nwas\n" + expected).isLessThanOrEqualTo(tolerance);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void quoteOnlyFiguresThatACellHasPrinted(Path file) throws IOException {
        StringBuilder printed = new StringBuilder();
        for (JsonNode cell : mapper.readTree(file.toFile()).get("cells")) {
            if (cell.get("cell_type").asText().equals("code")) {
                printed.append(output(cell)).append('\n');
            } else {
                for (String figure : groups(QUOTED_FIGURE, joined(cell.get("source")))) {
                    assertThat(groups(Pattern.compile("(?<![\\d.])(" + Pattern.quote(figure) + ")(?![\\d])"),
                            printed.toString()))
                            .as(file.getFileName() + " quotes " + figure).isNotEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void areNotebooksOfAJavaKernelWithTheirPictures(Path file) throws IOException {
        JsonNode notebook = mapper.readTree(file.toFile());
        assertThat(notebook.get("nbformat").asInt()).isEqualTo(4);
        assertThat(notebook.get("metadata").get("kernelspec").get("name").asText()).isEqualTo("java");
        List<String> ids = new ArrayList<>();
        for (JsonNode cell : notebook.get("cells")) {
            ids.add(cell.get("id").asText());
            for (String image : groups(IMAGE, joined(cell.get("source")))) {
                assertThat(FOLDER.resolve(image)).exists();
                assertThat(Files.readString(FOLDER.resolve(image))).contains("prefers-color-scheme: dark");
            }
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void labelEpochsWithWholeNumbers(Path file) throws IOException {
        for (JsonNode cell : codeCells(mapper.readTree(file.toFile()))) {
            for (JsonNode output : cell.get("outputs")) {
                String plot = joined(output.path("data").path("image/svg+xml"));
                if (plot.contains(">epoch<")) {
                    // Labels of the horizontal axis are on one line, those of the vertical one below each other.
                    Map<String, List<String>> byHeight = TICK_LABEL.matcher(plot).results().collect(Collectors.groupingBy(
                            label -> label.group(1), Collectors.mapping(label -> label.group(2), Collectors.toList())));
                    assertThat(byHeight.values()).filteredOn(labels -> labels.size() > 1).singleElement()
                            .satisfies(labels -> assertThat(labels).allMatch(label -> !label.contains(".")));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void endWithAnExerciseAndItsFoldedAnswer(Path file) throws IOException {
        List<String> exercises = new ArrayList<>();
        for (JsonNode cell : mapper.readTree(file.toFile()).get("cells")) {
            if (joined(cell.get("source")).startsWith("## Exercise")) {
                exercises.add(joined(cell.get("source")));
            }
        }
        assertThat(exercises).singleElement().asString().contains("<details>", "<summary>", "</details>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rnn-unrolled.svg", "five-types.svg", "bptt.svg", "lstm-cell.svg"})
    void drawArrowsFromTheEdgeOfABox(String image) throws IOException {
        String svg = Files.readString(FOLDER.resolve("images").resolve(image));
        List<double[]> boxes = numbers(BOX, svg);
        List<double[]> starts = numbers(ARROW, svg);
        assertThat(starts).isNotEmpty().allSatisfy(start -> assertThat(boxes).noneMatch(box ->
                start[0] > box[0] && start[0] < box[0] + box[2] && start[1] > box[1] && start[1] < box[1] + box[3]));
    }

    private static List<double[]> numbers(Pattern groups, String text) {
        return groups.matcher(text).results().map(match -> IntStream.rangeClosed(1, match.groupCount())
                .mapToDouble(group -> Double.parseDouble(match.group(group))).toArray()).toList();
    }

    private static List<JsonNode> codeCells(JsonNode notebook) {
        List<JsonNode> cells = new ArrayList<>();
        for (JsonNode cell : notebook.get("cells")) {
            if (cell.get("cell_type").asText().equals("code")) {
                cells.add(cell);
            }
        }
        return cells;
    }

    /** All that a cell printed and displayed, without seconds, plots as their words. */
    private static String output(JsonNode cell) {
        StringBuilder text = new StringBuilder();
        for (JsonNode output : cell.get("outputs")) {
            if (output.has("text")) {
                text.append(SECONDS.matcher(joined(output.get("text"))).replaceAll("... s"));
            } else {
                text.append(String.join("\n", groups(WORDS_OF_PLOT, joined(output.get("data").get("image/svg+xml")))));
            }
        }
        return text.toString();
    }

    /** The curves of a cell's plots, the x and y of each point in pixels. */
    private static List<double[]> curves(JsonNode cell) {
        List<double[]> curves = new ArrayList<>();
        for (JsonNode output : cell.get("outputs")) {
            for (String path : groups(CURVE, joined(output.path("data").path("image/svg+xml")))) {
                curves.add(POINT.matcher(path).results()
                        .flatMap(point -> Stream.of(point.group(1), point.group(2)))
                        .mapToDouble(Double::parseDouble).toArray());
            }
        }
        return curves;
    }

    private static void assertCourse(List<double[]> actual, List<double[]> expected, String where) {
        assertThat(actual).as(where).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).as(where).hasSizeGreaterThan(2).containsExactly(expected.get(i), within(0.2));
        }
    }

    private static String joined(JsonNode lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.asText()));
        return text.toString();
    }

    private static List<Double> numbers(String text) {
        return NUMBER.matcher(text).results().map(number -> Double.parseDouble(number.group().replace(",",
                ""))).toList();
    }

    private static List<String> groups(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        Stream<MatchResult> results = matcher.results();
        return results.map(result -> result.group(1)).toList();
    }
}
