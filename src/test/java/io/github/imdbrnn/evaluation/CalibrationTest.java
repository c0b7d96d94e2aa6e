package io.github.imdbrnn.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CalibrationTest {

    @Test
    void comparesWhatWasSaidWithWhatIs() {
        Calibration calibration = Calibration.of(
                new float[] {0.125f, 0.25f, 0.875f, 0.75f, 0.75f, 0.625f}, new int[] {0, 1, 1, 1, 1, 0}, 2);
        assertThat(calibration.bins()).containsExactly(
                new Calibration.Bin(2, 0.1875, 0.5), new Calibration.Bin(4, 0.75, 0.75));
        // A third of the reviews is off by 0.3125, the others not at all.
        assertThat(calibration.expectedError()).isCloseTo(0.3125 / 3, within(1e-12));
    }

    @Test
    void putsTheEndsIntoTheFirstAndTheLastBin() {
        Calibration calibration = Calibration.of(new float[] {0, 1, Math.nextDown(1f)}, new int[] {0, 1, 1}, 20);
        assertThat(calibration.bins().get(0).examples()).isEqualTo(1);
        assertThat(calibration.bins().get(19).examples()).isEqualTo(2);
    }

    @Test
    void leavesEmptyBinsOutOfTheError() {
        Calibration calibration = Calibration.of(new float[] {1, 1}, new int[] {1, 0}, 10);
        assertThat(calibration.bins().get(4)).isEqualTo(new Calibration.Bin(0, Double.NaN, Double.NaN));
        assertThat(calibration.expectedError()).isEqualTo(0.5);
    }

    @Test
    void refusesWhatIsNoProbability() {
        assertThatThrownBy(() -> Calibration.of(new float[] {1.5f}, new int[] {1}, 10)).hasMessageContaining("1.5");
        assertThatThrownBy(() -> Calibration.of(new float[] {Float.NaN}, new int[1], 10)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> Calibration.of(new float[2], new int[1], 10)).hasMessageContaining("2 prob");
        assertThatThrownBy(() -> Calibration.of(new float[1], new int[1], 0)).hasMessageContaining("0 bins");
    }
}
