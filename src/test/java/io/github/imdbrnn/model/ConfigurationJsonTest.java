package io.github.imdbrnn.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationJsonTest {
    static List<NetworkSpec> networks() {
        List<NetworkSpec> networks = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (int classes : new int[] {2, 3}) {
                networks.add(new NetworkSpec(20, 6, 4, new Recurrent(kind, 3, false), classes));
                networks.add(new NetworkSpec(1234, 7, 11, new Recurrent(kind, 13, true), classes));
            }
        }
        return networks;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void isWhatDeeplearning4jWritesOfEveryKind(NetworkSpec spec) {
        assertThat(ConfigurationJson.of(spec, RmsProp.notebook(), 7)).isEqualTo(
                KerasNetwork.create(spec, RmsProp.notebook(), 7).getLayerWiseConfigurations().toJson());
    }

    @ParameterizedTest
    @CsvSource({
        "10000, 500, 32, 32, 2, 0.001, 0.9, 1",
        "4, 1000000, 1, 1, 2, 0, 0, -9223372036854775808",
        "21, 6, 5, 3, 7, 1e-300, 0.999, 9223372036854775807",
        "1234, 7, 11, 13, 3, 12345678.9, 0.1, 0",
    })
    void isWhatDeeplearning4jWrites(int maxFeatures, int maxlen, int embeddingDim, int units, int classes,
            double learningRate, double rho, long seed) {
        NetworkSpec spec = NetworkSpec.simpleRnn(maxFeatures, maxlen, embeddingDim, units, classes);
        RmsProp optimizer = new RmsProp(learningRate, rho);
        assertThat(ConfigurationJson.of(spec, optimizer, seed)).isEqualTo(
                KerasNetwork.create(spec, optimizer, seed).getLayerWiseConfigurations().toJson());
    }
}
