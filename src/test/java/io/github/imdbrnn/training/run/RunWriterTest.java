package io.github.imdbrnn.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.ModelFile;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.text.WordIndex.UnknownWords;
import io.github.imdbrnn.training.DivergenceException;
import io.github.imdbrnn.training.FitSettings;
import io.github.imdbrnn.training.History;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link RunWriter}, and {@link RunFolder} which reads what it wrote. */
class RunWriterTest {
    private static final NetworkSpec SMALL = NetworkSpec.simpleRnn(5, 3, 2, 2);

    @TempDir
    private Path temp;

    private Path folder;

    private final Model model = Model.create(SMALL, RmsProp.notebook(), 1);

    @BeforeEach
    void nameTheFolder() {
        folder = temp.resolve("run");
    }

    private static Provenance provenance(String origin) {
        return new Provenance(Instant.EPOCH, Provenance.Versions.current(),
                new Origin(origin, Optional.empty(), Optional.empty()), Dataset.SENTIMENTS, "ab".repeat(32), "dl4j",
                Optional.empty(),
                new TrainingSettings(FitSettings.notebook(1), Optional.empty(), "auto", Optional.empty()));
    }

    private static History history(int epochs) {
        History history = History.empty();
        for (int i = 1; i <= epochs; i++) {
            history = history.and(new History.Epoch(i, 1, new Metrics(0.5, 0.5), Optional.empty()));
        }
        return history;
    }

    private void writeRun(String origin, int epochs) throws DataException {
        try (RunWriter writer = RunWriter.create(folder, true)) {
            writer.write(model, Optional.empty(), history(epochs), provenance(origin));
        }
    }

    private static List<String> namesIn(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Arrays of one value. */
    private static float[][] filled(float value) {
        float[][] arrays = ParameterLayout.of(SMALL).zeros();
        for (float[] array : arrays) {
            Arrays.fill(array, value);
        }
        return arrays;
    }

    @Test
    void writesARunThatCanBeOpened() throws Exception {
        Model trained = new Model(SMALL, RmsProp.notebook(), 1, model.weights(), filled(0.25f));
        try (RunWriter writer = RunWriter.create(folder, true)) {
            writer.write(trained, Optional.empty(), history(2), provenance("first"));
        }
        RunFolder run = RunFolder.open(folder);
        assertThat(run.model().weights()).isDeepEqualTo(model.weights());
        assertThat(run.model().squares()).isDeepEqualTo(filled(0.25f));
        assertThat(run.lastModel().weights()).isDeepEqualTo(model.weights());
        assertThat(run.lastModel().squares()).isDeepEqualTo(filled(0.25f));
        assertThat(run.history()).isEqualTo(history(2));
        assertThat(run.provenance()).isEqualTo(provenance("first"));
        assertThat(run.summary())
                .isEqualTo(new RunSummary(SMALL, RmsProp.notebook(), history(2), provenance("first")))
                .isEqualTo(RunSummary.read(folder));
        assertThat(namesIn(folder)).containsExactly("history.csv", "model.zip", "provenance.json", "run.lock");
        assertThat(Files.readString(folder.resolve("history.csv"))).isEqualTo(history(2).toCsv());
        assertThat(Files.readString(folder.resolve("provenance.json")))
                .isEqualTo(provenance("first").toJson());
    }

    @Test
    void carriesTheWordsBehindTheIds() throws Exception {
        WordIndex words = WordIndex.ofRanked(List.of("the", "film", "\u00e9t\u00e9"), UnknownWords.OUT_OF_VOCABULARY);
        try (RunWriter writer = RunWriter.create(folder, false)) {
            writer.write(model, Optional.empty(), history(1), provenance("p"));
            assertThat(RunFolder.open(folder).words()).isEmpty();
            writer.carry(words);
            writer.write(model, Optional.empty(), history(2), provenance("p"));
        }
        WordIndex carried = RunFolder.open(folder).words().orElseThrow();
        assertThat(carried.unknownWords()).isEqualTo(UnknownWords.OUT_OF_VOCABULARY);
        assertThat(carried.decode(new int[] {4, 5, 6, 7})).isEqualTo(words.decode(new int[] {4, 5, 6, 7}));
    }

    @Test
    void refusesDamagedWords() throws Exception {
        ModelFile.write(Files.createDirectories(folder).resolve("model.zip"), model, Map.of(
                RunFolder.HISTORY, history(1).toCsv().getBytes(StandardCharsets.UTF_8),
                RunFolder.PROVENANCE, provenance("p").toJson().getBytes(StandardCharsets.UTF_8),
                RunFolder.WORDS, "{\"words\": []}".getBytes(StandardCharsets.UTF_8)));
        RunFolder run = RunFolder.open(folder);
        assertThatThrownBy(run::words).isInstanceOf(DataException.class)
                .hasMessageStartingWith(folder.resolve("model.zip") + ": member words.json: is not ");
    }

    @Test
    void keepsTheLastWeightsBesideTheBestOnes() throws Exception {
        try (RunWriter writer = RunWriter.create(folder, false)) {
            writer.write(model, Optional.of(filled(7)), history(3), provenance("p"));
        }
        assertThat(RunFolder.open(folder).model().weights()).isDeepEqualTo(filled(7));
        assertThat(RunFolder.open(folder).lastModel().weights()).isDeepEqualTo(model.weights());
        assertThat(RunFolder.open(folder).lastModel().squares()).isDeepEqualTo(model.squares());
    }

    @Test
    void keepsTheEpochBeforeTheOneThatSpoiledTheWeights() throws Exception {
        try (RunWriter writer = RunWriter.create(folder, false)) {
            Checkpoint checkpoint = new Checkpoint(writer, provenance("p"), Optional.empty(), History.empty());
            checkpoint.onEpochEnd(history(1).epochs().get(0), model);
            float[][] spoiled = filled(1);
            spoiled[2][3] = Float.NaN;
            assertThatThrownBy(() -> checkpoint.onEpochEnd(history(2).epochs().get(1), model.withWeights(spoiled)))
                    .isInstanceOf(DivergenceException.class)
                    .hasMessage("epoch 2: a weight is NaN, so training ends here");
            assertThat(checkpoint.completeEpochs()).isEqualTo(1);
            assertThat(RunFolder.open(folder).model().weights()).isDeepEqualTo(model.weights());
        }
    }

    @Test
    void refusesAFolderThatHoldsARun() throws Exception {
        writeRun("first", 1);
        assertThatThrownBy(() -> RunWriter.create(folder, false))
                .isInstanceOf(DataException.class)
                .hasMessage(folder + ": holds a run already")
                .hasFieldOrPropertyWithValue("remedy", Remedy.RESUME_OR_REPLACE)
                .hasFieldOrPropertyWithValue("subject", folder.toString());
        assertThat(RunFolder.open(folder).provenance().origin().source()).isEqualTo("first");
    }

    @Test
    void keepsTheOldRunUntilTheNewOneHasSomethingComplete() throws Exception {
        writeRun("first", 2);
        Files.writeString(folder.resolve("report.html"), "of the first run");
        try (RunWriter writer = RunWriter.create(folder, true)) {
            assertThat(RunFolder.open(folder).provenance().origin().source()).isEqualTo("first");
            assertThat(namesIn(folder)).contains("report.html");
            writer.write(model, Optional.empty(), history(1), provenance("second"));
        }
        assertThat(RunFolder.open(folder).provenance().origin().source()).isEqualTo("second");
        assertThat(RunFolder.open(folder).history().epochs()).hasSize(1);
        assertThat(namesIn(folder)).doesNotContain("report.html");
    }

    /** After a kill between the files: of an epoch before, or of a run that was being replaced. */
    @ParameterizedTest
    @CsvSource({"history.csv, true", "provenance.json, true", "history.csv, false", "provenance.json, false"})
    void makesTheCopiesFollowTheModel(String stale, boolean overwrite) throws Exception {
        writeRun("second", 2);
        Files.writeString(folder.resolve("report.html"), "of the second run");
        openToTrain(overwrite);
        assertThat(folder.resolve("report.html")).hasContent("of the second run");

        Files.writeString(folder.resolve(stale), "of the first run");
        Files.writeString(folder.resolve("report.html"), "of the first run");
        openToTrain(overwrite);
        assertThat(folder.resolve("report.html")).doesNotExist();
        assertThat(Files.readString(folder.resolve("history.csv"))).isEqualTo(history(2).toCsv());
        assertThat(Files.readString(folder.resolve("provenance.json")))
                .isEqualTo(provenance("second").toJson());
    }

    private void openToTrain(boolean overwrite) throws DataException {
        (overwrite ? RunWriter.create(folder, true) : RunWriter.resume(folder)).close();
    }

    @Test
    void replacesARunThatCannotBeRead() throws Exception {
        Files.createDirectory(folder);
        Files.writeString(folder.resolve("model.zip"), "no zip");
        Files.writeString(folder.resolve("history.csv"), "of whom?");
        writeRun("first", 1);
        assertThat(Files.readString(folder.resolve("history.csv"))).isEqualTo(history(1).toCsv());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`\"seed\" : 1`                | `\"seed\" : 2`                     | seed",
        "`\"negative\", \"positive\"`  | `\"bad\", \"middling\", \"good\"`  | number of classes",
        "`\"negative\", \"positive\"`  | `\"negative\"`                     | number of classes",
    })
    void refusesAProvenanceThatDoesNotAgreeWithItsModel(String part, String changed, String name) throws Exception {
        writeRun("first", 2);
        String json = Files.readString(folder.resolve("provenance.json"));
        assertThat(json).contains(part);
        ModelFile.write(Files.createDirectories(folder).resolve("model.zip"), model, Map.of(
                "history.csv", history(2).toCsv().getBytes(StandardCharsets.UTF_8),
                "provenance.json", json.replace(part, changed).getBytes(StandardCharsets.UTF_8)));
        String message = folder.resolve("model.zip") + ": member provenance.json has another " + name
                + " than the network beside it";
        assertThatThrownBy(() -> RunFolder.open(folder)).isInstanceOf(DataException.class).hasMessage(message);
        assertThatThrownBy(() -> RunSummary.read(folder)).isInstanceOf(DataException.class).hasMessage(message);
    }

    /** With an infinite average a weight would never move again, and the file would not be read. */
    @Test
    void keepsNoAverageOfSquaresThatIsInfinite() throws Exception {
        try (RunWriter writer = RunWriter.create(folder, false)) {
            Checkpoint checkpoint = new Checkpoint(writer, provenance("p"), Optional.empty(), History.empty());
            float[][] squares = filled(0);
            squares[0][3] = Float.POSITIVE_INFINITY;
            Model spoiled = new Model(SMALL, RmsProp.notebook(), 1, model.weights(), squares);
            assertThatThrownBy(() -> checkpoint.onEpochEnd(history(1).epochs().get(0), spoiled))
                    .isInstanceOf(DivergenceException.class)
                    .hasMessageStartingWith("epoch 1: the optimiser's average of squares is Infinity");
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void letsOneWriterInAtATime() throws Exception {
        try (RunWriter writer = RunWriter.create(folder, false)) {
            assertThatThrownBy(() -> RunWriter.create(folder, true)).isInstanceOf(DataException.class)
                    .hasMessageStartingWith(folder + ": another program is training into this folder");
            writer.write(model, Optional.empty(), history(1), provenance("first"));
        }
        RunWriter.resume(folder).close();
    }

    /** What a person or another program can do to a folder that is being trained into. */
    private interface Disturbance {
        void in(Path folder) throws Exception;
    }

    private void assertWritesNothingAfter(Disturbance disturbance) throws Exception {
        try (RunWriter writer = RunWriter.create(folder, true)) {
            writer.write(model, Optional.empty(), history(1), provenance("first"));
            disturbance.in(folder);
            Map<Path, String> before = contents();
            assertThatThrownBy(() -> writer.write(model, Optional.empty(), history(2), provenance("first")))
                    .isInstanceOf(DataException.class)
                    .hasMessage(folder + ": the folder or the run.lock in it was deleted, moved or replaced, so another "
                            + "program may train there: this one ends, and writes nothing more into it");
            assertThatThrownBy(() -> writer.own("report.html")).isInstanceOf(DataException.class);
            assertThat(contents()).isEqualTo(before);
        }
    }

    /** Of all files under the test's own folder. */
    private Map<Path, String> contents() throws Exception {
        Map<Path, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(temp)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file, HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private static void delete(Path folder) throws Exception {
        for (String name : namesIn(folder)) {
            Files.delete(folder.resolve(name));
        }
        Files.delete(folder);
    }

    @Test
    void writesNothingMoreWhenItsFolderIsDeleted() throws Exception {
        assertWritesNothingAfter(RunWriterTest::delete);
    }

    @Test
    void writesNothingMoreWhenItsLockIsDeleted() throws Exception {
        assertWritesNothingAfter(folder -> Files.delete(folder.resolve("run.lock")));
    }

    @Test
    void writesNothingMoreWhenItsLockIsReplaced() throws Exception {
        assertWritesNothingAfter(folder -> {
            Files.delete(folder.resolve("run.lock"));
            Files.createFile(folder.resolve("run.lock"));
        });
    }

    @Test
    void writesNothingMoreWhenAnotherFolderTakesThePlaceOfItsOwn() throws Exception {
        assertWritesNothingAfter(folder -> {
            Files.move(folder, temp.resolve("moved"));
            Files.createDirectory(folder);
            Files.createFile(folder.resolve("run.lock"));
        });
        assertThat(RunFolder.open(temp.resolve("moved")).history().epochs()).hasSize(1);
    }

    @Test
    void leavesTheFolderToWhoeverMovedInAfterItsLockWasDeleted() throws Exception {
        try (RunWriter first = RunWriter.create(folder, true)) {
            Files.delete(folder.resolve("run.lock"));
            try (RunWriter second = RunWriter.create(folder, true)) {
                first.close();
                second.write(model, Optional.empty(), history(1), provenance("second"));
                assertThatThrownBy(() -> first.write(model, Optional.empty(), history(2), provenance("first")))
                        .isInstanceOf(DataException.class);
            }
        }
        assertThat(RunFolder.open(folder).provenance().origin().source()).isEqualTo("second");
    }

    /** The system drops a program's locks on a file as soon as the program closes any of its channels to it. */
    @Test
    void keepsOtherProgramsOutAfterItHasRefusedAWriterOfItsOwn() throws Exception {
        try (RunWriter writer = RunWriter.create(folder, false)) {
            assertThatThrownBy(() -> RunWriter.create(folder, true)).isInstanceOf(DataException.class);
            Process other = RunWriterProcess.start(folder, temp.resolve("sign"), 1);
            try {
                assertThat(other.inputReader().readLine()).isEqualTo("refused");
                writer.close();
                assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(other.exitValue()).as(() -> output(other)).isZero();
            } finally {
                other.destroyForcibly();
            }
        }
    }

    /** Each makes the folder and its lock, and deletes them again, while another has perhaps just opened them. */
    @Test
    void neverLetsTwoProgramsIn() throws Exception {
        List<Process> programs = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                programs.add(RunWriterProcess.start(folder, temp.resolve("sign"), 500));
            }
            for (Process program : programs) {
                assertThat(program.waitFor(120, TimeUnit.SECONDS)).isTrue();
                assertThat(program.exitValue()).as(() -> output(program)).isZero();
            }
        } finally {
            programs.forEach(Process::destroyForcibly);
        }
    }

    private static String output(Process process) {
        return process.inputReader().lines().collect(Collectors.joining("\n"));
    }

    @Test
    void leavesNothingOfARunThatCameToNothing() throws Exception {
        RunWriter.create(folder, false).close();
        assertThat(folder).doesNotExist();
        Files.createDirectory(folder);
        Files.writeString(folder.resolve(".notes"), "mine");
        RunWriter.create(folder, false).close();
        assertThat(namesIn(folder)).contains(".notes");
    }

    @Test
    void leavesNoFolderThatItMadeForARunThatCameToNothing() throws Exception {
        Path runs = temp.resolve("some/where/runs");
        try (RunWriter other = RunWriter.createIn(runs)) {
            assertThat(other.folder()).isDirectory();
            RunWriter.createIn(runs).close();
            assertThat(namesIn(runs)).hasSize(1);
        }
        assertThat(temp).isEmptyDirectory();
        Files.createDirectories(runs);
        RunWriter.createIn(runs).close();
        assertThat(runs).isEmptyDirectory();
    }

    @Test
    void sweepsUpWhatAKilledProgramLeftHalfWritten() throws Exception {
        writeRun("first", 1);
        for (String name : List.of("model.zip", "history.csv", "provenance.json", "report.html")) {
            Files.writeString(folder.resolve(name + ".1234.part"), "half");
        }
        Files.writeString(folder.resolve("mine.part"), "not a run's");
        RunWriter.resume(folder).close();
        assertThat(namesIn(folder)).noneMatch(name -> name.endsWith(".1234.part")).contains("mine.part");
    }

    @Test
    void givesRunsOfOneSecondFoldersOfTheirOwn() throws Exception {
        try (RunWriter first = RunWriter.createIn(temp); RunWriter second = RunWriter.createIn(temp)) {
            assertThat(first.folder()).isNotEqualTo(second.folder());
            assertThat(first.folder().getFileName().toString()).matches("\\d{4}-\\d\\d-\\d\\d_\\d\\d-\\d\\d-\\d\\d.*");
        }
    }

    @Test
    void resumesOnlyWhatHasACompleteEpoch() {
        assertThatThrownBy(() -> RunWriter.resume(folder)).isInstanceOf(DataException.class)
                .hasMessageStartingWith(folder + ": holds no complete epoch to resume");
    }

    @Test
    void listsTheRunsInTheOrderTheyWereWrittenIn() throws Exception {
        for (int i = 1; i <= 3; i++) {
            folder = temp.resolve("run" + i);
            writeRun("run " + i, 1);
            Files.setLastModifiedTime(folder.resolve("model.zip"), FileTime.fromMillis(1000 * (i == 2 ? 9 : i)));
        }
        Files.createDirectory(temp.resolve("zz-empty"));
        assertThat(RunFolder.in(temp)).extracting(run -> run.getFileName().toString()).containsExactly("run1", "run3", "run2");
    }

    @Test
    void saysWhereThereIsNoRun() throws Exception {
        Path missing = temp.resolve("missing");
        assertThat(RunFolder.in(temp)).isEmpty();
        assertThat(RunFolder.in(missing)).isEmpty();
        assertThatThrownBy(() -> RunFolder.open(missing)).isInstanceOf(DataException.class)
                .hasMessageStartingWith(missing + ": no such folder");
        assertThatThrownBy(() -> RunFolder.open(temp)).isInstanceOf(DataException.class)
                .hasMessageStartingWith(temp + ": holds no model.zip");
    }

    @Test
    void refusesAFolderOfOtherFiles(@TempDir Path other) throws Exception {
        Files.writeString(other.resolve(".gitkeep"), "");
        Files.writeString(other.resolve("model.zip.0.part"), "");
        RunWriter.requireFree(other, false);
        for (String own : List.of("report.html", "history.csv", "provenance.json")) {
            Path file = Files.writeString(other.resolve(own), "a person's");
            assertThatThrownBy(() -> RunWriter.create(other, false)).isInstanceOf(DataException.class).hasMessageContaining(
                    "holds no run but other files, such as " + own);
            RunWriter.requireFree(other, true);
            assertThat(file).hasContent("a person's");
            Files.delete(file);
        }
        Files.writeString(other.resolve("thesis.txt"), "");
        for (boolean overwrite : new boolean[] {false, true}) {
            assertThatThrownBy(() -> RunWriter.create(other, overwrite)).isInstanceOf(DataException.class).hasMessage(
                    other + ": holds no run but other files, such as thesis.txt");
        }
        Files.writeString(other.resolve("model.zip"), "");
        RunWriter.requireFree(other, true);
    }
}
