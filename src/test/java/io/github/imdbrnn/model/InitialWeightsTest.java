package io.github.imdbrnn.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitialWeightsTest {
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
}
