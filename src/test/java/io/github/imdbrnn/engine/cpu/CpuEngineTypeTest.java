package io.github.imdbrnn.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.engine.Batch;
import io.github.imdbrnn.engine.BatchListener;
import io.github.imdbrnn.engine.Batches;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.KerasSmall;
import io.github.imdbrnn.engine.Layer;
import io.github.imdbrnn.engine.RandomBatches;
import io.github.imdbrnn.engine.ReferenceNetwork;
import io.github.imdbrnn.evaluation.BinaryCrossentropy;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.model.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The engine against Deeplearning4j, and what it makes of examples. */
class CpuEngineTypeTest {
    private static final int VOCABULARY = 50;
    private static final int MAXLEN = 9;

    private final CpuEngineType type = new CpuEngineType();
    private final Model model = ReferenceNetwork.randomModel(VOCABULARY, 6, 5, new RmsProp(0.001, 0.9), 3);

    /** Those that this engine runs. */
    static List<Layer> layers() {
        CpuEngineType type = new CpuEngineType();
        return Arrays.stream(Layer.values())
                .filter(layer -> type.whyUnusable(layer.spec(4, 1, 1, 2)).isEmpty()).toList();
    }

    private static INDArray features(Batch batch) {
        return Nd4j.createFromArray(RandomBatches.ids(batch)).castTo(DataType.FLOAT).reshape(batch.rows(), batch.maxlen());
    }

    private static INDArray labels(Batch batch) {
        float[] labels = new float[batch.rows()];
        for (int r = 0; r < labels.length; r++) {
            labels[r] = batch.labels()[r];
        }
        return Nd4j.createFromArray(labels).reshape(batch.rows(), 1, 1);
    }

    private static float output(MultiLayerNetwork network, int... ids) {
        return network.output(features(RandomBatches.of(ids.length, new int[1], ids))).getFloat(0);
    }

    private static float sigmoid(double logit) {
        return (float) (1 / (1 + Math.exp(-logit)));
    }

    private static Examples randomExamples(int count, int vocabulary, int longest, long seed) {
        Random random = new Random(seed);
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(random.ints(random.nextInt(longest + 1), 0, vocabulary).toArray());
        }
        return Examples.unlabelled(texts);
    }

    @Test
    void trainsAsDeeplearning4jDoes() {
        Model start = Model.create(NetworkSpec.simpleRnn(40, 20, 6, 10), new RmsProp(0.001, 0.9), 3);
        MultiLayerNetwork reference = start.network();
        int[] labels = new Random(4).ints(38, 0, 2).toArray();
        Batch all = RandomBatches.random(40, 38, 20, 5);
        Examples examples = RandomBatches.examples(20, labels, RandomBatches.ids(all));
        Batches batches = Batches.inOrder(examples, 20, 5); // the last one is ragged
        double loss = 0;
        int correct = 0;
        Batch batch = new Batch();
        for (int b = 0; b < batches.count(); b++) {
            batches.read(b, batch);
            float[] before = reference.output(features(batch)).data().asFloat();
            for (int r = 0; r < batch.rows(); r++) {
                loss += BinaryCrossentropy.loss(before[r], batch.labels()[r]);
                correct += BinaryCrossentropy.isCorrect(before[r], batch.labels()[r]) ? 1 : 0;
            }
            reference.fit(new DataSet(features(batch), labels(batch)));
        }
        Model expected = start.with(reference);
        try (Engine engine = type.create(start)) {
            List<Integer> steps = new ArrayList<>();
            Metrics metrics = engine.train(batches, (step, running) -> steps.add(step));
            assertThat(steps).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
            assertThat(metrics.loss()).isCloseTo(loss / 38, within(1e-5));
            assertThat(metrics.accuracy()).isEqualTo(correct / 38.0);
            Model trained = engine.model();
            for (int a = 0; a < 6; a++) {
                assertThat(trained.weights()[a]).containsExactly(expected.weights()[a], within(1e-4f));
                assertThat(trained.squares()[a]).containsExactly(expected.squares()[a], within(1e-6f));
            }
        }
    }

    @Test
    void predictsAsDeeplearning4jDoesInOrder() {
        MultiLayerNetwork network = model.network();
        try (Engine engine = type.create(model)) {
            for (int count : new int[] {1, 17, 200}) {
                Examples examples = randomExamples(count, VOCABULARY, 14, count);
                float[] probabilities = engine.predict(examples, MAXLEN);
                assertThat(probabilities).hasSize(count);
                for (int i = 0; i < count; i++) {
                    assertThat(probabilities[i]).isCloseTo(output(network, examples.padded(i, MAXLEN)), within(1e-5f));
                }
            }
            assertThat(engine.predict(Examples.unlabelled(List.of()), MAXLEN)).isEmpty();
        }
    }

    @Test
    void predictsMoreThanItReadsAtOnce() {
        Examples examples = randomExamples(2500, VOCABULARY, 40, 2);
        try (Engine engine = type.create(model)) {
            float[] all = engine.predict(examples, 1000); // a million tokens are a batch
            assertThat(all).hasSize(2500);
            assertThat(engine.predict(examples.slice(2400, 2500), 1000)).isEqualTo(Arrays.copyOfRange(all, 2400, 2500));
        }
    }

    @Test
    void keepsWhatTheStepsBeforeABadBatchLearned() {
        Examples examples = RandomBatches.examples(2, new int[3], 1, 2, 3, 4, 5, VOCABULARY);
        Examples good = examples.slice(0, 2);
        Engine whole = type.create(model);
        Engine broken = type.create(model);
        try (whole; broken) {
            whole.train(Batches.inOrder(good, 2, 1), BatchListener.NONE);
            assertThatThrownBy(() -> broken.train(Batches.inOrder(examples, 2, 1), BatchListener.NONE))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("token id 50 at position 1");
            assertThat(broken.model().weights()).isDeepEqualTo(whole.model().weights());
            assertThat(broken.model().squares()).isDeepEqualTo(whole.model().squares());
        }
    }

    @Test
    void saysAfterEveryTokenWhatTheNetworkWouldSayIfTheReviewEndedThere() {
        int[] review = {1, 7, 49, 2, 7, 30, 11, 5, 8};
        MultiLayerNetwork network = model.network();
        try (Engine engine = type.create(model)) {
            double[] logits = engine.logits(review, MAXLEN);
            assertThat(logits).hasSize(MAXLEN + 1);
            for (int n = 1; n <= MAXLEN; n++) {
                assertThat(sigmoid(logits[n])).as("after %d tokens", n)
                        .isCloseTo(output(network, Arrays.copyOf(review, n)), within(1e-6f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 8, 9, 10, 30})
    void endsItsLogitsWithThePrediction(int length) {
        int[] review = new Random(length).ints(length, 0, VOCABULARY).toArray();
        try (Engine engine = type.create(model)) {
            double[] logits = engine.logits(review, MAXLEN);
            assertThat(logits).hasSize(Math.min(length, MAXLEN) + 1);
            assertThat(engine.predict(Examples.unlabelled(List.of(review)), MAXLEN))
                    .containsExactly(sigmoid(logits[logits.length - 1]));
        }
    }

    @Test
    void readsTheZerosBeforeAShortReview() {
        try (Engine engine = type.create(model)) {
            double[] logits = engine.logits(new int[] {1, 7, 3}, MAXLEN);
            double[] padded = engine.logits(new int[] {0, 0, 0, 0, 0, 0, 1, 7, 3}, MAXLEN);
            assertThat(logits).isEqualTo(Arrays.copyOfRange(padded, 6, 10));
            assertThat(logits[3]).isNotCloseTo(engine.logits(new int[] {1, 7, 3}, 3)[3], within(1e-4));
        }
    }

    @Test
    void readsOnlyTheLastTokensOfALongReview() {
        try (Engine engine = type.create(model)) {
            assertThat(engine.logits(new int[] {VOCABULARY, 40, 41, 4, 5, 6, 7, 8, 9, 10, 11}, MAXLEN))
                    .isEqualTo(engine.logits(new int[] {41, 4, 5, 6, 7, 8, 9, 10, 11}, MAXLEN));
        }
    }

    @Test
    void endsTheLogitsOfKerasReviewsWithKerasProbabilities() {
        KerasSmall keras = new KerasSmall();
        try (Engine engine = type.create(keras.model())) {
            for (int i = 0; i < KerasSmall.BATCH; i++) {
                double[] logits = engine.logits(keras.examples().padded(i, KerasSmall.MAXLEN), KerasSmall.MAXLEN);
                assertThat(sigmoid(logits[KerasSmall.MAXLEN]))
                        .isCloseTo(keras.firstProbabilities()[i], within(1e-6f));
            }
        }
    }

    @Test
    void refusesLogitsOfIdsBeyondTheVocabularyAndOfNoTokens() {
        try (Engine engine = type.create(model)) {
            for (int id : new int[] {-1, VOCABULARY}) {
                assertThatThrownBy(() -> engine.logits(new int[] {1, id}, MAXLEN))
                        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("token id " + id);
            }
            assertThatThrownBy(() -> engine.logits(new int[] {1}, 0)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("maxlen must be at least 1, not 0");
        }
    }

    @Test
    void takesTheNotebooksNetworkUnderItsName() {
        assertThat(type.whyUnusable(NetworkSpec.notebook())).isEmpty();
        assertThat(type.name()).isEqualTo("fused");
        try (Engine engine = type.create(model)) {
            assertThat(engine.name()).isEqualTo("fused");
            assertThat(engine.kernels()).isIn("vector 3", "plain 3");
        }
    }

    @Test
    void refusesATableThatNoArrayHolds() {
        // The padding of rows of 127 is what is too much.
        for (NetworkSpec spec : List.of(NetworkSpec.simpleRnn(1 << 24, 500, 127, 1),
                NetworkSpec.simpleRnn(1 << 24, 500, 1, 128),
                new NetworkSpec(1 << 22, 500, 1, new NetworkSpec.Recurrent(NetworkSpec.Kind.LSTM, 128, false), 2))) {
            assertThat(type.whyUnusable(spec)).get().asString().contains("2147483648 numbers").doesNotContain("\n");
            Model large = new Model(spec, RmsProp.notebook(), 1, new float[0][], new float[0][]);
            assertThatThrownBy(() -> type.create(large)).isInstanceOf(InvalidSettingException.class)
                    .hasMessageStartingWith("engine fused cannot run this network: a table of max_features times ")
                    .satisfies(e -> assertThat(((InvalidSettingException) e).setting()).isEqualTo(Setting.ENGINE));
        }
        assertThat(type.whyUnusable(NetworkSpec.simpleRnn(1 << 20, 500, 127, 128))).isEmpty();
    }
}
