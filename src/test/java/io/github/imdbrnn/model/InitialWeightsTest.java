package io.github.imdbrnn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitialWeightsTest {
    private static final int UNITS = 16;

    private static final List<NetworkSpec> SPECS = List.of(NetworkSpec.notebook(), NetworkSpec.simpleRnn(4, 1, 1, 1),
            NetworkSpec.simpleRnn(23, 6, 5, 3, 7), NetworkSpec.simpleRnn(101, 9, 40, 64));

    /** ND4J takes the clock for the seed 0, and another for the one that leaves half of its state zero. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 7, -1, 113, 20_260_101, Long.MIN_VALUE, Long.MAX_VALUE})
    void areThoseThatDeeplearning4jDraws(long seed) {
        for (NetworkSpec spec : SPECS) {
            MultiLayerNetwork network = KerasNetwork.create(spec, RmsProp.notebook(), seed);
            assertThat(InitialWeights.draw(spec, seed)).as("%s", spec)
                    .isDeepEqualTo(ParameterLayout.of(spec).fromDeeplearning4j(network.params().data().asFloat()));
        }
    }

    private static float[][] draw(Kind kind, boolean bidirectional) {
        return InitialWeights.draw(new NetworkSpec(20, 6, 24, new Recurrent(kind, UNITS, bidirectional), 2), 1);
    }

    /** Keras's {@code GlorotUniform} heeds the width of all gates together. */
    @ParameterizedTest
    @EnumSource
    void areGlorotUniformOverAllGatesOfAKernel(Kind kind) {
        double limit = Math.sqrt(6.0 / (24 + kind.gates() * UNITS));
        float[] kernel = draw(kind, false)[1];
        double squares = 0;
        for (float weight : kernel) {
            assertThat(Math.abs(weight)).isLessThanOrEqualTo((float) limit);
            squares += (double) weight * weight;
        }
        assertThat(squares / kernel.length).isCloseTo(limit * limit / 3, withinPercentage(10));
    }

    /** The rows of the whole kernel, not those of each gate, as Keras's {@code Orthogonal} makes it. */
    @ParameterizedTest
    @EnumSource
    void areOrthonormalRowsOfARecurrentKernel(Kind kind) {
        float[] kernel = draw(kind, false)[2];
        int columns = kind.gates() * UNITS;
        for (int i = 0; i < UNITS; i++) {
            for (int j = 0; j < UNITS; j++) {
                double product = 0;
                for (int c = 0; c < columns; c++) {
                    product += (double) kernel[i * columns + c] * kernel[j * columns + c];
                }
                assertThat(product).as("rows %d and %d", i, j).isCloseTo(i == j ? 1 : 0, within(1e-6));
            }
        }
        double sum = 0;
        for (float weight : kernel) {
            sum += weight;
        }
        assertThat(Math.abs(sum)).as("signs are as often one as the other").isLessThan(4 * Math.sqrt(UNITS));
    }

    @Test
    void openAnLstmsForgetGateAndHaveNoOtherBias() {
        for (int bias : new int[] {3, 6}) {
            float[] ofLstm = draw(Kind.LSTM, true)[bias];
            for (int c = 0; c < ofLstm.length; c++) {
                assertThat(ofLstm[c]).as("[%d]", c).isEqualTo(c / UNITS == 1 ? 1 : 0);
            }
            assertThat(draw(Kind.GRU, true)[bias]).hasSize(2 * 3 * UNITS).containsOnly(0);
            assertThat(draw(Kind.SIMPLE_RNN, true)[bias]).hasSize(UNITS).containsOnly(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void differInTheTwoDirections(Kind kind) {
        float[][] weights = draw(kind, true);
        assertThat(weights[4]).isNotEqualTo(weights[1]);
        assertThat(weights[5]).isNotEqualTo(weights[2]);
        assertThat(weights[7]).hasSize(2 * UNITS);
    }
}
