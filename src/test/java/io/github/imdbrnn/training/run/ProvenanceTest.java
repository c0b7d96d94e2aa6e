package io.github.imdbrnn.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.training.History;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvenanceTest {
    private static final Provenance PROVENANCE = new Provenance(Instant.parse("2026-01-02T03:04:05Z"),
            new Provenance.Versions("1.0", "1.0.0-M2.1", "17"), "IMDB reviews from \"a\nb\"",
            "ab12".repeat(16), 10_000, 500, -7, "fused", Optional.of("plain"),
            Map.of("units", "32", "no-shuffle", "true"), List.of(1.5, 0.1));

    private static Provenance read(String json) throws DataException {
        return Provenance.ofJson(json.getBytes(StandardCharsets.UTF_8), "provenance.json");
    }

    @Test
    void readsBackWhatItWrote() throws Exception {
        assertThat(read(PROVENANCE.toJson())).isEqualTo(PROVENANCE);
    }

    @Test
    void takesTheSecondsFromTheHistory() {
        History history = History.empty().and(new History.Epoch(1, 2.5, new Metrics(1, 0), Optional.empty()));
        assertThat(PROVENANCE.with(history).secondsPerEpoch()).containsExactly(2.5);
    }

    @Test
    void knowsTheVersionsItRunsWith() {
        Provenance.Versions versions = Provenance.Versions.current();
        assertThat(versions.deeplearning4j()).matches("1\\.0\\.0-.+");
        assertThat(versions.jdk()).contains(Runtime.version().toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`\"seed\" : -7`         | `\"seed\" : 0.5`              | seed is not a whole number",
        "`\"seed\" : -7`         | `\"seeds\" : 7`               | seed is missing",
        "`\"maxlen\" : 500`      | `\"maxlen\" : 99999999999`    | maxlen is not a whole number",
        "`\"engine\" : \"fused\"`| `\"engine\" : [ 1 ]`          | engine is not a text of at most 8192 characters",
        "`\"units\" : \"32\"`    | `\"units\" : 32`              | units is not a text of at most 8192 characters",
        "`2026-01-02T03:04:05Z`  | `long ago`                    | started is not a time",
        "`2026-01-02T03:04:05Z`  | `+1000000000-12-31T23:59:59.999999999Z` | started is not in the years 1970 to 9999",
        "`2026-01-02T03:04:05Z`  | `+10000-01-01T00:00:00Z`     | started is not in the years 1970 to 9999",
        "`2026-01-02T03:04:05Z`  | `1969-12-31T23:59:59Z`       | started is not in the years 1970 to 9999",
        "`\"seed\" : -7`         | `\"seed\" : `                 | is not JSON, or has a name twice",
        "`\"seed\" : -7`         | `\"seed\" : -7, \"seed\" : 8` | is not JSON, or has a name twice",
        "`[ 1.5, 0.1 ]`          | `[ 1.5, \"x\" ]`              | seconds-per-epoch is not a list of numbers",
        "`\"ab12ab12`            | `\"AB12ab12`                  | sha256 is not 64 hexadecimal digits",
        "`\"ab12ab12`            | `\"ab12`                      | sha256 is not 64 hexadecimal digits",
        "`\"plain\"`             | `3`                           | kernels is not a text of at most 8192 characters",
    })
    void refusesWhatIsNoProvenance(String part, String changed, String complaint) {
        String json = PROVENANCE.toJson();
        assertThat(json).contains(part);
        assertThatThrownBy(() -> read(json.replace(part, changed)))
                .isInstanceOf(DataException.class).hasMessage("provenance.json: " + complaint);
    }

    private static void assertRefused(String json, String complaint) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(DataException.class).hasMessage("provenance.json: " + complaint);
    }

    @Test
    void refusesTextsAndOptionsWithoutEnd() {
        String json = PROVENANCE.toJson();
        String tenMillion = "x".repeat(10_000_000);
        for (String name : List.of("fused", "1.0.0-M2.1", "IMDB reviews", "32")) {
            assertThatThrownBy(() -> read(json.replace("\"" + name, "\"" + tenMillion)))
                    .isInstanceOf(DataException.class)
                    .hasMessageEndingWith(" is not a text of at most 8192 characters");
        }
        String options = "options has more than 100 names, or one of more than 100 characters";
        assertRefused(json.replace("\"units\"", "\"" + tenMillion + "\""), options);
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            many.append("\"option-").append(i).append("\" : \"1\", ");
        }
        assertRefused(json.replace("\"units\"", many + "\"units\""), options);
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
}
