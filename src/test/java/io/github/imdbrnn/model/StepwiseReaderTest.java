package io.github.imdbrnn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.engine.cpu.KerasSmall;
import io.github.imdbrnn.io.DataException;
import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The reference is {@code MultiLayerNetwork.output} on what has been read so far. */
class StepwiseReaderTest {
    private static final int VOCABULARY = 50;
    private static final int MAXLEN = 9;

    private final MultiLayerNetwork network = network(MAXLEN);
    private final StepwiseReader reader = StepwiseReader.of(network);

    /** Other weights than the initial ones, which are so small that the order of the words hardly shows. */
    private static MultiLayerNetwork network(int maxlen) {
        MultiLayerNetwork network = SentimentNetwork.create(
                new Hyperparameters(VOCABULARY, maxlen, 6, 5, 0.001, 0.9, 1));
        Random random = new Random(3);
        float[] values = new float[(int) network.numParams()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() / 2;
        }
        network.setParams(Nd4j.createFromArray(values));
        return network;
    }

    private static float output(MultiLayerNetwork network, int... row) {
        INDArray ids = Nd4j.createFromArray(row).castTo(network.params().dataType()).reshape(1, row.length);
        return network.output(ids).getFloat(0);
    }

    @Test
    void endsWithTheOutputOfTheNetwork() {
        float[] readings = reader.read(new int[] {1, 7, 49, 2, 7, 30, 11, 5, 8}, MAXLEN);
        assertThat(readings).hasSize(MAXLEN);
        assertThat(readings[MAXLEN - 1]).isCloseTo(output(network, 1, 7, 49, 2, 7, 30, 11, 5, 8), within(1e-6f));
    }

    @Test
    void saysAfterEveryTokenWhatTheNetworkWouldSayIfTheReviewEndedThere() {
        int[] review = {1, 7, 49, 2, 7, 30, 11, 5, 8};
        float[] readings = reader.read(review, MAXLEN);
        for (int n = 1; n <= MAXLEN; n++) {
            float expected = output(network(n), Arrays.copyOf(review, n));
            assertThat(readings[n - 1]).as("after %d tokens", n).isCloseTo(expected, within(1e-6f));
        }
    }

    @Test
    void readsTheZerosBeforeAShortReview() {
        float[] readings = reader.read(new int[] {1, 7, 3}, MAXLEN);
        assertThat(readings).hasSize(3);
        assertThat(readings[2]).isCloseTo(output(network, 0, 0, 0, 0, 0, 0, 1, 7, 3), within(1e-6f));
        assertThat(readings[0]).isCloseTo(output(network(7), 0, 0, 0, 0, 0, 0, 1), within(1e-6f));
        assertThat(readings[2]).isNotCloseTo(reader.read(new int[] {1, 7, 3}, 3)[2], within(1e-4f));
    }

    @Test
    void readsOnlyTheLastTokensOfALongReview() {
        assertThat(reader.read(new int[] {1, 40, 41, 4, 5, 6, 7, 8, 9, 10, 11}, MAXLEN))
                .containsExactly(reader.read(new int[] {41, 4, 5, 6, 7, 8, 9, 10, 11}, MAXLEN));
    }

    @Test
    void agreesWithKeras() throws DataException {
        KerasSmall keras = new KerasSmall();
        StepwiseReader small = StepwiseReader.of(keras.network());
        INDArray features = keras.batches(0).next().getFeatures();
        for (int i = 0; i < KerasSmall.BATCH; i++) {
            float[] readings = small.read(features.getRow(i).toIntVector(), KerasSmall.MAXLEN);
            assertThat(readings[KerasSmall.MAXLEN - 1]).isCloseTo(keras.firstProbabilities()[i], within(1e-6f));
        }
    }

    @Test
    void saysByLogOddsWhatAProbabilityRoundsAway() {
        int[] review = {1, 7, 3};
        double[] logOdds = reader.logOdds(review, MAXLEN);
        float[] readings = reader.read(review, MAXLEN);
        assertThat(logOdds).hasSize(4);
        for (int t = 0; t < 3; t++) {
            assertThat(1 / (1 + Math.exp(-logOdds[t + 1]))).isCloseTo(readings[t], within(1e-6));
        }
        assertThat(logOdds[0]).as("after the zeros alone")
                .isCloseTo(reader.logOdds(new int[] {0, 0, 0, 0, 0, 0, 0}, MAXLEN - 3 + 1)[6], within(1e-6));
    }

    @Test
    void keepsTheWeightsItWasMadeWith() {
        float[] before = reader.read(new int[] {1, 7}, MAXLEN);
        network.params().muli(0);
        assertThat(reader.read(new int[] {1, 7}, MAXLEN)).containsExactly(before);
    }

    @Test
    void refusesIdsBeyondTheVocabulary() {
        assertThatThrownBy(() -> reader.read(new int[] {1, VOCABULARY}, MAXLEN))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("50");
        assertThatThrownBy(() -> reader.read(new int[] {-1}, MAXLEN)).isInstanceOf(IllegalArgumentException.class);
    }
}
