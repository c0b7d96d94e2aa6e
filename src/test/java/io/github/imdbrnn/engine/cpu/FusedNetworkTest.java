package io.github.imdbrnn.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.engine.cpu.Kernels.RmsPropRule;
import io.github.imdbrnn.evaluation.RunningMetrics;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The fused network against the same formulas in double precision. */
class FusedNetworkTest {
    /** With rho 1 and epsilon 1 the rule is plain gradient descent, w -= rate g, and the gradient can be read off. */
    private static final RmsPropRule DESCENT = new RmsPropRule(1 << 20, 1, 1);

    private static final RmsPropRule NOTEBOOK = new RmsPropRule(0.001f, 0.9f, 1e-7f);

    enum Kind {
        PLAIN,
        VECTOR;

        Kernels kernels() {
            return this == PLAIN ? new PlainKernels() : new VectorKernels();
        }
    }

    @Property(tries = 40, seed = "17")
    @Label("any shapes, lengths and weights give the reference's probabilities, loss and gradients")
    void agreesWithTheReference(@ForAll Kind kind, @ForAll @IntRange(min = 1, max = 90) int vocabulary,
            @ForAll @IntRange(min = 1, max = 40) int embeddingSize, @ForAll @IntRange(min = 1, max = 40) int units,
            @ForAll @IntRange(min = 1, max = 40) int rows, @ForAll @IntRange(min = 1, max = 50) int maxlen,
            @ForAll @IntRange(min = 1, max = 3) int threads, @ForAll long seed) {
        TokenBatch batch = Batches.random(vocabulary, rows, maxlen, seed);
        assertAgreement(kind, vocabulary, embeddingSize, units, batch, threads, seed);
    }

    @ParameterizedTest
    @EnumSource
    void readsReviewsOfOneTokenToFiveHundred(Kind kind) {
        assertAgreement(kind, 30, 4, 8, Batches.padded(30, 500, 7, 499, 0, 250, 123, 499, 1, 400), 1, 7);
    }

    @ParameterizedTest
    @EnumSource
    void readsABatchWithoutPadding(Kind kind) {
        assertAgreement(kind, 30, 8, 12, Batches.padded(30, 20, 8, 0, 0, 0, 0, 0), 1, 8);
    }

    @ParameterizedTest
    @EnumSource
    void readsReviewsOfNothingButPadding(Kind kind) {
        assertAgreement(kind, 30, 8, 12, Batches.padded(30, 20, 9, 20, 3, 20, 20), 1, 9);
        assertAgreement(kind, 30, 8, 12, Batches.padded(30, 20, 9, 20), 1, 9);
    }

    @ParameterizedTest
    @EnumSource
    void readsOneReview(Kind kind) {
        assertAgreement(kind, 30, 8, 12, Batches.padded(30, 20, 10, 6), 1, 10);
    }

    @Test
    void takesAZeroAfterTheFirstWordForAToken() {
        TokenBatch batch = Batches.padded(5, 6, 1, 2, 3);
        batch.ids[4] = 0; // of the first review, which has words before and after
        batch.ids[3] = 1;
        batch.ids[5] = 2;
        assertAgreement(Kind.PLAIN, 5, 3, 4, batch, 1, 1);
    }

    private static void assertAgreement(Kind kind, int vocabulary, int embeddingSize, int units, TokenBatch batch,
            int threads, long seed) {
        FusedWeights start = ReferenceNetwork.randomWeights(vocabulary, embeddingSize, units, seed);
        ReferenceNetwork reference = new ReferenceNetwork(vocabulary, embeddingSize, units, start);
        try (FusedNetwork network =
                new FusedNetwork(vocabulary, embeddingSize, units, DESCENT, kind.kernels(), threads)) {
            network.setWeights(start);
            float[] probabilities = new float[batch.rows];
            network.preparePredict();
            network.predict(batch, probabilities, 0);
            double[] expected = reference.probabilities(batch);
            for (int r = 0; r < batch.rows; r++) {
                assertThat((double) probabilities[r]).as("review " + r).isCloseTo(expected[r], within(1e-5));
            }
            RunningMetrics running = new RunningMetrics();
            network.train(batch, running);
            assertThat(running.mean().loss()).isCloseTo(reference.loss(batch), within(1e-5));
            assertGradient(start, network.weights(), reference.gradient(batch));
        }
    }

    private static void assertGradient(FusedWeights start, FusedWeights moved, double[][] expected) {
        float[][] before = ReferenceNetwork.arrays(start);
        float[][] after = ReferenceNetwork.arrays(moved);
        for (int a = 0; a < expected.length; a++) {
            double largest = 0;
            for (double g : expected[a]) {
                largest = Math.max(largest, Math.abs(g));
            }
            for (int i = 0; i < expected[a].length; i++) {
                double gradient = ((double) before[a][i] - after[a][i]) / DESCENT.learningRate();
                assertThat(gradient).as("gradient " + i + " of array " + a)
                        .isCloseTo(expected[a][i], within(2e-4 * largest + 1e-10));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasTheGradientsOfFiniteDifferences(Kind kind) {
        FusedWeights start = ReferenceNetwork.randomWeights(6, 3, 5, 4);
        ReferenceNetwork reference = new ReferenceNetwork(6, 3, 5, start);
        TokenBatch batch = Batches.padded(6, 9, 4, 0, 4, 7, 9);
        double[][] differences = new double[6][];
        for (int a = 0; a < 6; a++) {
            double[] weights = reference.weights[a];
            differences[a] = new double[weights.length];
            for (int i = 0; i < weights.length; i++) {
                double w = weights[i];
                weights[i] = w + 1e-5;
                double above = reference.loss(batch);
                weights[i] = w - 1e-5;
                double below = reference.loss(batch);
                weights[i] = w;
                differences[a][i] = (above - below) / 2e-5;
            }
        }
        try (FusedNetwork network = new FusedNetwork(6, 3, 5, DESCENT, kind.kernels(), 1)) {
            network.setWeights(start);
            network.train(batch, new RunningMetrics());
            assertGradient(start, network.weights(), differences);
        }
    }

    @ParameterizedTest
    @EnumSource
    void decaysUntouchedRowsLazily(Kind kind) {
        FusedWeights start = ReferenceNetwork.randomWeights(60, 5, 9, 3);
        ReferenceNetwork eager = new ReferenceNetwork(60, 5, 9, start);
        try (FusedNetwork lazy = new FusedNetwork(60, 5, 9, NOTEBOOK, kind.kernels(), 1)) {
            lazy.setWeights(start);
            for (int step = 0; step < 30; step++) {
                TokenBatch batch = Batches.random(step == 0 ? 60 : 20 + step, 3, 12, step);
                eager.train(batch, NOTEBOOK);
                lazy.train(batch, new RunningMetrics());
            }
            lazy.settle();
            float[][] weights = ReferenceNetwork.arrays(lazy.weights());
            float[][] squares = ReferenceNetwork.arrays(lazy.squares());
            for (int a = 0; a < 6; a++) {
                for (int i = 0; i < weights[a].length; i++) {
                    assertThat((double) weights[a][i]).isCloseTo(eager.weights[a][i], within(2e-5));
                    assertThat((double) squares[a][i])
                            .isCloseTo(eager.squares[a][i], within(1e-3 * eager.squares[a][i] + 1e-10));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"PLAIN, 0.9", "VECTOR, 0.9", "PLAIN, 0.9999", "VECTOR, 0.9999"})
    void decaysARowAcrossThousandsOfSteps(Kind kind, float rho) {
        RmsPropRule rule = new RmsPropRule(0.001f, rho, 1e-7f);
        try (FusedNetwork network = new FusedNetwork(3, 2, 2, rule, kind.kernels(), 1)) {
            network.setWeights(ReferenceNetwork.randomWeights(3, 2, 2, 1));
            TokenBatch rare = one(2);
            network.train(rare, new RunningMetrics());
            float before = network.squares().embedding()[4];
            assertThat(before).isPositive();
            TokenBatch frequent = one(1);
            for (int step = 0; step < 1500; step++) {
                network.train(frequent, new RunningMetrics());
            }
            network.settle();
            double expected = before * Math.pow(rho, 1500);
            assertThat((double) network.squares().embedding()[4]).isCloseTo(expected, within(1e-5 * expected + 1e-44));
        }
    }

    private static TokenBatch one(int id) {
        TokenBatch batch = new TokenBatch();
        batch.clear(1);
        batch.add(1);
        batch.ids[0] = id;
        return batch;
    }

    @ParameterizedTest
    @EnumSource
    void hasTheSameBitsOnAnyNumberOfThreads(Kind kind) {
        FusedWeights once = trained(kind, 1);
        assertThat(trained(kind, 1)).usingRecursiveComparison().isEqualTo(once);
        for (int threads : new int[] {2, 3, 8}) {
            assertThat(trained(kind, threads)).as(threads + " threads").usingRecursiveComparison().isEqualTo(once);
        }
    }

    /** Weights after steps on batches of many groups, then of one. */
    private static FusedWeights trained(Kind kind, int threads) {
        try (FusedNetwork network = new FusedNetwork(200, 7, 11, NOTEBOOK, kind.kernels(), threads)) {
            network.setWeights(ReferenceNetwork.randomWeights(200, 7, 11, 5));
            for (int step = 0; step < 12; step++) {
                network.train(Batches.random(200, step < 8 ? 75 : 13, 30, step), new RunningMetrics());
            }
            return network.weights();
        }
    }

    @Test
    void predictsTheSameBitsOnAnyNumberOfThreadsAndInAnyCompany() {
        TokenBatch batch = Batches.random(50, 100, 40, 6);
        float[] expected = predicted(batch, 1);
        assertThat(predicted(batch, 3)).isEqualTo(expected);
        TokenBatch alone = new TokenBatch();
        alone.clear(40);
        alone.add(1);
        System.arraycopy(batch.ids, 17 * 40, alone.ids, 0, 40);
        assertThat(predicted(alone, 1)).containsExactly(expected[17]);
    }

    private static float[] predicted(TokenBatch batch, int threads) {
        try (FusedNetwork network = new FusedNetwork(50, 7, 11, NOTEBOOK, new VectorKernels(), threads)) {
            network.setWeights(ReferenceNetwork.randomWeights(50, 7, 11, 5));
            network.preparePredict();
            float[] probabilities = new float[batch.rows];
            network.predict(batch, probabilities, 0);
            return probabilities;
        }
    }

    @Test
    void givesNoGradientWhereTheLossIsClipped() {
        FusedWeights random = ReferenceNetwork.randomWeights(10, 3, 4, 2);
        FusedWeights certain = new FusedWeights(random.embedding(), random.kernel(), random.recurrent(), random.bias(),
                random.output(), new float[] {30});
        try (FusedNetwork network = new FusedNetwork(10, 3, 4, DESCENT, new VectorKernels(), 1)) {
            network.setWeights(certain);
            TokenBatch batch = Batches.random(10, 5, 6, 1);
            Arrays.fill(batch.labels, 0);
            RunningMetrics running = new RunningMetrics();
            network.train(batch, running);
            assertThat(running.mean().loss()).isCloseTo(-Math.log(1e-7), within(0.2)); // of the float next to 1 - 1e-7
            assertThat(network.weights()).usingRecursiveComparison().isEqualTo(certain);
        }
    }

    @Test
    void namesTheTokenThatIsOutsideTheVocabulary() {
        for (int id : new int[] {-1, 10, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            TokenBatch batch = Batches.padded(10, 6, 3, 0, 0, 0);
            batch.ids[2 * 6 + 4] = id;
            try (FusedNetwork network = new FusedNetwork(10, 3, 4, NOTEBOOK, new PlainKernels(), 1)) {
                assertThatThrownBy(() -> network.train(batch, new RunningMetrics()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("review 2 of the batch has token id " + id
                                + " at position 4; the embedding has rows 0 to 9");
            }
        }
    }

    @Test
    void learns() {
        RmsPropRule quick = new RmsPropRule(0.01f, 0.9f, 1e-7f);
        try (FusedNetwork network = new FusedNetwork(20, 8, 8, quick, new VectorKernels(), 2)) {
            network.setWeights(ReferenceNetwork.randomWeights(20, 8, 8, 1));
            Random random = new Random(1);
            double last = 0;
            for (int step = 0; step < 200; step++) {
                TokenBatch batch = Batches.random(20, 32, 6, random.nextLong());
                for (int r = 0; r < batch.rows; r++) {
                    batch.labels[r] = batch.ids[r * 6 + 5] % 2; // whether the last word is odd
                }
                RunningMetrics running = new RunningMetrics();
                network.train(batch, running);
                last = running.mean().accuracy();
            }
            assertThat(last).isGreaterThan(0.9);
        }
    }
}
