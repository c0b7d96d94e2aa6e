package io.github.imdbrnn.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SparseCategoricalCrossentropyTest {
    @Test
    void clipsProbabilitiesAsKerasDoes() {
        assertThat(SparseCategoricalCrossentropy.loss(0.25f)).isEqualTo(Math.log(4));
        assertThat(SparseCategoricalCrossentropy.loss(0)).isCloseTo(-Math.log(1e-7), within(1e-6));
        assertThat(SparseCategoricalCrossentropy.loss(1)).isCloseTo(1.1920929e-7, within(1e-12));
        assertThat(SparseCategoricalCrossentropy.loss(Float.NaN)).isNaN();
    }

    @Test
    void takesTheFirstOfEqualProbabilities() {
        float[] probabilities = {0.2f, 0.4f, 0.4f, 0.6f, 0.3f, 0.1f};
        assertThat(SparseCategoricalCrossentropy.likeliest(probabilities, 0, 3)).isEqualTo(1);
        assertThat(SparseCategoricalCrossentropy.likeliest(probabilities, 3, 3)).isZero();
    }
}
