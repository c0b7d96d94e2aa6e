package io.github.imdbrnn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LazyDecayTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1023, 1024, 1025, 5000})
    void multipliesByRhoForEveryStepSinceTheWordWasMarked(int steps) {
        LazyDecay decay = new LazyDecay(3, 0.999f);
        decay.beginStep();
        decay.mark(1);
        for (int step = 0; step < steps; step++) {
            decay.beginStep();
        }
        assertThat(decay.of(1)).isEqualTo((float) StrictMath.pow(0.999f, steps));
        assertThat(decay.of(0)).isEqualTo((float) StrictMath.pow(0.999f, steps + 1));
        decay.settle();
        assertThat(new float[] {decay.of(0), decay.of(1), decay.of(2)}).containsExactly(1, 1, 1);
    }
}
