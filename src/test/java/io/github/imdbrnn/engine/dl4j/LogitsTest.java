package io.github.imdbrnn.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.KerasSmall;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.model.RmsProp;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What every engine says token by token. The reference is {@code MultiLayerNetwork.output} on what was read so far. */
class LogitsTest {
    private static final int VOCABULARY = 50;
    private static final int MAXLEN = 9;
    private static final int UNITS = 5;
    private static final int[] REVIEW = {1, 7, 49, 2, 7, 30, 11, 5, 8};

    /** Other weights than the initial ones, which are so small that the order of the words hardly shows. */
    private static Model model(int maxlen) {
        return model(maxlen, 2);
    }

    private static Model model(int maxlen, int classes) {
        return model(NetworkSpec.simpleRnn(VOCABULARY, maxlen, 6, UNITS, classes));
    }

    private static Model model(NetworkSpec spec) {
        Random random = new Random(3);
        float[] values = new float[(int) ParameterLayout.of(spec).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() / 2;
        }
        return new Model(spec, RmsProp.notebook(), 1, ParameterLayout.of(spec).fromDeeplearning4j(values),
                ParameterLayout.of(spec).zeros());
    }

    private static float output(int... row) {
        MultiLayerNetwork network = model(row.length).network();
        INDArray ids = Nd4j.createFromArray(row).castTo(network.params().dataType()).reshape(1, row.length);
        return network.output(ids).getFloat(0);
    }

    private static double probability(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dl4j", "fused"})
    void endWithTheLogitOfTheProbabilityThatIsPredicted(String name) {
        try (Engine engine = Engines.create(name, model(MAXLEN))) {
            for (int length = 0; length <= 13; length++) {
                int[] review = Arrays.copyOf(new int[] {1, 7, 49, 2, 7, 30, 11, 5, 8, 12, 48, 3, 4}, length);
                double[] logits = engine.logits(review, MAXLEN);
                assertThat(logits).hasSize(Math.min(length, MAXLEN) + 1);
                float predicted = engine.predict(Examples.unlabelled(List.of(review)), MAXLEN)[0];
                assertThat(probability(logits[logits.length - 1])).isCloseTo(predicted, within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dl4j", "fused"})
    void sayAfterEveryTokenWhatTheNetworkWouldSayIfTheReviewEndedThere(String name) {
        try (Engine engine = Engines.create(name, model(MAXLEN))) {
            double[] logits = engine.logits(REVIEW, MAXLEN);
            assertThat(logits).hasSize(MAXLEN + 1);
            assertThat(logits[0]).as("before any token the state is 0")
                    .isCloseTo(model(MAXLEN).weights()[5][0], within(1e-6));
            for (int n = 1; n <= MAXLEN; n++) {
                int[] shortened = Arrays.copyOf(REVIEW, n);
                assertThat(probability(logits[n])).as("after %d tokens", n)
                        .isCloseTo(output(shortened), within(1e-6));
                assertThat(probability(logits[n])).isCloseTo(
                        engine.predict(Examples.unlabelled(List.of(shortened)), n)[0], within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dl4j", "fused"})
    void comeAfterTheZerosBeforeAShortReview(String name) {
        try (Engine engine = Engines.create(name, model(MAXLEN))) {
            double[] logits = engine.logits(new int[] {1, 7, 3}, MAXLEN);
            assertThat(logits).hasSize(4);
            assertThat(probability(logits[0])).isCloseTo(output(0, 0, 0, 0, 0, 0), within(1e-6));
            assertThat(probability(logits[1])).isCloseTo(output(0, 0, 0, 0, 0, 0, 1), within(1e-6));
            assertThat(probability(logits[3])).isCloseTo(output(0, 0, 0, 0, 0, 0, 1, 7, 3), within(1e-6));
            assertThat(logits[3]).isNotCloseTo(engine.logits(new int[] {1, 7, 3}, 3)[3], within(1e-4));
            assertThat(logits[0]).isCloseTo(engine.logits(new int[6], 6)[6], within(1e-6));
            assertThat(engine.logits(new int[0], 6)[0]).isCloseTo(logits[0], within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dl4j", "fused"})
    void areOfTheLastTokensOfALongReview(String name) {
        try (Engine engine = Engines.create(name, model(MAXLEN))) {
            assertThat(engine.logits(new int[] {1, 99, 41, 4, 5, 6, 7, 8, 9, 10, 11}, MAXLEN))
                    .containsExactly(engine.logits(new int[] {41, 4, 5, 6, 7, 8, 9, 10, 11}, MAXLEN));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dl4j", "fused"})
    void agreeWithKeras(String name) {
        KerasSmall keras = new KerasSmall();
        try (Engine engine = Engines.create(name, keras.model())) {
            for (int i = 0; i < KerasSmall.BATCH; i++) {
                double[] logits = engine.logits(keras.examples().padded(i, KerasSmall.MAXLEN), KerasSmall.MAXLEN);
                assertThat(probability(logits[KerasSmall.MAXLEN]))
                        .isCloseTo(keras.firstProbabilities()[i], within(1e-6));
            }
        }
    }

    /** Where the sigmoid in float32 is 0 or 1, whatever the token. */
    @ParameterizedTest
    @ValueSource(strings = {"dl4j", "fused"})
    void sayWhatAProbabilityRoundsAway(String name) {
        Model model = model(MAXLEN);
        model.weights()[5][0] = 200;
        try (Engine engine = Engines.create(name, model)) {
            double[] logits = engine.logits(REVIEW, MAXLEN);
            assertThat(engine.predict(Examples.unlabelled(List.of(REVIEW)), MAXLEN)[0]).isEqualTo(1f);
            assertThat(logits[0]).isCloseTo(200, within(1e-4));
            assertThat(logits).doesNotHaveDuplicates();
            assertThat(logits).containsExactly(IntStream.range(0, 10).mapToDouble(i -> 200).toArray(), within(10.0));
        }
    }

    @ParameterizedTest
    @CsvSource({"dl4j, LSTM", "dl4j, GRU", "fused, LSTM", "fused, GRU"})
    void ofOtherLayersSayTheSame(String name, Kind kind) {
        NetworkSpec spec = new NetworkSpec(VOCABULARY, MAXLEN, 6, new Recurrent(kind, UNITS, false), 2);
        try (Engine engine = Engines.create(name, model(spec))) {
            double[] logits = engine.logits(REVIEW, MAXLEN);
            assertThat(logits[0]).isCloseTo(model(spec).weights()[5][0], within(1e-6));
            for (int n = 1; n <= MAXLEN; n++) {
                Examples shortened = Examples.unlabelled(List.of(Arrays.copyOf(REVIEW, n)));
                assertThat(probability(logits[n])).isCloseTo(engine.predict(shortened, n)[0], within(1e-6));
            }
        }
    }

    /** The backward direction adds the same to all, that of its state after the whole review. */
    @ParameterizedTest
    @CsvSource({"dl4j, SIMPLE_RNN", "dl4j, LSTM", "dl4j, GRU", "fused, SIMPLE_RNN", "fused, LSTM", "fused, GRU"})
    void ofABidirectionalLayerEndItsForwardDirectionOnly(String name, Kind kind) {
        NetworkSpec spec = new NetworkSpec(VOCABULARY, MAXLEN, 6, new Recurrent(kind, UNITS, true), 2);
        Model both = model(spec);
        float[][] weights = both.weights();
        NetworkSpec forwards = spec.withRecurrent(new Recurrent(kind, UNITS, false));
        Model forward = model(forwards).withWeights(new float[][] {weights[0], weights[1], weights[2], weights[3],
            Arrays.copyOf(weights[7], UNITS), weights[8]});
        try (Engine engine = Engines.create(name, both); Engine alone = Engines.create(name, forward)) {
            double[] logits = engine.logits(REVIEW, MAXLEN);
            double[] withoutBackward = alone.logits(REVIEW, MAXLEN);
            double backward = logits[0] - withoutBackward[0];
            assertThat(Math.abs(backward)).isGreaterThan(1e-3);
            for (int n = 0; n <= MAXLEN; n++) {
                assertThat(logits[n]).as("after %d tokens", n).isCloseTo(withoutBackward[n] + backward, within(1e-5));
            }
            assertThat(probability(logits[MAXLEN]))
                    .isCloseTo(engine.predict(Examples.unlabelled(List.of(REVIEW)), MAXLEN)[0], within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void ofTheEnginesAgree(int classes) {
        Random random = new Random(8);
        try (Engine reference = Engines.create("dl4j", model(MAXLEN, classes));
                Engine fused = Engines.create("fused", model(MAXLEN, classes))) {
            for (int i = 0; i < 100; i++) {
                int[] review = random.ints(random.nextInt(20), 0, VOCABULARY).toArray();
                int maxlen = 1 + random.nextInt(15);
                assertThat(fused.logits(review, maxlen)).containsExactly(reference.logits(review, maxlen), within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dl4j", "fused"})
    void areThoseOfTheWeightsThatTheEngineHasNow(String name) {
        Model model = model(MAXLEN);
        try (Engine engine = Engines.create(name, model)) {
            double[] before = engine.logits(REVIEW, MAXLEN);
            Arrays.fill(model.weights()[4], 0);
            assertThat(engine.logits(REVIEW, MAXLEN)).containsExactly(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dl4j", "fused"})
    void areNotGivenForIdsBeyondTheVocabulary(String name) {
        try (Engine engine = Engines.create(name, model(MAXLEN))) {
            assertThatThrownBy(() -> engine.logits(new int[] {1, VOCABULARY}, MAXLEN))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("50");
            assertThatThrownBy(() -> engine.logits(new int[] {-1}, MAXLEN)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> engine.logits(REVIEW, 0)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
