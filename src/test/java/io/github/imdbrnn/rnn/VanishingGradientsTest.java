package io.github.imdbrnn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.rnn.VanishingGradients.Series;
import java.util.List;
import org.junit.jupiter.api.Test;

class VanishingGradientsTest {
    private final List<Series> series = VanishingGradients.run(1);

    @Test
    void gradientIsThePowerOfTheSingularValueForAnOrthogonalMatrix() {
        for (Series one : series.subList(0, 5)) {
            for (int back = 0; back < VanishingGradients.STEPS; back++) {
                double power = Math.pow(one.singularValue(), back);
                assertThat(one.norms()[back]).isCloseTo(power, within(1e-9 * power));
            }
        }
    }

    @Test
    void singularValueAboveOneIsNotEnoughToExplode() {
        assertThat(series.get(5).singularValue()).isCloseTo(1.25, within(1e-9));
        assertThat(series.get(5).last()).isLessThan(1e-3);
    }

    @Test
    void tanhShrinksWhatTheMatrixWouldMakeExplode() {
        assertThat(series.get(6).singularValue()).isCloseTo(1.25, within(1e-9));
        assertThat(series.get(6).last()).isLessThan(1e-3 * series.get(4).last());
    }

    @Test
    void plotNamesEverySeries() {
        String svg = VanishingGradients.plot(series);
        assertThat(svg).contains(">orthogonal, s = 0.80<", ">random, s = 1.25<", ">orthogonal, tanh, s = 1.25<");
    }
}
