package io.github.imdbrnn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;

class KerasRmsPropTest {
    private final KerasRmsProp config = new KerasRmsProp(0.001, 0.9, 1e-7);

    @Test
    void addsEpsilonInsideTheRoot() {
        GradientUpdater<?> updater = config.instantiate(Nd4j.zeros(1, 3), true);
        INDArray gradient = Nd4j.createFromArray(1e-4f, 0.5f, 0f);
        updater.applyUpdater(gradient, 0, 0);
        // v = 0.1 g^2; the first is 0.001 * 1e-4 / sqrt(1e-9 + 1e-7)
        assertThat(gradient.getFloat(0)).isCloseTo(3.146583e-4f, within(1e-9f));
        assertThat(gradient.getFloat(1)).isCloseTo(3.162277e-3f, within(1e-8f));
        assertThat(gradient.getFloat(2)).isZero();
    }

    @Test
    void startsFromZeroAndDecaysWhatIsNotFed() {
        INDArray state = Nd4j.ones(1, 1);
        GradientUpdater<?> updater = config.instantiate(state, true);
        assertThat(state.getFloat(0)).isZero();
        updater.applyUpdater(Nd4j.createFromArray(2f), 0, 0);
        assertThat(state.getFloat(0)).isCloseTo(0.4f, within(1e-6f));
        updater.applyUpdater(Nd4j.createFromArray(0f), 1, 0);
        assertThat(state.getFloat(0)).isCloseTo(0.36f, within(1e-6f));
    }

    @Test
    void keepsTheStateItIsGivenWhenToldSo() {
        INDArray state = Nd4j.ones(1, 1);
        config.instantiate(state, false).applyUpdater(Nd4j.createFromArray(0f), 0, 0);
        assertThat(state.getFloat(0)).isCloseTo(0.9f, within(1e-6f));
    }
}
