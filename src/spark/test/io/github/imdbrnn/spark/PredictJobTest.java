package io.github.imdbrnn.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.data.text.TextSource;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.predict.Prediction;
import io.github.imdbrnn.predict.Predictor;
import io.github.imdbrnn.training.FitSettings;
import io.github.imdbrnn.training.run.RunWriter;
import io.github.imdbrnn.training.run.TrainingRun;
import io.github.imdbrnn.training.run.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictJobTest {
    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private static Path model;

    /** One machine trains it. */
    @BeforeAll
    static void trainsAModel() throws IOException {
        TextSource source = new TextSource(DrawnTexts.write(shared.resolve("train.csv"), DrawnTexts.rows(500, 1)),
                TextFormat.DEFAULT);
        Dataset texts = source.load(300, DownloadListener.SILENT);
        model = shared.resolve("run");
        TrainingSettings settings = new TrainingSettings(new FitSettings(32, 2, 0.2, true, OptionalInt.empty(), 1),
                Optional.empty(), "fused", Optional.empty());
        try (RunWriter writer = RunWriter.create(model, false);
                TrainingRun run = TrainingRun.begin(writer, NetworkSpec.simpleRnn(300, 20, 8, 8), RmsProp.notebook(),
                        settings, texts)) {
            writer.carry(source.words(DownloadListener.SILENT));
            run.train(List.of());
        }
    }

    private Run predict(Path data, String... more) {
        return Run.of(Stream.concat(Stream.of("predict", "--data", data.toString(), "--model", model.toString(), "--out",
                folder.resolve("out").toString()), Stream.of(more)).toArray(String[]::new));
    }

    private List<JsonNode> answers() throws IOException {
        List<JsonNode> answers = new ArrayList<>();
        try (Stream<Path> parts = Files.list(folder.resolve("out"))) {
            for (Path part : parts.filter(file -> file.toString().endsWith(".json")).sorted().toList()) {
                for (String line : Files.readAllLines(part)) {
                    answers.add(new ObjectMapper().readTree(line));
                }
            }
        }
        return answers;
    }

    @Test
    void answersEveryRowAsOneMachineDoes() throws IOException {
        Path data = DrawnTexts.write(folder.resolve("data.csv"), DrawnTexts.rows(3000, 2));

        Run run = predict(data, "--out-format", "json");

        assertThat(run.errors()).isEmpty();
        List<JsonNode> answers = answers();
        assertThat(answers).hasSize(3000);
        try (Predictor predictor = Predictor.open(model)) {
            List<Prediction> expected =
                    predictor.predict(answers.stream().map(answer -> answer.get("text").textValue()).toList());
            assertThat(run.output()).contains("3,000 rows; of these without a word that the model knows: "
                    + expected.stream().filter(prediction -> prediction.label().isEmpty()).count());
            for (int i = 0; i < expected.size(); i++) {
                JsonNode answer = answers.get(i);
                float[] probabilities = expected.get(i).probabilities();
                assertThat(answer.path("prediction").textValue()).isEqualTo(expected.get(i).label().orElse(null));
                assertThat(answer.get("probabilities").properties()).extracting(Map.Entry::getKey)
                        .containsExactly("ham", "spam");
                assertThat(answer.at("/probabilities/spam").floatValue()).isEqualTo(probabilities[1]);
                assertThat(answer.at("/probabilities/ham").floatValue()).isEqualTo(probabilities[0]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "parquet", "orc"})
    void writesWhatTheJobsRead(String format) throws IOException {
        Path data = DrawnTexts.write(folder.resolve("data.csv"), DrawnTexts.rows(300, 5));
        Path expected = folder.resolve("words.json");
        assertThat(Run.of("vocabulary", "--data", data.toString(), "--out", expected.toString()).errors()).isEmpty();
        assertThat(predict(data, "--out-format", format).errors()).isEmpty();

        Path words = folder.resolve("again.json");
        Run run = Run.of("vocabulary", "--data", folder + "/out", "--format", format, "--out", words.toString());

        assertThat(run.errors()).isEmpty();
        assertThat(words).hasSameBinaryContentAs(expected);
    }

    @Test
    void hasNoClassForATextWithoutAKnownWord() throws IOException {
        Path data = Files.writeString(folder.resolve("lines.txt"), "Word1. Word2!\nnever met\n");

        Run run = predict(data);

        assertThat(run.output()).contains("2 rows; of these without a word that the model knows: 1");
        assertThat(answers()).extracting(answer -> answer.has("prediction")).containsExactly(true, false);
    }

    @Test
    void refusesRowsWithoutATextUnlessTheyAreToBeSkipped() throws IOException {
        Path data = DrawnTexts.write(folder.resolve("data.csv"), List.of("ham,Word1.", "ham,", "spam,", "spam,Word2!"));

        Run refused = predict(data, "--out-format", "json");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).hasLineCount(1).isEqualToIgnoringNewLines(
                "imdb-rnn-spark: " + data + ": a row has no text in column text; --skip-bad leaves such rows out");
        assertThat(folder.resolve("out/_SUCCESS")).doesNotExist();
        assertThat(answers()).isEmpty();

        Run skipped = predict(data, "--out-format", "json", "--overwrite", "--skip-bad");

        assertThat(skipped.errors()).isEmpty();
        assertThat(skipped.output()).contains(data + ": rows without a text in column text left out: 2", "2 rows;");
        assertThat(answers()).hasSize(2);
    }

    @Test
    void writesTheProbabilitiesOfCsvAsJsonAndReplacesNothingUnasked() throws IOException {
        Path data = DrawnTexts.write(folder.resolve("data.csv"), List.of("ham,Word1."));

        assertThat(predict(data).errors()).isEmpty();
        try (Stream<Path> parts = Files.list(folder.resolve("out"))) {
            Path part = parts.filter(file -> file.toString().endsWith(".csv")).findFirst().orElseThrow();
            assertThat(Files.readAllLines(part)).hasSize(2).first().isEqualTo("label,text,prediction,probabilities");
            assertThat(Files.readAllLines(part).get(1)).startsWith("ham,Word1.,").contains("\"{\"\"ham\"\":0.");
        }
        Run again = predict(data);

        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.errors()).hasLineCount(1).contains(folder + "/out: is there already; name another with --out");
    }

    @Test
    void refusesAColumnThatIsToBeAddedAndAModelThatIsNotThere() throws IOException {
        Path data = Files.writeString(folder.resolve("data.csv"), "text,Prediction\na,b\n");

        assertThat(predict(data).errors()).hasLineCount(1).contains(data + ": has a column prediction already");
        Run missing = Run.of("predict", "--data", data.toString(), "--model", folder + "/none", "--out", folder + "/out");
        assertThat(missing.errors()).hasLineCount(1).contains(folder + "/none: no such folder");
        assertThat(missing.exitCode()).isEqualTo(1);
    }
}
