package io.github.imdbrnn.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.data.text.TextSource;
import io.github.imdbrnn.download.DownloadListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyJobTest {
    private static final String SMALLEST_PART = "spark.sql.files.maxPartitionBytes";

    @TempDir
    private Path folder;

    @AfterEach
    void cutsFilesAsUsual() {
        System.clearProperty(SMALLEST_PART);
    }

    /** What one machine's program finds in the texts that it trains on. */
    private byte[] ofOneMachine(List<String> rows, int maxFeatures) throws IOException {
        Path test = DrawnTexts.write(folder.resolve("test.csv"), DrawnTexts.rows(20, 0));
        TextFormat format = new TextFormat(Optional.empty(), Optional.empty(), StandardCharsets.UTF_8, Optional.of(test),
                TextFormat.TEST_SPLIT, TextFormat.SEED);
        TextSource source = new TextSource(DrawnTexts.write(folder.resolve("all.csv"), rows), format);
        source.load(maxFeatures, DownloadListener.SILENT);
        return source.words(DownloadListener.SILENT).toJson();
    }

    /** With 100 of the 400 words the vocabulary ends among words that come equally often. */
    @ParameterizedTest
    @ValueSource(ints = {100, 10_000})
    void isThatOfOneMachineToTheLastTieHoweverTheFileIsCut(int maxFeatures) throws IOException {
        List<String> rows = DrawnTexts.rows(2000, maxFeatures);
        Path data = DrawnTexts.write(folder.resolve("data.csv"), rows);
        Path out = folder.resolve("words.json");
        System.setProperty(SMALLEST_PART, "10000");

        Run run = Run.of("vocabulary", "--data", data.toString(), "--max-features", "" + maxFeatures, "--out", out.toString());

        assertThat(run.errors()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(out).hasBinaryContent(ofOneMachine(rows, maxFeatures));
    }

    /** Spark reads the largest file first. */
    @Test
    void readsFilesInTheOrderOfTheirNames() throws IOException {
        List<String> rows = DrawnTexts.rows(600, 3);
        Path data = folder.resolve("parts");
        DrawnTexts.write(data.resolve("1.csv"), rows.subList(0, 50));
        DrawnTexts.write(data.resolve("2.csv"), rows.subList(50, 550));
        DrawnTexts.write(data.resolve("3.csv"), rows.subList(550, 600));
        Path out = folder.resolve("words.json");

        assertThat(Run.of("vocabulary", "--data", data.toString(), "--format", "csv", "--max-features", "100",
                "--out", out.toString()).errors()).isEmpty();
        assertThat(out).hasBinaryContent(ofOneMachine(rows, 100));
    }

    @Test
    void readsATextEachLine() throws IOException {
        Path data = Files.writeString(folder.resolve("lines.txt"), "b a\nA c b a\n");
        Path out = folder.resolve("words.json");

        Run run = Run.of("vocabulary", "--data", data.toString(), "--out", out.toString());

        assertThat(run.output()).contains("Vocabulary: all 3 different words");
        assertThat(out).content().isEqualTo(
                "{\"unknown_words\":\"out_of_vocabulary\",\"words\":{\"a\":1,\"b\":2,\"c\":3}}");
    }

    @Test
    void refusesRowsWithoutATextUnlessTheyAreToBeSkipped() throws IOException {
        Path data = DrawnTexts.write(folder.resolve("data.csv"), List.of("ham,a b", "ham,", "spam,", "spam,c"));
        Path out = folder.resolve("words.json");

        Run refused = Run.of("vocabulary", "--data", data.toString(), "--out", out.toString());

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).hasLineCount(1).startsWith("imdb-rnn-spark: " + data
                + ": 2 rows have no text in column text (the first: file:" + data + ", row 2); --skip-bad leaves them out");
        assertThat(out).doesNotExist();

        Run skipped = Run.of("vocabulary", "--data", data.toString(), "--out", out.toString(), "--skip-bad");

        assertThat(skipped.exitCode()).isZero();
        assertThat(skipped.output()).contains(data + ": 2 rows have no text in column text", "; left out",
                "all 3 different words");
    }

    @Test
    void saysWhichColumnOrPathIsNotThere() throws IOException {
        Path data = DrawnTexts.write(folder.resolve("data.csv"), DrawnTexts.rows(3, 1));

        Run column = Run.of("vocabulary", "--data", data.toString(), "--text-column", "body", "--out", folder + "/w");
        Run path = Run.of("vocabulary", "--data", folder + "/none.csv", "--out", folder + "/w");

        assertThat(column.errors()).hasLineCount(1).contains(
                data + ": has no column body; it has label, text (--text-column names another)");
        assertThat(column.exitCode()).isEqualTo(1);
        assertThat(path.errors()).hasLineCount(1).contains(folder + "/none.csv: no such file or folder");
        assertThat(path.exitCode()).isEqualTo(1);
    }

    @Test
    void asksForTheFormatOfWhatDoesNotTellIt() {
        Run run = Run.of("vocabulary", "--data", folder.toString(), "--out", folder + "/w");

        assertThat(run.errors()).hasLineCount(1).contains("--format csv, json, parquet, orc or text: " + folder);
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void refusesTextsWithoutAWord() throws IOException {
        Path data = Files.writeString(folder.resolve("lines.txt"), "...\n!\n");

        Run run = Run.of("vocabulary", "--data", data.toString(), "--out", folder + "/w");

        assertThat(run.errors()).hasLineCount(1).contains(data + ": has no text with a word in it");
        assertThat(run.exitCode()).isEqualTo(1);
    }
}
