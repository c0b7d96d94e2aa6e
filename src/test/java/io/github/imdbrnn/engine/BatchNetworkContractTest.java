package io.github.imdbrnn.engine;

import static io.github.imdbrnn.engine.CloseArrays.assertClose;
import static io.github.imdbrnn.engine.CloseArrays.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.imdbrnn.evaluation.Crossentropy;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.evaluation.RunningMetrics;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.numpy.NpyArray;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link BatchNetwork} must do: what Keras did, and what the formulas say in double precision. A subclass
 * names an implementation and, by a {@code ParameterizedClass}, the layers that it runs.
 */
public abstract class BatchNetworkContractTest {
    private static final RmsProp NOTEBOOK = new RmsProp(0.001, 0.9);

    /** With rho 0 the average of squares is the square of the gradient, and a step this large shows its sign. */
    private static final RmsProp SQUARED_GRADIENT = new RmsProp(1 << 20, 0);

    @Parameter
    private Layer layer;

    /** The implementation, beginning with a model. */
    protected abstract BatchNetwork create(Model model);

    private static Metrics train(BatchNetwork network, Batch batch) {
        RunningMetrics running = new RunningMetrics();
        network.train(batch, running);
        if (running.batches() == 0) {
            network.await(running);
        }
        return running.mean();
    }

    private static float[] predict(BatchNetwork network, Batch batch) {
        return predict(network, batch, 1);
    }

    private Model model(int vocabulary, int embeddingSize, int units, int classes, long seed) {
        return model(vocabulary, embeddingSize, units, classes, NOTEBOOK, seed);
    }

    private Model model(int vocabulary, int embeddingSize, int units, int classes, RmsProp optimizer, long seed) {
        return ReferenceNetwork.randomModel(layer.spec(vocabulary, embeddingSize, units, classes), optimizer, seed);
    }

    private static float[] predict(BatchNetwork network, Batch batch, int outputs) {
        float[] probabilities = new float[batch.rows() * outputs];
        network.predict(batch, probabilities, 0);
        return probabilities;
    }

    private static Batch read(Batches batches, int number) {
        Batch batch = new Batch();
        batches.read(number, batch);
        return batch;
    }

    private static Model resumed(Model model, BatchNetwork network) {
        return new Model(model.spec(), model.optimizer(), model.seed(), network.weights(), network.squares());
    }

    /** The gradients of a batch's mean loss, one array for each parameter. */
    private double[][] gradients(Model model, Batch batch) {
        Model read = new Model(model.spec(), SQUARED_GRADIENT, 1, model.weights(), model.squares());
        try (BatchNetwork network = create(read)) {
            train(network, batch);
            network.endEpoch();
            float[][] moved = network.weights();
            float[][] squares = network.squares();
            double[][] gradients = new double[squares.length][];
            for (int a = 0; a < squares.length; a++) {
                float[] before = model.weights()[a];
                float[] after = moved[a];
                float[] square = squares[a];
                gradients[a] = new double[square.length];
                Arrays.setAll(gradients[a], i -> Math.signum(before[i] - after[i]) * Math.sqrt(square[i]));
            }
            return gradients;
        }
    }

    private static void assertGradients(double[][] gradients, double[][] expected) {
        for (int a = 0; a < expected.length; a++) {
            double largest = Arrays.stream(expected[a]).map(Math::abs).max().orElseThrow();
            assertClose("gradient of parameter " + a, gradients[a], expected[a], 2e-4 * largest + 1e-10);
        }
    }

    @Test
    void predictsTheProbabilitiesOfKeras() {
        for (KerasSmall golden : KerasSmall.of(layer)) {
            try (BatchNetwork network = create(golden.model())) {
                assertThat(predict(network, read(golden.batches(), 0), golden.model().spec().outputs()))
                        .containsExactly(golden.firstProbabilities(), within(1e-6f));
            }
        }
    }

    @Test
    void computesTheGradientsOfKeras() {
        for (KerasSmall golden : KerasSmall.of(layer)) {
            double[][] gradients = gradients(golden.model(), read(golden.batches(), 0));
            List<NpyArray> expected = golden.firstGradients();
            for (int a = 0; a < gradients.length; a++) {
                assertClose("gradient of parameter " + a, gradients[a], expected.get(a).values(), 1e-6);
            }
        }
    }

    @Test
    void followsKerasThroughTwentyFiveSteps() {
        KerasSmall.of(layer).forEach(this::followsThroughTwentyFiveSteps);
    }

    private void followsThroughTwentyFiveSteps(KerasSmall golden) {
        Batches batches = golden.batches();
        float[] losses = golden.losses();
        try (BatchNetwork network = create(golden.model())) {
            assertThat(batches.count()).isEqualTo(losses.length);
            for (int b = 0; b < losses.length; b++) {
                assertThat(train(network, read(batches, b)).loss()).as("loss of step " + (b + 1))
                        .isCloseTo(losses[b], within(1e-5));
            }
            float[][] weights = network.weights();
            for (int a = 0; a < weights.length; a++) {
                assertClose("arr_" + a, weights[a], golden.finalWeights().get(a).values(), 1e-4);
            }
        }
    }

    @RepeatedTest(40)
    void agreesWithTheReferenceInAnyShape(RepetitionInfo repetition) {
        int number = repetition.getCurrentRepetition();
        Random random = new Random(number);
        random.nextInt();
        int vocabulary = 4 + random.nextInt(87);
        int classes = 2 + number % 2;
        int maxlen = number % 8 == 0 ? 1 : 1 + random.nextInt(25);
        Model model = model(vocabulary, 1 + random.nextInt(40), 1 + random.nextInt(40), classes, random.nextLong());
        assertAgreement(model,
                RandomBatches.ofAnyLength(vocabulary, 1 + random.nextInt(40), maxlen, classes, random.nextLong()));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 17, 200})
    void agreesWithTheReferenceOverAnyNumberOfClasses(int classes) {
        Random random = new Random(classes);
        for (int i = 0; i < 6; i++) {
            int vocabulary = 4 + random.nextInt(30);
            Model model = model(vocabulary, 1 + random.nextInt(20), 1 + random.nextInt(40), classes, random.nextLong());
            Batch batch = RandomBatches.random(vocabulary, 1 + random.nextInt(40), 1 + random.nextInt(9), i);
            assertAgreement(model, RandomBatches.labelled(batch, classes, i));
        }
    }

    /** More than the fused engine has pieces and groups for at their least sizes. */
    @Test
    void agreesWithTheReferenceOverFiveThousandWordsOfThreeHundredReviews() {
        Batch batch = RandomBatches.random(20_000, 300, 40, 5);
        assertThat(Arrays.stream(batch.tokens()).distinct()).hasSizeGreaterThan(4_500);
        assertAgreement(model(20_000, 3, 5, 2, 6), batch);
    }

    @Test
    void agreesWithTheReferenceWhereEverySizeIsOne() {
        assertAgreement(model(4, 1, 1, 2, 2), RandomBatches.random(4, 1, 1, 2));
    }

    @Test
    void readsReviewsOfOneTokenToFiveHundred() {
        assertAgreement(model(30, 4, 8, 2, 7),
                RandomBatches.padded(30, 500, 7, 499, 0, 250, 123, 499, 1, 400));
    }

    @Test
    void readsABatchWithoutPadding() {
        assertAgreement(model(30, 8, 12, 2, 8),
                RandomBatches.padded(30, 20, 8, 0, 0, 0, 0, 0));
    }

    @Test
    void readsReviewsOfNothingButPadding() {
        Model model = model(30, 8, 12, 2, 9);
        assertAgreement(model, RandomBatches.padded(30, 20, 9, 20, 3, 20, 20));
        assertAgreement(model, RandomBatches.padded(30, 20, 9, 20));
    }

    @Test
    void takesAZeroAfterTheFirstWordForAToken() {
        assertAgreement(model(5, 3, 4, 2, 1),
                RandomBatches.of(6, new int[] {1, 0}, 0, 0, 0, 1, 0, 2, 0, 0, 0, 3, 2, 4));
    }

    private void assertAgreement(Model model, Batch batch) {
        ReferenceNetwork reference = new ReferenceNetwork(model);
        try (BatchNetwork network = create(model)) {
            int outputs = model.spec().outputs();
            float[] probabilities = predict(network, batch, outputs);
            double[] expected = reference.probabilities(batch);
            assertClose("probabilities", doubles(probabilities), expected, 1e-5);
            Metrics metrics = train(network, batch);
            assertThat(metrics.loss()).isCloseTo(reference.loss(batch, expected), within(1e-5));
            long correct = 0;
            for (int r = 0; r < batch.rows(); r++) {
                correct += Crossentropy.of(outputs).isCorrect(probabilities, r * outputs, batch.labels()[r]) ? 1 : 0;
            }
            assertThat(metrics.accuracy()).isEqualTo((double) correct / batch.rows());
        }
        assertGradients(gradients(model, batch), reference.gradient(batch));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void hasTheGradientsOfFiniteDifferences(int classes) {
        Model model = model(6, 3, 5, classes, 4);
        Batch batch = RandomBatches.labelled(RandomBatches.padded(6, 9, 4, 0, 4, 7, 9), classes, 1);
        assertGradients(gradients(model, batch), new ReferenceNetwork(model).finiteDifferences(batch));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void givesNoGradientWhereTheLossIsClipped(int classes) {
        Model certain = model(10, 3, 4, classes, 2);
        float[][] weights = certain.weights();
        weights[weights.length - 1][classes == 2 ? 0 : 1] = 30;
        Batch batch = RandomBatches.random(10, 5, 6, 1);
        Arrays.fill(batch.labels(), 0);
        try (BatchNetwork network = create(certain)) {
            // Of the float next to 1 - 1e-7.
            assertThat(train(network, batch).loss()).isCloseTo(-Math.log(1e-7), within(0.2));
            assertThat(network.weights()).isDeepEqualTo(weights);
        }
    }

    @Test
    void decaysTheSquaresOfWordsThatDoNotCome() {
        Model model = model(60, 5, 9, 2, 3);
        ReferenceNetwork eager = new ReferenceNetwork(model);
        try (BatchNetwork network = create(model)) {
            for (int step = 0; step < 30; step++) {
                Batch batch = RandomBatches.random(step == 0 ? 60 : 20 + step, 3, 12, step);
                eager.train(batch);
                train(network, batch);
            }
            network.endEpoch();
            float[][] weights = network.weights();
            float[][] squares = network.squares();
            for (int a = 0; a < weights.length; a++) {
                for (int i = 0; i < weights[a].length; i++) {
                    assertThat((double) weights[a][i]).isCloseTo(eager.weights[a][i], within(2e-5));
                    assertThat((double) squares[a][i])
                            .isCloseTo(eager.squares[a][i], within(1e-3 * eager.squares[a][i] + 1e-10));
                }
            }
        }
    }

    /** Steps enough for {@link LazyDecay}'s table to end; fewer where a step takes long. */
    protected int manySteps() {
        return 1500;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.9, 0.9999})
    void decaysAWordsSquaresAcrossManySteps(double rho) {
        try (BatchNetwork network = create(model(4, 2, 2, 2, new RmsProp(0.001, rho), 1))) {
            train(network, RandomBatches.of(1, new int[1], 2));
            network.endEpoch();
            float before = network.squares()[0][4];
            assertThat(before).isPositive();
            for (int step = 0; step < manySteps(); step++) {
                train(network, RandomBatches.of(1, new int[1], 1));
            }
            network.endEpoch();
            double expected = before * Math.pow((float) rho, manySteps());
            assertThat((double) network.squares()[0][4]).isCloseTo(expected, within(1e-5 * expected + 1e-44));
        }
    }

    @Test
    void givesWeightsAndSquaresAsItTookThem() {
        Model model = model(30, 7, 11, 2, 5);
        Model squares = model(30, 7, 11, 2, 6);
        Model both = new Model(model.spec(), NOTEBOOK, 1, model.weights(), squares.weights());
        try (BatchNetwork network = create(both)) {
            network.endEpoch();
            assertThat(network.weights()).isDeepEqualTo(model.weights());
            assertThat(network.squares()).isDeepEqualTo(squares.weights());
        }
    }

    @Test
    void leavesTheArraysItTookAlone() {
        Model model = model(30, 7, 11, 2, 5);
        try (BatchNetwork network = create(model)) {
            float[][] copy = network.weights();
            train(network, RandomBatches.random(30, 5, 8, 1));
            assertThat(model.weights()).isDeepEqualTo(copy)
                    .isDeepEqualTo(model(30, 7, 11, 2, 5).weights());
            assertThat(network.weights()).isNotEqualTo(copy);
        }
    }

    @Test
    void resumesAfterAnEpochWithTheSameBits() {
        Model model = model(50, 6, 8, 2, 1);
        Batches batches = new KerasSmall().batches();
        Model half;
        Model whole;
        try (BatchNetwork network = create(model)) {
            trainEpoch(network, batches);
            half = resumed(model, network);
            trainEpoch(network, batches);
            whole = resumed(model, network);
        }
        try (BatchNetwork network = create(half)) {
            trainEpoch(network, batches);
            assertThat(network.weights()).isDeepEqualTo(whole.weights());
            assertThat(network.squares()).isDeepEqualTo(whole.squares());
        }
    }

    private static void trainEpoch(BatchNetwork network, Batches batches) {
        for (int b = 0; b < batches.count(); b++) {
            train(network, read(batches, b));
        }
        network.endEpoch();
    }

    @Test
    void predictsWithTheWeightsItHasAndLeavesThem() {
        Model model = model(30, 7, 11, 2, 5);
        Batch batch = RandomBatches.random(30, 20, 15, 2);
        try (BatchNetwork network = create(model)) {
            for (int step = 0; step < 3; step++) {
                float[][] weights = network.weights();
                float[] probabilities = predict(network, batch);
                double[] logits = network.logits(one(batch, 3));
                try (BatchNetwork other = create(model.withWeights(weights))) {
                    assertThat(other.logits(one(batch, 3))).isEqualTo(logits);
                    assertThat(predict(other, batch)).isEqualTo(probabilities);
                }
                assertThat(predict(network, batch)).isEqualTo(probabilities);
                assertThat(network.weights()).isDeepEqualTo(weights);
                train(network, batch);
            }
        }
    }

    private static Batch one(Batch batch, int row) {
        int from = row * batch.maxlen();
        return RandomBatches.of(batch.maxlen(), new int[1],
                Arrays.copyOfRange(RandomBatches.ids(batch), from, from + batch.maxlen()));
    }

    private static float sigmoid(double logit) {
        return (float) (1 / (1 + Math.exp(-logit)));
    }

    @Test
    void givesTheLogitsOfItsPredictionsToTheBit() {
        Batch batch = RandomBatches.random(50, 40, 30, 6);
        try (BatchNetwork network = create(model(50, 7, 11, 2, 5))) {
            float[] probabilities = predict(network, batch);
            for (int row = 0; row < batch.rows(); row++) {
                double[] logits = network.logits(one(batch, row));
                assertThat(logits).hasSize(31);
                assertThat(sigmoid(logits[30])).as("review " + row).isEqualTo(probabilities[row]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void givesTheLogitsOfTheReference(int classes) {
        Model model = model(50, 7, 11, classes, 5);
        Batch review = RandomBatches.padded(50, 30, 3, 4);
        try (BatchNetwork network = create(model)) {
            assertThat(network.logits(review))
                    .containsExactly(new ReferenceNetwork(model).logits(review), within(1e-4));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void givesTheLogitsHadTheReviewEndedAtEachToken(int classes) {
        Model model = model(50, 7, 11, classes, 5);
        assumeFalse(model.spec().recurrent().bidirectional(), "a backward layer has read the whole review");
        int outputs = model.spec().outputs();
        Batch review = RandomBatches.padded(50, 30, 3, 4);
        try (BatchNetwork network = create(model)) {
            double[] logits = network.logits(review);
            for (int o = 0; o < outputs; o++) {
                assertThat(logits[o]).as("before any token").isEqualTo(model.weights()[5][o]);
            }
            float[] expected = new float[outputs];
            for (int n = 1; n <= 30; n++) {
                Batch beginning = RandomBatches.of(n, new int[1], Arrays.copyOf(RandomBatches.ids(review), n));
                Crossentropy.of(outputs).probabilities(logits, n * outputs, expected, 0);
                assertThat(predict(network, beginning, outputs)).as(n + " tokens")
                        .containsExactly(expected, within(1e-7f));
            }
        }
    }

    @Test
    void tellsApartByLogitsWhatTheSigmoidRoundsToOne() {
        float[][] weights = model(10, 3, 4, 2, 2).weights();
        weights[weights.length - 1] = new float[] {90};
        try (BatchNetwork network = create(model(10, 3, 4, 2, 2).withWeights(weights))) {
            Batch batch = RandomBatches.of(2, new int[1], 3, 5);
            assertThat(predict(network, batch)).containsExactly(1);
            assertThat(network.logits(batch)).doesNotHaveDuplicates();
        }
    }

    @Test
    void refusesLogitsOfMoreThanOneExample() {
        try (BatchNetwork network = create(model(50, 6, 8, 2, 1))) {
            assertThatThrownBy(() -> network.logits(RandomBatches.random(50, 4, 12, 1)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("one example, not of 4");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 10, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void refusesATokenOutsideTheVocabularyAndKeepsItsWeights(int id) {
        String message = "review 2 of the batch has token id " + id + " at position 4; the embedding has rows 0 to 9";
        try (BatchNetwork network = create(model(10, 3, 4, 2, 3))) {
            train(network, RandomBatches.random(10, 3, 6, 1));
            float[][] before = network.weights();
            int[] ids = RandomBatches.ids(RandomBatches.padded(10, 6, 3, 0, 0, 0));
            ids[2 * 6 + 4] = id;
            Batch batch = RandomBatches.of(6, new int[3], ids);
            assertThatThrownBy(() -> train(network, batch)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
            assertThatThrownBy(() -> predict(network, batch)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
            assertThatThrownBy(() -> network.logits(one(batch, 2))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message.replace("review 2", "review 0"));
            assertThat(network.weights()).isDeepEqualTo(before);
            network.endEpoch();
            train(network, RandomBatches.random(10, 3, 6, 1)); // works on
        }
    }

    @ParameterizedTest
    @CsvSource({"2, -1", "2, 2", "3, -1", "3, 3"})
    void refusesToTrainOnALabelThatIsNotAClass(int classes, int label) {
        Model model = model(10, 3, 4, classes, 3);
        try (BatchNetwork network = create(model)) {
            Batch batch = RandomBatches.random(10, 3, 6, 1);
            batch.labels()[1] = label;
            assertThatThrownBy(() -> train(network, batch)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("review 1 of the batch has label " + label + "; the classes are 0 to " + (classes - 1));
            assertThat(network.weights()).isDeepEqualTo(model.weights());
            predict(network, batch, model.spec().outputs()); // where labels do not count
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void takesBatchesOfOtherSizesAndLengthsOneAfterTheOther(int classes) {
        Model model = model(40, 6, 10, classes, 5);
        int outputs = model.spec().outputs();
        ReferenceNetwork reference = new ReferenceNetwork(model);
        int[][] sizes = {{5, 8}, {100, 3}, {1, 60}, {33, 1}, {16, 20}, {17, 20}};
        try (BatchNetwork network = create(model)) {
            for (int[] size : sizes) {
                Batch batch = RandomBatches.random(40, size[0], size[1], size[0]);
                reference.train(batch);
                train(network, batch);
            }
            float[] out = new float[200 * outputs];
            int at = 0;
            for (int[] size : sizes) {
                Batch batch = RandomBatches.random(40, size[0], size[1], size[0]);
                network.predict(batch, out, at);
                double[] expected = reference.probabilities(batch);
                for (int i = 0; i < expected.length; i++) {
                    assertThat((double) out[at + i]).isCloseTo(expected[i], within(1e-4));
                }
                at += expected.length;
                assertThat(out[at]).as("behind the batch").isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void predictsTheSameBitsInAnyCompany(int classes) {
        Batch batch = RandomBatches.random(50, 100, 40, 6);
        Model model = model(50, 7, 11, classes, 5);
        int outputs = model.spec().outputs();
        try (BatchNetwork network = create(model)) {
            float[] together = predict(network, batch, outputs);
            for (int row = 0; row < 100; row += 9) {
                assertThat(predict(network, one(batch, row), outputs))
                        .containsExactly(Arrays.copyOfRange(together, row * outputs, (row + 1) * outputs));
            }
        }
    }

    @Test
    void staysWhereTheLearningRateIsZero() {
        Model model = model(20, 8, 8, 2, new RmsProp(0, 0.9), 1);
        try (BatchNetwork network = create(model)) {
            train(network, RandomBatches.random(20, 32, 6, 1));
            assertThat(network.weights()).isDeepEqualTo(model.weights());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void learns(int classes) {
        try (BatchNetwork network = create(model(20, 8, 8, classes, new RmsProp(0.01, 0.9), 1))) {
            Random random = new Random(1);
            double last = 0;
            for (int step = 0; step < 100; step++) {
                Batch batch = RandomBatches.random(20, 32, 6, random.nextLong());
                for (int r = 0; r < batch.rows(); r++) {
                    batch.labels()[r] = batch.id(r, 5) % classes; // of the last word
                }
                last = train(network, batch).accuracy();
            }
            assertThat(last).isGreaterThan(0.9);
        }
    }

    @Test
    void letsListenersHearWhatDeeplearning4jTellsThem() {
        for (KerasSmall golden : KerasSmall.of(layer)) {
            RecordingTrainingListener expected = new RecordingTrainingListener();
            RecordingTrainingListener heard = new RecordingTrainingListener();
            MultiLayerNetwork reference = golden.model().network();
            reference.setListeners(expected);
            try (Engine engine = new BatchEngine("listened to", golden.model(), create(golden.model()))) {
                engine.network().setListeners(heard);
                for (int size : new int[] {10, 7}) {
                    Batches batches = Batches.inOrder(golden.examples().slice(0, size), KerasSmall.MAXLEN, 4);
                    reference.fit(new Feed(batches, golden.model().spec().classes()));
                    engine.train(batches, BatchListener.NONE);
                }
            }
            heard.assertHeardWhat(expected);
        }
    }
}
