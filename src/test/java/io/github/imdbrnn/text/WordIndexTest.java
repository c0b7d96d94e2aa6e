package io.github.imdbrnn.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.text.WordIndex.UnknownWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WordIndexTest {
    @TempDir
    private Path folder;

    @Test
    void readsWordsAndRanks() throws IOException {
        WordIndex index = WordIndex.read(json("{\"the\": 1, \"l'\u00e9t\u00e9\": 3, \"\\u00e0\\ud83c\\udfac\": 2}"));
        assertThat(index.size()).isEqualTo(3);
        assertThat(index.rank("the")).hasValue(1);
        assertThat(index.rank("l'\u00e9t\u00e9")).hasValue(3);
        assertThat(index.rank("\u00e0\ud83c\udfac")).hasValue(2);
        assertThat(index.rank("film")).isEmpty();
    }

    @Test
    void decodesIdsAsKerasNumbersThem() {
        WordIndex index = WordIndex.ofRanked(List.of("the", "and", "br"));
        assertThat(index.decode(new int[] {0, 0, 1, 4, 6, 2, 5, 3, 7, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}))
                .containsExactly(
                        "<pad>", "<pad>", "<start>", "the", "br", "<oov>", "and",
                        "<oov>", "<oov>", "<oov>", "<oov>", "<oov>");
    }

    @Test
    void refusesAWordTwiceInARankedList() {
        assertThatIllegalArgumentException().isThrownBy(() -> WordIndex.ofRanked(List.of("a", "b", "a")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "[]|is not a JSON object of words and ranks",
        "''|is not a JSON object of words and ranks",
        "{}|has no words",
        "{\"a\": 0}|the rank of a is not a whole number from 1 on",
        "{\"a\": -1}|the rank of a is not a whole number from 1 on",
        "{\"a\": 1.0}|the rank of a is not a whole number from 1 on",
        "{\"a\": \"1\"}|the rank of a is not a whole number from 1 on",
        "{\"a\": {\"b\": 1}}|the rank of a is not a whole number from 1 on",
        "{\"a\": 2147483645}|the rank of a is not a whole number from 1 on",
        "{\"a\": 99999999999999999999}|the rank of a is not a whole number from 1 on",
        "{\"a\": 1, \"a\": 2}|has the word a twice",
        "{\"a\": 1, \"b\": 1}|has the rank 1 twice",
        "{\"a\": 1} {}|goes on after its JSON object",
        "{\"a\": 1|is not JSON, line 1, column 8",
        "{\"a\": 1,}|is not JSON, line 1, column 9",
        "{'a': 1}|is not JSON, line 1, column 2",
        "{\"a\": NaN}|is not JSON, line 1, column 10",
        "{\"\\udfff\": 1}|is not JSON, line 1, column 9",
    })
    void refusesAnythingButDistinctWordsWithDistinctRanks(String content, String fault) throws IOException {
        Path file = json(content);
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> WordIndex.read(file))
                .withMessage(file + ": " + fault);
    }

    @ParameterizedTest
    @EnumSource
    void comesBackFromASavedModel(UnknownWords unknown) throws IOException {
        WordIndex index = WordIndex.ofRanked(List.of("the", "l'\u00e9t\u00e9", "\ud83c\udfac", "\"\u0000\\"), unknown);
        WordIndex again = WordIndex.ofJson(index.toJson(), "model.zip");
        assertThat(again.toJson()).isEqualTo(index.toJson());
        assertThat(again.decode(new int[] {4, 5, 6, 7, 8})).isEqualTo(index.decode(new int[] {4, 5, 6, 7, 8}));
        assertThat(again.size()).isEqualTo(4);
        assertThat(again.unknownWords()).isEqualTo(unknown);
        assertThat(new String(WordIndex.ofRanked(List.of("b", "a"), unknown).toJson(), StandardCharsets.UTF_8)).isEqualTo(
                "{\"unknown_words\":\"" + unknown.name().toLowerCase(Locale.ROOT) + "\",\"words\":{\"b\":1,\"a\":2}}");
    }

    @Test
    void keepsTheRanksOfAnIndexWithGapsInASavedModel() throws IOException {
        WordIndex index = WordIndex.ofJson(WordIndex.read(json("{\"b\": 7, \"a\": 3}")).toJson(), "model.zip");
        assertThat(index.rank("b")).hasValue(7);
        assertThat(index.rank("a")).hasValue(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"the\": 1}|is not a JSON object of unknown_words and words",
        "{\"unknown_words\": \"kept\", \"words\": {\"a\": 1}}|is not a JSON object of unknown_words and words",
        "{\"unknown_words\": \"dropped\"}|is not a JSON object of unknown_words and words",
        "{\"unknown_words\": \"dropped\", \"words\": {\"a\": 1}, \"b\": 2}|is not a JSON object of unknown_words and words",
        "[]|is not a JSON object of unknown_words and words",
        "{\"unknown_words\": \"dropped\", \"words\": 1}|is not a JSON object of words and ranks",
        "{\"unknown_words\": \"dropped\", \"words\": {}}|has no words",
        "{\"unknown_words\": \"dropped\", \"words\": {\"a\": 0}}|the rank of a is not a whole number from 1 on",
        "{\"unknown_words\": \"dropped\", \"words\": {\"a\": 1, \"b\": 1}}|has the rank 1 twice",
        "{\"unknown_words\": \"dropped\", \"words\": {\"a\": 1}} 1|goes on after its JSON object",
        "{\"unknown_words\": \"dropped\", \"words\": {\"a\": 1}|is not JSON, line 1, column 47",
    })
    void refusesWhatIsNoSavedIndex(String content, String fault) {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> WordIndex.ofJson(content.getBytes(StandardCharsets.UTF_8), "model.zip"))
                .withMessage("model.zip: " + fault);
    }

    @Test
    void refusesTextThatIsNotUtf8() throws IOException {
        Path file = Files.write(folder.resolve("index.json"), new byte[] {'{', '"', (byte) 0xe9, '"', ':', '1', '}'});
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> WordIndex.read(file))
                .withMessage(file + ": is not UTF-8 text");
    }

    @Test
    void saysThatAFileIsMissing() {
        Path file = folder.resolve("index.json");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> WordIndex.read(file))
                .withMessage(file + ": no such file");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> WordIndex.read(folder))
                .withMessage(folder + ": is not a file");
    }

    @Test
    void survivesAMillionDigitsAndDeepNesting() throws IOException {
        Path digits = json("{\"a\": " + "9".repeat(1_000_000) + "}");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> WordIndex.read(digits))
                .withMessage(digits + ": the rank of a is not a whole number from 1 on");
        Path deep = json("{\"a\": " + "[".repeat(1_000_000));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> WordIndex.read(deep));
    }

    @Test
    void survivesAnyDamage() throws IOException {
        byte[] whole = "{\"the\": 1, \"and\\u00e9\": 2, \"\u00e9t\u00e9\": 30000}".getBytes(StandardCharsets.UTF_8);
        Random random = new Random(113);
        Path file = folder.resolve("index.json");
        int refused = 0;
        for (int run = 0; run < 1_000; run++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            try {
                assertThat(WordIndex.read(file).size()).isBetween(1, 3);
            } catch (DataException e) {
                assertThat(e).hasMessageStartingWith(file + ": ");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(500);
    }

    private Path json(String content) throws IOException {
        return Files.writeString(folder.resolve("index.json"), content);
    }
}
