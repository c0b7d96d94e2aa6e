package io.github.imdbrnn;

import static io.github.imdbrnn.numpy.NpzFixtures.bytes;
import static io.github.imdbrnn.numpy.NpzFixtures.concat;
import static io.github.imdbrnn.numpy.NpzFixtures.npy;
import static io.github.imdbrnn.numpy.NpzFixtures.objects;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.imdbrnn.cli.Terminal;
import io.github.imdbrnn.model.ModelFile;
import io.github.imdbrnn.numpy.NpzFixtures;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Whatever is in the files, in their names and in the arguments: every command shows plain text in lines of at most 300
 * characters, not counting up to three marks on each, and so does the report.
 */
class ShownTextTest {
    private static final int LONGEST_LINE = 300;

    /** What takes no column. */
    private static final String MARK = "[\\p{Mn}\\p{Me}\\p{Cf}]";

    /** Clears the screen, sets the clipboard and the title, makes a link, turns the writing, and is no character. */
    private static final String STEERING = "\u001b[2J\u001b]52;c;aGk=\u0007\u001b]8;;http://x\u001b\\"
            + "\u009b2J\u009d0;t\u009c"
            + "a" + "\u0301".repeat(39) + "\u200d\u20e3".repeat(20)
            + "\u202e\u2066\u061c\u200e\u00ad\ufeff\u007f\ufffe\ue000\u0378\udbff\udfff\r\n\t\r\u2028\u2029\u0085";

    /** What JSON can hold in addition. */
    private static final String IN_JSON = STEERING + "\u0000";

    /** What arguments and Java's strings can. */
    private static final String HOSTILE = IN_JSON + "\ud800";

    private static final String LONG = HOSTILE + "x".repeat(1 << 20) + HOSTILE;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();
    private final Map<String, String> options = new TreeMap<>();
    private String data;
    private Path run;

    @BeforeEach
    void makeARun() throws Exception {
        data = copyReviews(folder.resolve("imdb.npz")).toString();
        writeIndex(folder, false);
        run = folder.resolve("run");
        options.putAll(Map.of("data", data, "max-features", "50", "maxlen", "12", "embedding-dim", "3", "units", "4",
                "epochs", "1", "validation-split", "0.25"));
        SavedRun.write(run, SavedRun.model(50, 12), "imdb", options);
    }

    private static Path copyReviews(Path file) throws IOException {
        return Files.copy(NpzFixtures.resource("reviews-p4-_core.npz"), file);
    }

    /**
     * A word for every rank in the reviews (see their README).
     *
     * @param hostile whether each has a character of {@link #IN_JSON}, all of them, or a megabyte
     */
    private static void writeIndex(Path folder, boolean hostile) throws IOException {
        int[] characters = IN_JSON.codePoints().toArray();
        OutputStream file = Files.newOutputStream(folder.resolve("imdb_word_index.json"));
        try (JsonGenerator json = new JsonFactory().createGenerator(file)) {
            json.enable(JsonGenerator.Feature.ESCAPE_NON_ASCII);
            json.writeStartObject();
            for (int i = 0; i < 7; i++) {
                for (int k = i == 0 ? 1 : 0; k < 50; k++) {
                    int rank = 37 * i + k * 1401;
                    String word = k == 48 ? LONG.replace("\ud800", "")
                            : k == 49 ? IN_JSON : Character.toString(characters[k % characters.length]);
                    json.writeNumberField("w" + rank + (hostile ? word : ""), rank);
                }
            }
            json.writeEndObject();
        }
    }

    private int run(String... args) {
        out.reset();
        errors.getBuffer().setLength(0);
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), false);
        return ImdbRnn.run(terminal, new PrintWriter(errors, true), args);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Runs a command, if it fails once more for its stack trace, and looks at all that it shows. */
    private void check(int exitCode, String... args) {
        assertThat(run(args)).as(() -> errors.toString()).isEqualTo(exitCode);
        assertPlainLines();
        if (exitCode == 0) {
            return;
        }
        List<String> complaints = errors.toString().lines().filter(line -> !line.startsWith("Note: ")).toList();
        assertThat(complaints).hasSize(1).first().asString().startsWith("imdb-rnn: ");
        List<String> verbose = new ArrayList<>(List.of(args));
        verbose.add(1, "--verbose");
        run(verbose.toArray(String[]::new));
        assertPlainLines();
    }

    private void assertPlainLines() {
        String complaints = errors.toString().replaceAll("(?m)^\t", "");
        for (String shown : List.of(output(), complaints)) {
            assertPlain(shown);
            assertThat(shown.replaceAll("(?<!" + MARK + ")" + MARK + "{1,3}", "").lines())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(LONGEST_LINE));
        }
    }

    /** Only what has a shape of its own, and ends of lines. */
    private static void assertPlain(String shown) {
        assertThat(shown).doesNotContainPattern(MARK + "{4}");
        String steering = shown.replace(System.lineSeparator(), "\n").codePoints()
                .filter(c -> c != '\n' && !isShape(c))
                .distinct()
                .mapToObj(c -> String.format("U+%04X", c)).toList().toString();
        assertThat(steering).isEqualTo("[]");
    }

    private static boolean isShape(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            case Character.FORMAT -> c == 0x200C || c == 0x200D; // they spell Persian and Hindi
            default -> true;
        };
    }

    /** The command of a training that takes no time, on these reviews. */
    private String[] train(String reviews, Path to, String... more) {
        List<String> args = TinyTraining.args("--data", reviews, "--epochs", "1", "--out", to.toString(), "--overwrite");
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }

    private void assertPlainReport(Path trained) throws IOException {
        assertPlain(Files.readString(trained.resolve(RunFolder.REPORT)));
    }

    @Test
    void showsWordsOfTheIndexPlainly() throws Exception {
        writeIndex(folder, true);
        check(0, TinyTraining.args("--data", data, "--max-features", "80000", "--maxlen", "60", "--epochs", "1",
                "--out", run.toString(), "--overwrite").toArray(String[]::new));
        assertPlainReport(run);
        assertThat(Files.readString(run.resolve(RunFolder.REPORT)))
                .containsPattern("w\\d+\\?\\[2J").hasSizeLessThan(1 << 20);
        for (int review = 0; review < 8; review++) {
            check(0, "data", "--data", data, "--max-features", "80000", "--show", "" + review);
        }
        check(0, "evaluate", "--model", run.toString());
        check(0, "predict", "--model", run.toString(), "w1401" + HOSTILE + " w37");
        check(0, "export", "--model", run.toString(), "--weights", folder.resolve("w.npz").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"WORD\": 0}", "{\"WORD\": 1, \"WORD\": 2}", "{\"a\": \"WORD\"}", "WORD", "{\"a\": 1, WORD: 2}"
    })
    void quotesARefusedIndexPlainly(String json) throws Exception {
        for (String surrogate : List.of("", "\\ud800")) { // with one it is refused earlier
            String word = LONG.replace("\ud800", surrogate);
            Files.writeString(folder.resolve("imdb_word_index.json"), json.replace("WORD", word));
            check(1, "data", "--data", data, "--show", "0");
            check(1, "predict", "--model", run.toString(), "a");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/started", "/versions/imdb-rnn", "/versions/deeplearning4j", "/versions/jdk", "/data/origin", "/data/sha256",
        "/data/source", "/data/named", "/data/file", "/data/classes", "/settings/NAME", "/settings/engine",
        "/settings/initial_weights", "/settings/monitor", "/settings/patience", "/settings/seed",
        "/engine", "/options/NAME", "/options/data", "/options/dataset", "/options/engine", "/options/initial-weights",
        "/options/monitor", "/options/save-weights", "/options/seed", "/options/units",
    })
    void showsTheProvenancePlainly(String field) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        boolean older = field.startsWith("/options") || field.equals("/data/origin");
        ObjectNode provenance = (ObjectNode) mapper.readTree(older
                ? SavedRun.provenance("IMDB reviews", SavedRun.NO_SHA256, options)
                : RunFolder.open(run).provenance().toJson().getBytes(StandardCharsets.UTF_8));
        int slash = field.lastIndexOf('/');
        ObjectNode object = (ObjectNode) provenance.at(field.substring(0, slash));
        object.put(field.substring(slash + 1).replace("NAME", LONG), LONG);
        writeModel(Map.of(RunFolder.PROVENANCE, mapper.writeValueAsBytes(provenance)));
        checkAnyExit("train", "--resume", run.toString());
        checkAnyExit("train", "--resume", run.toString(), "--units", "5");
        checkAnyExit("evaluate", "--model", run.toString());
        checkAnyExit("evaluate", "--model", run.toString(), "--data", data);
        checkAnyExit("predict", "--model", run.toString(), "--data", data, "w37");
        checkAnyExit("predict", "--model", run.toString(), "w37");
        checkAnyExit("export", "--model", run.toString(), "--weights", folder.resolve("w.npz").toString());
        check(0, "runs", folder.toString());
    }

    @Test
    void saysWhatIsWrongWithAProvenance() throws Exception {
        String escape = "\u001b[2J";
        SavedRun.write(run, SavedRun.model(50, 12), "IMDB reviews from /imdb" + escape, SavedRun.NO_SHA256, options);
        check(1, "train", "--resume", run.toString());
        run("train", "--resume", run.toString());
        assertThat(errors.toString()).startsWith("imdb-rnn: ").contains("was trained on other texts (/imdb?[2J");

        options.put("epochs", escape);
        SavedRun.write(run, SavedRun.model(50, 12), "imdb", SavedRun.NO_SHA256, options);
        run("train", "--resume", run.toString());
        assertThat(errors.toString()).startsWith("imdb-rnn: ").contains("epochs is not a whole number");

        options.put("epochs", "1");
        options.put("data", "a\u0000b");
        SavedRun.write(run, SavedRun.model(50, 12), "imdb", SavedRun.NO_SHA256, options);
        check(1, "evaluate", "--model", run.toString());
        run("evaluate", "--model", run.toString());
        assertThat(errors.toString()).startsWith("imdb-rnn: ").contains("data is not the path of a file here");
    }

    private void checkAnyExit(String... args) {
        check(run(args), args);
    }

    private void writeModel(Map<String, byte[]> changed) throws IOException {
        Map<String, byte[]> members = new TreeMap<>();
        ModelFile model = ModelFile.read(run.resolve(RunFolder.MODEL),
                Map.of(RunFolder.HISTORY, 1 << 20, RunFolder.PROVENANCE, 1 << 20), Set.of());
        members.put(RunFolder.HISTORY, model.member(RunFolder.HISTORY));
        members.put(RunFolder.PROVENANCE, model.member(RunFolder.PROVENANCE));
        members.putAll(changed);
        ModelFile.write(run.resolve(RunFolder.MODEL), SavedRun.model(50, 12), members);
    }

    /** @param members of {@code model.zip}, which would be read but for these */
    @ParameterizedTest
    @MethodSource("membersOfAModel")
    void quotesMembersOfAModelPlainly(Map<String, byte[]> members) throws Exception {
        writeModel(members);
        checkAnyExit("train", "--resume", run.toString());
        checkAnyExit("evaluate", "--model", run.toString());
        checkAnyExit("predict", "--model", run.toString(), "w37");
        checkAnyExit("export", "--model", run.toString(), "--weights", folder.resolve("w.npz").toString());
        check(0, "runs", folder.toString());
    }

    static Stream<Map<String, byte[]>> membersOfAModel() {
        byte[] text = LONG.getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                Map.of(STEERING, text),
                Map.of(STEERING + ".bin", new byte[1 << 20], "x".repeat(60_000) + ".bin", new byte[1 << 20]),
                Map.of(RunFolder.HISTORY, text),
                Map.of(RunFolder.HISTORY, ("epoch,accuracy,loss,seconds\n" + LONG).getBytes(StandardCharsets.UTF_8)),
                Map.of(RunFolder.PROVENANCE, text),
                Map.of(RunFolder.PROVENANCE, ("{\"" + LONG).getBytes(StandardCharsets.UTF_8)));
    }

    /** @param changed members of an {@code imdb.npz}, which would be read but for these */
    @ParameterizedTest
    @MethodSource("arrays")
    void quotesArraysPlainly(Map<String, byte[]> changed) throws Exception {
        Map<String, byte[]> members = NpzFixtures.members(NpzFixtures.resource("reviews-p4-_core.npz"));
        members.putAll(changed);
        String forged = NpzFixtures.zip(folder.resolve("forged.npz"), members).toString();
        check(1, "data", "--data", forged);
        check(1, train(forged, folder.resolve("new")));
        check(1, train(data, folder.resolve("new"), "--initial-weights", forged));
        check(1, "train", "--resume", run.toString(), "--data", forged);
        check(1, "evaluate", "--weights", forged, "--data", data);
        if (changed.containsKey("x_train.npy")) { // which an evaluation does not read
            members.put("x_test.npy", changed.get("x_train.npy"));
        }
        String tested = NpzFixtures.zip(folder.resolve("tested.npz"), members).toString();
        check(1, "evaluate", "--model", run.toString(), "--data", tested);
        String alone = NpzFixtures.zip(folder.resolve("alone.npz"), changed).toString();
        check(1, "data", "--data", alone);
        check(1, "evaluate", "--weights", alone, "--data", data);
    }

    static Stream<Map<String, byte[]>> arrays() {
        byte[] name = STEERING.replace("\n", "").replace("'", "").getBytes(StandardCharsets.UTF_8);
        byte[] unicode = concat(bytes("{'descr': '"), name, bytes("', 'fortran_order': False, 'shape': (8,), }"));
        byte[] version3 = concat(bytes("\u0093NUMPY\u0003\u0000"), NpzFixtures.littleInt(unicode.length), unicode);
        byte[] latin = npy("{'descr': '\u001b[2J\u009b2J" + "x".repeat(9_000)
                + "', 'fortran_order': False, 'shape': (8,), }\n", new byte[64]);
        byte[] key = npy("{'\u001b[2J\u009b2J': '<i8', 'fortran_order': False, 'shape': (8,), }\n", new byte[64]);
        byte[] global = objects(8, concat(
                bytes("\u0080\u0002c"), name, bytes("x".repeat(1 << 20)), bytes("\n"), name, bytes("\n.")));
        byte[] stackGlobal = objects(8, concat(bytes("\u0080\u0004\u008c"), new byte[] {(byte) name.length}, name,
                bytes("\u008c"), new byte[] {(byte) name.length}, name, bytes("\u0093.")));
        return Stream.of(
                Map.of(STEERING + ".npy", latin), Map.of("x".repeat(60_000) + ".npy", latin),
                Map.of("y_train.npy", version3, "arr_0.npy", version3),
                Map.of("y_train.npy", latin, "arr_0.npy", latin),
                Map.of("y_test.npy", key, "arr_0.npy", key),
                Map.of("x_train.npy", version3), Map.of("x_test.npy", latin),
                Map.of("x_train.npy", global, "arr_0.npy", global), Map.of("x_test.npy", stackGlobal),
                manyMembers());
    }

    private static Map<String, byte[]> manyMembers() {
        Map<String, byte[]> members = new TreeMap<>();
        for (int i = 0; i < 5_000; i++) {
            members.put("array" + i + ".npy", new byte[0]);
        }
        members.put("y_train.npy", new byte[0]);
        return members;
    }

    static Stream<Arguments> names() {
        return Stream.of("esc\u001b[2J", "line\nend", "csi\u009b2J", "turned \u202e\u2066 gpj.", "it's \"a\\b\" $HOME",
                        ("x".repeat(200) + "/").repeat(10) + "esc\u001b[2J")
                .map(name -> Arguments.of(name.length() > 50 ? "long" : name.replaceAll("[^a-z ]", "."), name));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void showsNamesOfFilesPlainly(String title, String name) throws Exception {
        Path place;
        try {
            place = Files.createDirectories(folder.resolve(name));
            copyReviews(place.resolve("imdb.npz"));
        } catch (InvalidPathException | IOException e) {
            Assumptions.abort("this system has no such names of files: " + title);
            return;
        }
        writeIndex(place, false);
        String here = place.toString();
        String none = place.resolve("none").toString();
        Path trained = place.resolve("run");
        check(0, train(here, trained));
        assertPlainReport(trained);
        check(0, "train", "--resume", trained.toString(), "--epochs", "4");
        assertPlainReport(trained);
        check(1, "train", "--data", here, "--out", trained.toString());
        check(1, "train", "--data", here, "--out", place.resolve("imdb.npz").toString());
        check(1, "train", "--resume", here);
        check(1, "train", "--resume", none);
        check(2, "train", "--resume", trained.toString(), "--units", "9");
        check(1, train(here, trained, "--save-weights", place.resolve("none/w.npz").toString()));
        check(1, train(here, trained, "--initial-weights", none));
        check(0, "evaluate", "--model", trained.toString());
        check(1, "evaluate", "--model", none);
        check(1, "evaluate", "--weights", none);
        check(1, "evaluate", "--model", here);
        check(0, "predict", "--model", trained.toString(), "w37");
        check(1, "predict", "--model", trained.toString(), "--file", none);
        check(1, "predict", "--model", trained.toString(), "--file", here);
        check(1, "predict", "--model", trained.toString(), "--data", none, "w37");
        String empty = Files.createFile(place.resolve("empty")).toString();
        assertThat(run("predict", "--model", trained.toString(), "--file", empty)).isZero();
        assertPlainLines();
        check(0, "export", "--model", trained.toString(), "--weights", place.resolve("w.npz").toString());
        check(1, "export", "--model", trained.toString(), "--weights", here);
        check(1, "export", "--model", trained.toString(), "--weights", place.resolve("none/w.npz").toString());
        check(0, "data", "--data", here, "--max-features", "80000", "--show", "0");
        check(1, "data", "--data", none);
        check(1, "data", "--data", empty);
        check(2, "data", "--data", here, "--dataset", "synthetic");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "its files have no such names")
    void namesTheExportedFileAsPythonReadsIt() throws Exception {
        Path weights = folder.resolve("a\"b\\c\u001b.npz");
        assertThat(run("export", "--model", run.toString(), "--weights", weights.toString())).isZero();
        assertThat(output()).contains("numpy.load(\"" + folder + "/a\\\"b\\\\c\\U0000001b.npz\")");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "conquerX", "--bogusX", "train --bogusX", "train X", "train --epochs X", "train --units 1X",
        "train --dataset X", "train --data X", "train --engine X", "train --monitor X", "train --out X --data X",
        "train --resume X", "train --rho X", "train --initial-weights X --data DATA --out NEW",
        "train --save-weights X/X --data X", "train --verbose=X", "evaluate --model X", "evaluate --weights X",
        "evaluate --dataset X", "evaluate --engine X", "evaluate --data X --model RUN", "evaluate X",
        "predict --model X a", "predict --file X", "predict --color X", "predict --model RUN --data X a",
        "predict --bogusX", "export --model X --weights X", "export --model RUN --weights X/X",
        "export --weights X X", "data --data X", "data --show X", "data --dataset X", "data X", "tour X", "--helpX",
        "-X",
    })
    void quotesArgumentsPlainly(String command) {
        for (String hostile : List.of(STEERING, HOSTILE, LONG, "\u202e" + "x".repeat(1_000))) {
            String[] args = command.replace("RUN", run.toString()).replace("DATA", data)
                    .replace("NEW", folder.resolve("new").toString()).split(" ");
            for (int i = 0; i < args.length; i++) {
                args[i] = args[i].replace("X", hostile);
            }
            assertThat(run(args)).isIn(1, 2);
            assertPlainLines();
            assertThat(errors.toString().lines()).hasSize(1);
        }
    }

    @Test
    void showsAnsweredTextsPlainly() throws Exception {
        Path file = Files.writeString(folder.resolve("texts"), STEERING + "w37\n" + STEERING + " w37 " + STEERING
                + "x".repeat(1 << 20) + "\n");
        for (String form : List.of("--explain", "--color=never")) {
            check(0, "predict", "--model", run.toString(), form, "--file", file.toString());
            check(0, "predict", "--model", run.toString(), form, HOSTILE, HOSTILE + " w37 " + "x".repeat(1_000));
        }
        assertThat(run("predict", "--model", run.toString(), "--json", "--file", file.toString())).isZero();
        assertPlain(output());
        String text = HOSTILE + " w37 w1401 " + LONG;
        assertThat(run("predict", "--model", run.toString(), "--explain", "--color=always", text)).isZero();
        String colours = "\u001b\\[(38;5;\\d+|39|2|22|0|39;0|22;0|;)*m";
        assertThat(output()).containsPattern(colours);
        assertPlain(output().replaceAll(colours, ""));
        assertThat(run("predict", "--model", run.toString(), "--explain", "--json", LONG + " w37")).isZero();
        assertPlain(output());
        assertThat(output()).matches("\\p{ASCII}+");
    }

    @Test
    void logsPlainly() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ConsoleAppender<ILoggingEvent> console = (ConsoleAppender<ILoggingEvent>) root.getAppender("console");
        LoggingEvent event = new LoggingEvent(
                "", root, Level.WARN, LONG, new IOException(LONG, new IllegalStateException(STEERING)), null);
        errors.write(new String(console.getEncoder().encode(event), StandardCharsets.UTF_8));
        assertThat(errors.toString().lines()).anyMatch(line -> line.startsWith("WARN ROOT: ?[2J"))
                .anyMatch(line -> line.startsWith("Caused by: java.lang.IllegalStateException: ?[2J"));
        assertPlainLines();
    }
}
