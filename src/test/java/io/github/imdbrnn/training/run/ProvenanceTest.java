package io.github.imdbrnn.training.run;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.SavedRun;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.training.EarlyStopping;
import io.github.imdbrnn.training.EarlyStopping.Monitor;
import io.github.imdbrnn.training.FitSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProvenanceTest {
    private static final String CLASSES = "classes is not a list of names of at most 100 characters";
    private static final String SPLIT = "validation_split must be at least 0 and below 1,";
    private static final String NO_TEXT = "is not a text of at most 8192 characters";

    private static final TrainingSettings SETTINGS = new TrainingSettings(
            new FitSettings(32, 10, 0.25, false, OptionalInt.of(9), -7),
            Optional.of(new EarlyStopping.Settings(Monitor.VAL_ACCURACY, 3)), "auto", Optional.of(Path.of("/w.npz")));

    private static final Provenance PROVENANCE = new Provenance(Instant.parse("2026-01-02T03:04:05Z"),
            new Provenance.Versions("1.0", "1.0.0-M2.1", "17"),
            new Origin("imdb", Optional.of(Path.of("a\nb")), Optional.of(Path.of("a\nb", "imdb.npz"))),
            List.of("negative", "\u00fc\"\n"), "ab12".repeat(16), "fused", Optional.of("plain"), SETTINGS);

    private static Provenance with(Origin origin, Optional<String> kernels, TrainingSettings settings) {
        return new Provenance(PROVENANCE.started(), PROVENANCE.versions(), origin, PROVENANCE.classNames(),
                PROVENANCE.dataSha256(), PROVENANCE.engine(), kernels, settings);
    }

    private static Provenance read(String json) throws DataException {
        return Provenance.ofJson(json.getBytes(StandardCharsets.UTF_8), "provenance.json");
    }

    @Test
    void readsBackWhatItWrote() throws Exception {
        assertThat(read(PROVENANCE.toJson())).isEqualTo(PROVENANCE);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1L << 31, Long.MAX_VALUE})
    void readsBackEverySetting(long seed) throws Exception {
        for (TrainingSettings settings : List.of(
                new TrainingSettings(new FitSettings(1, 0, 0, true, OptionalInt.empty(), seed), Optional.empty(), "dl4j",
                        Optional.empty()),
                new TrainingSettings(new FitSettings(1_000_000, FitSettings.MOST_EPOCHS, 1 - 1e-16, false,
                        OptionalInt.of(Integer.MAX_VALUE), seed),
                        Optional.of(new EarlyStopping.Settings(Monitor.VAL_LOSS, 1_000_000)), "fused",
                        Optional.of(Path.of(""))))) {
            Provenance provenance = with(new Origin("synthetic", Optional.empty(), Optional.empty()), Optional.empty(),
                    settings);
            assertThat(read(provenance.toJson())).isEqualTo(provenance);
        }
    }

    @Test
    void readsBackHowOwnTextsAreRead() throws Exception {
        for (TextFormat format : List.of(TextFormat.DEFAULT, new TextFormat(Optional.of("my text"), Optional.of("2"),
                StandardCharsets.UTF_16LE, Optional.of(Path.of("test.csv")), 0.49, Long.MIN_VALUE))) {
            Provenance provenance = with(new Origin("text", Optional.of(Path.of("t.csv")), Optional.empty(), Optional.of(format)),
                    Optional.empty(), PROVENANCE.settings());
            assertThat(read(provenance.toJson())).isEqualTo(provenance);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`\"encoding\" : \"UTF-8\"` | `\"encoding\" : \"klingon\"` | encoding is not one that this Java knows",
        "`\"encoding\" : \"UTF-8\"` | `\"encoding\" : 8`         | encoding is not a text of at most 8192 characters",
        "`\"test_split\" : 0.1`     | `\"test_split\" : 0.5`      | test_split must be above 0 and below 0.5, not 0.5",
        "`\"test_split\" : 0.1`     | `\"test_split\" : \"0.1\"`   | test_split is not a number",
        "`\"seed\" : 1\n    }`     | `\"seed\" : 1.5\n    }`    | seed is not a whole number",
    })
    void refusesOwnTextsThatCannotBeReadSo(String right, String wrong, String fault) {
        String json = with(new Origin("text", Optional.of(Path.of("t.csv")), Optional.empty(), Optional.of(TextFormat.DEFAULT)),
                Optional.empty(), PROVENANCE.settings()).toJson();
        assertThat(json).contains(right);
        assertThatThrownBy(() -> read(json.replace(right, wrong))).hasMessage("provenance.json: " + fault);
    }

    @Test
    void knowsTheVersionsItRunsWith() {
        Provenance.Versions versions = Provenance.Versions.current();
        assertThat(versions.deeplearning4j()).matches("1\\.0\\.0-.+");
        assertThat(versions.jdk()).contains(Runtime.version().toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`\"seed\" : -7`            | `\"seed\" : 0.5`                 | seed is not a whole number",
        "`\"seed\" : -7`            | `\"seeds\" : 7`                  | seed is missing",
        "`\"seed\" : -7`            | `\"seed\" : 9223372036854775808` | seed is not a whole number",
        "`\"seed\" : -7`            | `\"seed\" : \"7\"`               | seed is not a whole number",
        "`\"batch_size\" : 32`      | `\"batch_size\" : 99999999999`   | batch_size is not a whole number",
        "`\"batch_size\" : 32`      | `\"batch_size\" : 0`             | batch_size must be at least 1, not 0",
        "`\"epochs\" : 10`          | `\"epochs\" : 1e9`               | epochs is not a whole number",
        "`\"epochs\" : 10`          | `\"epochs\" : 1000000000`        | epochs must be at most 10000, not 1000000000",
        "`\"epochs\" : 10`          | `\"epochs\" : -1`                | epochs must be at least 0, not -1",
        "`\"validation_split\" : 0.25` | `\"validation_split\" : \"NaN\"`  | validation_split is not a number",
        "`\"validation_split\" : 0.25` | `\"validation_split\" : \"0.25\"` | validation_split is not a number",
        "`\"validation_split\" : 0.25` | `\"validation_split\" : 1`    | " + SPLIT + " not 1.0",
        "`\"validation_split\" : 0.25` | `\"validation_split\" : 1e999`| " + SPLIT + " not Infinity",
        "`\"validation_split\"`     | `\"split\"`                      | validation_split is missing",
        "`\"shuffle\" : false`      | `\"shuffle\" : 0`                | shuffle is not true or false",
        "`\"shuffle\" : false`      | `\"shuffle\" : \"false\"`        | shuffle is not true or false",
        "`\"shuffle\"`              | `\"shuffles\"`                   | shuffle is missing",
        "`\"steps_per_epoch\" : 9`  | `\"steps_per_epoch\" : 0`        | steps_per_epoch must be at least 1, not 0",
        "`\"steps_per_epoch\" : 9`  | `\"steps_per_epoch\" : null`     | steps_per_epoch is not a whole number",
        "`\"patience\" : 3`         | `\"patience\" : \"x\"`           | patience is not a whole number",
        "`\"patience\" : 3`         | `\"patience\" : -1`              | patience must be at least 0, not -1",
        "`val_accuracy`             | `accuracy`                       | monitor is not val_loss or val_accuracy",
        "`\"val_accuracy\"`         | `1`                              | monitor " + NO_TEXT,
        "`\"auto\"`                 | `1`                              | engine " + NO_TEXT,
        "`\"engine\" : \"fused\"`   | `\"engine\" : [ 1 ]`             | engine " + NO_TEXT,
        "`\"/w.npz\"`               | `[ ]`                            | initial_weights " + NO_TEXT,
        "`/w.npz`                   | `/w\\u0000.npz`                  | initial_weights is not the path of a file here",
        "`\"named\" : \"a`           | `\"named\" : \"\\u0000`           | named is not the path of a file here",
        "`\"file\" : \"a`            | `\"file\" : \"\\u0000`            | file is not the path of a file here",
        "`\"source\" : \"imdb\"`    | `\"source\" : 1`                 | source " + NO_TEXT,
        "`[ \"negative\",`          | `[ 1,`                           | " + CLASSES,
        "`[ \"negative\",`          | `[ null,`                        | " + CLASSES,
        "`\"classes\" : [`          | `\"classes\" : [ ], \"x\" : [`   | " + CLASSES,
        "`\"classes\" : [`          | `\"classes\" : \"negative\", \"x\" : [` | " + CLASSES,
        "`\"classes\" : [`          | `\"classes\" : { \"0\" : \"negative\" }, \"x\" : [` | " + CLASSES,
        "`\"settings\" : {`         | `\"settings\" : [ ], \"x\" : {`  | settings is not an object",
        "`\"settings\" : {`         | `\"set\" : {`                    | options is missing",
        "`2026-01-02T03:04:05Z`     | `long ago`                       | started is not a time",
        "`2026-01-02T03:04:05Z`  | `+1000000000-12-31T23:59:59.999999999Z` | started is not in the years 1970 to 9999",
        "`2026-01-02T03:04:05Z`     | `+10000-01-01T00:00:00Z`         | started is not in the years 1970 to 9999",
        "`2026-01-02T03:04:05Z`     | `1969-12-31T23:59:59Z`           | started is not in the years 1970 to 9999",
        "`\"seed\" : -7`            | `\"seed\" : `                    | is not JSON, or has a name twice",
        "`\"seed\" : -7`            | `\"seed\" : -7, \"seed\" : 8`    | is not JSON, or has a name twice",
        "`\"ab12ab12`               | `\"AB12ab12`                     | sha256 is not 64 hexadecimal digits",
        "`\"ab12ab12`               | `\"ab12`                         | sha256 is not 64 hexadecimal digits",
        "`\"plain\"`                | `3`                              | kernels " + NO_TEXT,
    })
    void refusesWhatIsNoProvenance(String part, String changed, String complaint) {
        String json = PROVENANCE.toJson();
        assertThat(json).contains(part);
        assertRefused(json.replace(part, changed), complaint);
    }

    private static void assertRefused(String json, String complaint) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(DataException.class).hasMessage("provenance.json: " + complaint);
    }

    @Test
    void refusesTextsWithoutEnd() throws Exception {
        String json = PROVENANCE.toJson();
        String tenMillion = "x".repeat(10_000_000);
        for (String name : List.of("fused", "1.0.0-M2.1", "imdb", "auto", "val_accuracy", "/w.npz", "plain")) {
            assertThatThrownBy(() -> read(json.replace("\"" + name + "\"", "\"" + tenMillion + "\"")))
                    .isInstanceOf(DataException.class)
                    .hasMessageEndingWith(" is not a text of at most 8192 characters");
        }
        assertRefused(json.replace("\"negative\"", "\"" + tenMillion + "\""),
                CLASSES);
        assertThat(read(json.replace("\"seed\"", "\"" + tenMillion + "\" : 1, \"seed\""))).isEqualTo(PROVENANCE);
    }

    /** Before the kernels were recorded. */
    @Test
    void readsWhatSaysNothingOfKernels() throws Exception {
        String json = PROVENANCE.toJson();
        String older = json.replace("  \"kernels\" : \"plain\",\n", "");
        assertThat(older).isNotEqualTo(json);
        assertThat(read(older).kernels()).isEmpty();
        assertThat(read(older).toJson()).isEqualTo(older);
    }

    @Test
    void refusesNestingThatWouldExhaustTheStack() {
        assertThatThrownBy(() -> read("[".repeat(1 << 20))).isInstanceOf(DataException.class)
                .hasMessageStartingWith("provenance.json: it is nested more than 64 levels deep");
    }

    /** Of before the settings were typed: as options of the command line, each a text. */
    private static Provenance readOlder(String origin, Map<String, String> options) throws Exception {
        return Provenance.ofJson(SavedRun.provenance(origin, SavedRun.NO_SHA256, options), "provenance.json");
    }

    @Test
    void readsTheOptionsOfAnOlderRunAsSettings() throws Exception {
        Map<String, String> options = Map.ofEntries(entry("batch-size", "32"), entry("epochs", "10"),
                entry("validation-split", "0.25"), entry("no-shuffle", "true"), entry("steps-per-epoch", "9"),
                entry("seed", "-7"), entry("patience", "3"), entry("monitor", "val_accuracy"), entry("engine", "auto"),
                entry("initial-weights", "/w.npz"), entry("data", "/some/where"), entry("units", "32"),
                entry("learning-rate", "1.0E-4"), entry("dataset", "auto"));
        Provenance older = readOlder("IMDB reviews from /some/where/imdb.npz", options);
        assertThat(older.settings()).isEqualTo(SETTINGS);
        assertThat(older.origin()).isEqualTo(new Origin(
                "imdb", Optional.of(Path.of("/some/where")), Optional.of(Path.of("/some/where/imdb.npz"))));
        assertThat(older.classNames()).containsExactly("negative", "positive");
        assertThat(read(older.toJson())).isEqualTo(older);
    }

    @Test
    void readsAnOlderRunThatSaysLittle() throws Exception {
        Provenance older = readOlder("synthetic reviews made by this program", Map.of());
        assertThat(older.origin()).isEqualTo(new Origin("synthetic", Optional.empty(), Optional.empty()));
        assertThat(older.settings()).isEqualTo(
                new TrainingSettings(FitSettings.notebook(1), Optional.empty(), "auto", Optional.empty()));
        assertThat(readOlder("IMDB reviews", Map.of()).origin())
                .isEqualTo(new Origin("imdb", Optional.empty(), Optional.empty()));
        assertThat(readOlder("IMDB reviews", Map.of("patience", "1")).settings().stopping())
                .contains(new EarlyStopping.Settings(Monitor.VAL_LOSS, 1));
        for (long seed : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThat(readOlder("IMDB reviews", Map.of("seed", Long.toString(seed))).settings().fit().seed())
                    .isEqualTo(seed);
        }
    }

    /** A run that an older version of this program left, with its file's seconds per epoch and sizes of the network. */
    @Test
    void readsTheRunOfAnOlderVersion() throws Exception {
        Path model = Path.of(SavedRun.class.getResource("run-without-kernels/model.zip").toURI());
        RunSummary older = RunSummary.read(model.getParent());
        assertThat(older.provenance().settings()).isEqualTo(new TrainingSettings(
                new FitSettings(2, 4, 0.25, true, OptionalInt.empty(), 2),
                Optional.of(new EarlyStopping.Settings(Monitor.VAL_LOSS, 9)), "fused", Optional.empty()));
        Path file = Path.of("/tmp/imdb/imdb.npz");
        assertThat(older.provenance().origin()).isEqualTo(new Origin("imdb", Optional.of(file), Optional.of(file)));
        assertThat(older.provenance().kernels()).isEmpty();
        assertThat(older.history().epochs()).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "patience         | x                    | patience is not a whole number",
        "patience         | 1.0                  | patience is not a whole number",
        "patience         | 1000001              | patience must be at most 1000000, not 1000001",
        "epochs           | 1e9                  | epochs is not a whole number",
        "epochs           | 1000000000           | epochs must be at most 10000, not 1000000000",
        "epochs           | 99999999999          | epochs is not a whole number",
        "batch-size       | `1 `                 | batch_size is not a whole number",
        "monitor          | loss                 | monitor is not val_loss or val_accuracy",
        "monitor          | 7                    | monitor " + NO_TEXT,
        "validation-split | NaN                  | validation_split is not a number",
        "validation-split | x                    | validation_split is not a number",
        "validation-split | 1.0E999              | " + SPLIT + " not Infinity",
        "validation-split | -0.5                 | " + SPLIT + " not -0.5",
        "seed             | 9223372036854775808  | seed is not a whole number",
        "seed             | -9223372036854775809 | seed is not a whole number",
        "seed             | ``                   | seed is not a whole number",
        "steps-per-epoch  | 0                    | steps_per_epoch must be at least 1, not 0",
    })
    void refusesOddOptionsOfAnOlderRun(String option, String value, String complaint) {
        Map<String, String> options = new TreeMap<>(Map.of("patience", "3"));
        options.put(option, value);
        assertThatThrownBy(() -> readOlder("IMDB reviews", options))
                .isInstanceOf(DataException.class).hasMessage("provenance.json: " + complaint);
    }

    @Test
    void refusesPathsOfAnOlderRunThatAreNone() {
        for (String option : List.of("data", "initial-weights")) {
            assertThatThrownBy(() -> readOlder("IMDB reviews", Map.of(option, "/a\0b"))).isInstanceOf(DataException.class)
                    .hasMessage("provenance.json: " + option.replace('-', '_') + " is not the path of a file here");
        }
        assertThatThrownBy(() -> readOlder("IMDB reviews from \0", Map.of())).isInstanceOf(DataException.class)
                .hasMessage("provenance.json: origin is not the path of a file here");
    }

    @Test
    void refusesOptionsOfAnOlderRunWithoutEnd() {
        for (String option : List.of("units", "x".repeat(10_000_000))) {
            assertThatThrownBy(() -> readOlder("IMDB reviews", Map.of(option, "x".repeat(8193))))
                    .isInstanceOf(DataException.class).satisfies(e -> assertThat(e.getMessage())
                            .endsWith(" is not a text of at most 8192 characters").hasSizeLessThan(400));
        }
        assertThatThrownBy(() -> readOlder("IMDB reviews", Map.of("seed", "9".repeat(8192))))
                .isInstanceOf(DataException.class).hasMessage("provenance.json: seed is not a whole number");
    }
}
