package io.github.imdbrnn.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("texts.jsonl"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s\n%s\n%s\n%s\n", "\ufeff\n%s\r\n\r\n%s\n%s %s", "[%s,\n%s,\n%s,%s]"})
    void readsObjectsInLinesOrInAnArray(String form) throws IOException {
        Path file = file(String.format(form, "{\"text\": \"caf\\u00e9\\ntime\", \"label\": \"a\"}",
                "{\"label\": \"b\", \"more\": {\"text\": [1, {}]}, \"text\": \"two\"}", "{\"text\": \"three\", \"label\": \"a\"}",
                "{\"text\": \"four\", \"label\": \"b\"}"));
        OwnTexts texts = OwnTexts.of(file);
        assertThat(texts.all()).containsExactly("a: caf\u00e9 time", "a: three", "b: four", "b: two");
        assertThat(texts.notes).first().isEqualTo(file + ": JSON, text in text, label in label; UTF-8");
    }

    @Test
    void takesNumbersAndTruthForLabels() throws IOException {
        assertThat(OwnTexts.of(file("{\"review\": \"a\", \"x\": 10}\n{\"review\": \"b\", \"x\": 2}\n{\"review\": \"c\", \"x\": 2}\n"))
                .dataset.classNames()).containsExactly("2", "10");
        assertThat(OwnTexts.of(file("{\"review\": \"a\", \"x\": true}\n{\"review\": \"b\", \"x\": false}\n{\"review\": \"c\", "
                + "\"x\": true}\n")).dataset.classNames()).containsExactly("false", "true");
    }

    @Test
    void takesTheFieldsThatAreNamed() throws IOException {
        Path file = file("{\"id\": 1, \"body\": \"a\", \"stars\": \"x\"}\n{\"id\": 2, \"body\": \"b\", \"stars\": \"y\"}\n"
                + "{\"id\": 3, \"body\": \"c\", \"stars\": \"x\"}\n");
        assertThat(OwnTexts.of(file, OwnTexts.columns("body", "3")).all()).containsExactly("x: a", "x: c", "y: b");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(file)).withMessage(file
                + ": it cannot be told which fields hold the text and the label; the first objects have id, body, stars")
                .extracting(fault -> fault.remedy().orElseThrow()).isEqualTo(Remedy.NAME_THE_COLUMNS);
    }

    @Test
    void countsWhatIsMissingOrNoText() throws IOException {
        OwnTexts texts = OwnTexts.of(file("{\"text\": \"a\", \"label\": \"x\"}\n{\"text\": null, \"label\": \"x\"}\n"
                + "{\"text\": \"b\", \"label\": [1]}\n{\"label\": \"x\"}\n{\"text\": \"c\"}\n{\"text\": \"d\", \"label\": \"y\"}\n"
                + "{\"text\": \"e\", \"label\": \"y\"}\n"));
        assertThat(texts.all()).containsExactly("x: a", "y: d", "y: e");
        assertThat(texts.notes).anyMatch(note -> note.endsWith("2 examples without a word in their texts are left out "
                + "(the first: line 2)")).anyMatch(note -> note.endsWith("2 examples without a label are left out (the first: line 3)"));
    }

    @Test
    void countsAsWellWhatTheFirstObjectLacks() throws IOException {
        OwnTexts texts = OwnTexts.of(file("{\"text\": \"a\"}\n{\"text\": \"!\"}\n{\"text\": \"b\", \"label\": \"x\"}\n"
                + "{\"text\": \"c\", \"label\": \"y\"}\n{\"text\": \"d\", \"label\": \"y\"}\n"));
        assertThat(texts.all()).containsExactly("x: b", "y: c", "y: d");
        assertThat(texts.notes).anyMatch(note -> note.endsWith("1 example without a word in its text is left out (the first: "
                + "line 2)")).anyMatch(note -> note.endsWith("1 example without a label is left out (the first: line 1)"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"text\": \"a\", \"label\": 1}%{\"text\": \"a|line 2: is not JSON, has a name twice, or is nested too deep",
        "{\"text\": \"a\", \"label\": 1}%{\"text\": \"a\", \"text\": \"b\"}|line 2: is not JSON, has a name twice, or is nested too deep",
        "{\"text\": \"a\", \"label\": 1}%%text|line 3: is not JSON, has a name twice, or is nested too deep",
        "{\"text\": \"a\", \"label\": 1}%[]|line 2: is not a JSON object",
        "{\"text\": \"a\", \"label\": 1}%5|line 2: is not a JSON object",
        "{}|'it cannot be told which fields hold the text and the label; the first object has '",
        "[]|has no example with a text and a label",
    })
    void refusesWhatIsNoJson(String text, String fault) throws IOException {
        Path file = file(text.replace('%', '\n'));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(file)).withMessage(file + ": " + fault);
    }

    @Test
    void refusesHalfACharacter() throws IOException {
        Path file = file("{\"text\": \"a\", \"label\": 1}\n{\"text\": \"\\ud83c\", \"label\": 1}\n{\"text\": \"b\", \"label\": 2}\n");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(file))
                .withMessage(file + ": line 2: has half a character, as \\ud83c is one");
    }

    @Test
    void boundsNestingAndLength() throws IOException {
        Path deep = file("{\"text\": " + "[".repeat(100_000));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(deep))
                .withMessage(deep + ": line 1: is not JSON, has a name twice, or is nested too deep");
        Path endless = file("{\"text\": \"" + "a".repeat(1 << 23));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> OwnTexts.of(endless))
                .withMessage(endless + ": line 1: has more than 4194304 characters in one example");
    }
}
