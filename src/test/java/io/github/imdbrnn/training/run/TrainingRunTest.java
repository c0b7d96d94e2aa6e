package io.github.imdbrnn.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.Fingerprint;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.keras.KerasWeights;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.training.Callback;
import io.github.imdbrnn.training.DivergenceException;
import io.github.imdbrnn.training.EarlyStopping;
import io.github.imdbrnn.training.EarlyStopping.Monitor;
import io.github.imdbrnn.training.FitSettings;
import io.github.imdbrnn.training.History;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingRunTest {
    private static final NetworkSpec SPEC = NetworkSpec.simpleRnn(20, 6, 4, 3);
    /** Large, so that the validation soon gets worse. */
    private static final RmsProp OPTIMIZER = new RmsProp(0.05, 0.9);
    private static final Dataset DATASET = dataset(1);

    @TempDir
    private Path temp;

    private Path folder;

    @BeforeEach
    void nameTheFolder() {
        folder = temp.resolve("run");
    }

    /** Reviews of any words and any label. */
    private static Examples examples(int n, long seed) {
        Random random = new Random(seed);
        int[] offsets = new int[n + 1];
        for (int i = 0; i < n; i++) {
            offsets[i + 1] = offsets[i] + 1 + random.nextInt(9);
        }
        return new Examples(random.ints(offsets[n], 0, 20).toArray(), offsets, random.ints(n, 0, 2).toArray());
    }

    private static Dataset dataset(long seed) {
        return new Dataset(examples(30, seed), examples(5, seed + 100), Dataset.SENTIMENTS,
                new Origin("synthetic", Optional.empty(), Optional.empty()));
    }

    private static TrainingSettings settings(int epochs, Optional<Integer> patience, OptionalInt steps, String engine) {
        return new TrainingSettings(new FitSettings(4, epochs, 0.25, true, steps, 7),
                patience.map(p -> new EarlyStopping.Settings(Monitor.VAL_LOSS, p)), engine, Optional.empty());
    }

    private static TrainingSettings settings(int epochs) {
        return settings(epochs, Optional.empty(), OptionalInt.empty(), "fused");
    }

    private static TrainingSettings from(Path weights, int epochs) {
        TrainingSettings settings = settings(epochs);
        return new TrainingSettings(settings.fit(), settings.stopping(), settings.engine(), Optional.of(weights));
    }

    private static Model begin(Path folder, TrainingSettings settings, Callback... callbacks) throws DataException {
        try (RunWriter writer = RunWriter.create(folder, false);
                TrainingRun run = TrainingRun.begin(writer, SPEC, OPTIMIZER, settings, DATASET)) {
            return run.train(List.of(callbacks));
        }
    }

    private static Model resume(Path folder, int epochs, Dataset dataset) throws DataException {
        try (RunWriter writer = RunWriter.resume(folder);
                TrainingRun run = TrainingRun.resume(writer, epochs, dataset)) {
            return run.train(List.of());
        }
    }

    private static void assertSame(Model model, Model other) {
        assertThat(model.spec()).isEqualTo(other.spec());
        assertThat(model.optimizer()).isEqualTo(other.optimizer());
        assertThat(model.seed()).isEqualTo(other.seed());
        assertThat(model.weights()).isDeepEqualTo(other.weights());
        assertThat(model.squares()).isDeepEqualTo(other.squares());
    }

    /** The figures of the epochs; the seconds are never the same. */
    private static List<List<Object>> figures(Path folder) throws DataException {
        return RunFolder.open(folder).history().epochs().stream()
                .<List<Object>>map(epoch -> List.of(epoch.number(), epoch.training(), epoch.validation())).toList();
    }

    /** A pass is six steps, so epochs of four end inside it. */
    @ParameterizedTest
    @CsvSource({"fused, 0, 0", "fused, 4, 0", "fused, 0, 20", "fused, 4, 2", "dl4j, 4, 2"})
    void givesTheSameBitsWhetherInterruptedOrNot(String engine, int steps, int patience) throws Exception {
        OptionalInt stepsPerEpoch = steps == 0 ? OptionalInt.empty() : OptionalInt.of(steps);
        Optional<Integer> stopping = Optional.of(patience).filter(epochs -> epochs > 0);
        Path whole = temp.resolve("whole");
        Model uninterrupted = begin(whole, settings(8, stopping, stepsPerEpoch, engine));
        begin(folder, settings(1, stopping, stepsPerEpoch, engine));
        resume(folder, 2, DATASET);
        Model resumed = resume(folder, 8, DATASET);
        assertSame(resumed, uninterrupted);
        assertSame(RunFolder.open(folder).model(), RunFolder.open(whole).model());
        assertSame(RunFolder.open(folder).lastModel(), RunFolder.open(whole).lastModel());
        assertThat(figures(folder)).isEqualTo(figures(whole));
        assertThat(RunFolder.open(folder).provenance().settings())
                .isEqualTo(RunFolder.open(whole).provenance().settings());
    }

    @Test
    void keepsWhatItTrainedAndHowInItsFolder() throws Exception {
        Model trained = begin(folder, settings(3));
        RunFolder run = RunFolder.open(folder);
        assertSame(run.model(), trained);
        assertSame(run.lastModel(), trained);
        assertThat(run.history().epochs()).extracting(History.Epoch::number).containsExactly(1, 2, 3);
        assertThat(run.summary().spec()).isEqualTo(SPEC);
        assertThat(run.summary().optimizer()).isEqualTo(OPTIMIZER);
        Provenance provenance = run.provenance();
        assertThat(provenance.settings()).isEqualTo(settings(3));
        assertThat(provenance.origin()).isEqualTo(DATASET.origin());
        assertThat(provenance.classNames()).isEqualTo(DATASET.classNames());
        assertThat(provenance.dataSha256()).isEqualTo(Fingerprint.sha256(DATASET.train(), SPEC.maxlen()));
        assertThat(provenance.engine()).isEqualTo("fused");
        assertThat(provenance.kernels()).isPresent();
    }

    @Test
    void tellsTheCallbacksOfAnEpochThatIsKept() throws Exception {
        List<Integer> kept = new ArrayList<>();
        begin(folder, settings(2), new Callback() {
            @Override
            public void onEpochEnd(History.Epoch epoch, Model model) throws DataException {
                assertSame(RunFolder.open(folder).lastModel(), model);
                kept.add(RunFolder.open(folder).history().epochs().size());
            }
        });
        assertThat(kept).containsExactly(1, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fused", "dl4j"})
    void endsEarlyWithTheBestEpochsWeights(String engine) throws Exception {
        List<float[][]> weights = new ArrayList<>();
        TrainingSettings settings = settings(50, Optional.of(3), OptionalInt.empty(), engine);
        try (RunWriter writer = RunWriter.create(folder, false);
                TrainingRun run = TrainingRun.begin(writer, SPEC, OPTIMIZER, settings, DATASET)) {
            Model model = run.train(List.of(new Callback() {
                @Override
                public void onEpochEnd(History.Epoch epoch, Model epochsModel) {
                    weights.add(epochsModel.weights());
                }
            }));
            int best = run.trainedEpoch();
            assertThat(weights).hasSize(best + 3).hasSizeLessThan(50);
            assertThat(RunFolder.open(folder).history().best(Monitor.VAL_LOSS).orElseThrow().number()).isEqualTo(best);
            assertThat(model.weights()).isDeepEqualTo(weights.get(best - 1));
            assertThat(RunFolder.open(folder).model().weights()).isDeepEqualTo(weights.get(best - 1));
            assertThat(RunFolder.open(folder).lastModel().weights()).isDeepEqualTo(weights.get(best + 2));
            assertThat(model.squares()).isDeepEqualTo(RunFolder.open(folder).lastModel().squares());
        }
        Model again = resume(folder, 50, DATASET);
        assertThat(RunFolder.open(folder).history().epochs()).hasSameSizeAs(weights);
        assertThat(again.weights()).isDeepEqualTo(RunFolder.open(folder).model().weights());
    }

    @Test
    void refusesToGoOnWithOtherData() throws Exception {
        begin(folder, settings(1));
        byte[] before = Files.readAllBytes(folder.resolve("model.zip"));
        assertThatThrownBy(() -> resume(folder, 2, dataset(2))).isInstanceOf(DataException.class)
                .hasMessageStartingWith(folder + ": was trained on other texts (synthetic, SHA-256 ");
        assertThat(Files.readAllBytes(folder.resolve("model.zip"))).isEqualTo(before);
    }

    /** A file's hash counts, not its name. */
    @Test
    void tellsTheDataByTheFileTheyCameFrom() throws Exception {
        Path reviews = Files.writeString(temp.resolve("reviews"), "one");
        Path moved = Files.writeString(temp.resolve("moved"), "one");
        Path other = Files.writeString(temp.resolve("other"), "two");
        try (RunWriter writer = RunWriter.create(folder, false);
                TrainingRun run = TrainingRun.begin(writer, SPEC, OPTIMIZER, settings(1), of(reviews))) {
            run.train(List.of());
        }
        resume(folder, 2, of(moved));
        assertThat(RunFolder.open(folder).provenance().origin().file()).contains(moved);
        assertThatThrownBy(() -> resume(folder, 3, of(other))).isInstanceOf(DataException.class)
                .hasMessageStartingWith(folder + ": was trained on other texts (" + moved);
    }

    private static Dataset of(Path file) {
        return new Dataset(DATASET.train(), DATASET.test(), DATASET.classNames(),
                new Origin("imdb", Optional.empty(), Optional.of(file)));
    }

    @Test
    void refusesAnImpossibleNumberOfEpochs() throws Exception {
        begin(folder, settings(1));
        for (int epochs : new int[] {-1, FitSettings.MOST_EPOCHS + 1}) {
            assertThatThrownBy(() -> resume(folder, epochs, DATASET)).isInstanceOf(InvalidSettingException.class)
                    .hasMessageStartingWith("epochs must be at ");
        }
    }

    /** All settings but the number of epochs are the run's. */
    @Test
    void goesOnWithTheSettingsOfTheRun() throws Exception {
        TrainingSettings settings = settings(1, Optional.of(30), OptionalInt.of(2), "auto");
        begin(folder, settings);
        resume(folder, 2, DATASET);
        assertThat(RunFolder.open(folder).provenance().settings()).isEqualTo(settings.withEpochs(2));
        assertThat(RunFolder.open(folder).provenance().settings().fit().epochs()).isEqualTo(2);
    }

    @Test
    void goesOnWithTheEngineItBeganWith() throws Exception {
        begin(folder, settings(1, Optional.empty(), OptionalInt.empty(), "dl4j"));
        try (RunWriter writer = RunWriter.resume(folder);
                TrainingRun run = TrainingRun.resume(writer, 2, DATASET)) {
            assertThat(run.engine().name()).isEqualTo("dl4j");
            assertThat(run.earlier().orElseThrow()).isEqualTo(RunFolder.open(folder).summary());
            assertThat(run.otherKernels()).isEmpty();
            assertThat(run.checkpoint().completeEpochs()).isOne();
            assertSame(run.engine().model(), RunFolder.open(folder).lastModel());
        }
    }

    @Test
    void keepsTheUntrainedModelOfATrainingWithoutEpochs() throws Exception {
        Model untrained = begin(folder, settings(0));
        assertSame(untrained, Model.create(SPEC, OPTIMIZER, 7));
        assertSame(RunFolder.open(folder).model(), untrained);
        assertThat(RunFolder.open(folder).history().epochs()).isEmpty();
        assertSame(resume(folder, 2, DATASET), begin(temp.resolve("whole"), settings(2)));
    }

    @Test
    void beginsWithTheInitialWeights() throws Exception {
        Model given = Model.create(SPEC, RmsProp.notebook(), 99);
        Path weights = temp.resolve("weights.npz");
        KerasWeights.write(given, weights);
        Model untrained = begin(folder, from(weights, 0));
        assertThat(untrained.weights()).isDeepEqualTo(given.weights());
        assertThat(untrained.optimizer()).isEqualTo(OPTIMIZER);
        assertThat(RunFolder.open(folder).provenance().settings().initialWeights()).contains(weights);
        Files.delete(weights);
        assertThat(resume(folder, 1, DATASET).weights()).isNotEqualTo(given.weights());
    }

    private void assertLeavesNoFolder(Path weights, String complaint) {
        assertThatThrownBy(() -> begin(temp.resolve("some/where/run"), from(weights, 1)))
                .isInstanceOf(DataException.class).hasMessageContaining(complaint);
        assertThat(temp.resolve("some")).doesNotExist();
    }

    @Test
    void leavesNoFolderWhereTheInitialWeightsAreOfNoUse() throws Exception {
        Path weights = temp.resolve("weights.npz");
        assertLeavesNoFolder(weights, "no such file");
        Files.writeString(weights, "no zip");
        assertLeavesNoFolder(weights, "weights.npz");
        KerasWeights.write(Model.create(NetworkSpec.simpleRnn(21, 6, 4, 3), OPTIMIZER, 1), weights);
        assertLeavesNoFolder(weights, "arr_0 (embedding) has shape [21, 4]; this network's is [20, 4]");
        KerasWeights.write(Model.create(NetworkSpec.simpleRnn(20, 6, 4, 3, 5), OPTIMIZER, 1), weights);
        assertLeavesNoFolder(weights, "arr_4 (dense kernel) has shape [3, 5]; this network's is [3, 1]");
        Model spoiled = Model.create(SPEC, OPTIMIZER, 1);
        spoiled.weights()[3][1] = Float.NaN;
        KerasWeights.write(spoiled, weights);
        assertLeavesNoFolder(weights, "holds NaN");
    }

    /** And one that was there stays, with its run. */
    @Test
    void leavesTheRunThatItWasToReplaceWhereTheInitialWeightsAreOfNoUse() throws Exception {
        Model first = begin(folder, settings(1));
        assertThatThrownBy(() -> {
            try (RunWriter writer = RunWriter.create(folder, true)) {
                TrainingRun.begin(writer, SPEC, OPTIMIZER, from(temp.resolve("missing.npz"), 1), DATASET).close();
            }
        }).isInstanceOf(DataException.class);
        assertSame(RunFolder.open(folder).model(), first);
    }

    @Test
    void refusesAnEngineThatThereIsNot() throws Exception {
        assertThatThrownBy(() -> begin(folder, settings(1, Optional.empty(), OptionalInt.empty(), "abacus")))
                .isInstanceOf(InvalidSettingException.class).hasMessageStartingWith("engine must be one of auto, ");
        assertThat(folder).doesNotExist();
    }

    @Test
    void keepsTheLastGoodEpochOfATrainingThatDiverged() throws Exception {
        Model first = begin(folder, settings(1));
        try (RunWriter writer = RunWriter.resume(folder);
                TrainingRun run = TrainingRun.resume(writer, 9, DATASET)) {
            assertThatThrownBy(() -> run.train(List.of(new Callback() {
                @Override
                public void onBatchEnd(int step, io.github.imdbrnn.evaluation.Metrics running) {
                    throw new DivergenceException("here", "the loss is NaN");
                }
            }))).isInstanceOf(DivergenceException.class);
            assertThat(run.checkpoint().completeEpochs()).isOne();
        }
        assertSame(RunFolder.open(folder).lastModel(), first);
    }
}
