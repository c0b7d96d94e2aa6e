package io.github.imdbrnn.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationJsonTest {
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
