package io.github.imdbrnn.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.evaluation.RocCurve.Point;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RocCurveTest {

    @Test
    void goesUpAtAPositiveReviewAndRightAtANegativeOne() {
        RocCurve curve = RocCurve.of(new float[] {0.1f, 0.9f, 0.4f, 0.8f}, new int[] {0, 1, 1, 0});
        assertThat(curve.points()).containsExactly(
                new Point(0, 0), new Point(0, 0.5), new Point(0.5, 0.5), new Point(0.5, 1), new Point(1, 1));
    }

    @Test
    void passesEqualProbabilitiesInOneStep() {
        RocCurve curve = RocCurve.of(new float[] {0.5f, 0.5f, 0.5f, 0.2f}, new int[] {1, 0, 1, 0});
        assertThat(curve.points()).containsExactly(new Point(0, 0), new Point(0.5, 1), new Point(1, 1));
    }

    @Test
    void enclosesTheShareOfPairsInTheRightOrder() {
        Random random = new Random(7);
        float[] probabilities = new float[400];
        int[] labels = new int[400];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextInt(2);
            probabilities[i] = Math.round(40 * (0.3f * labels[i] + 0.7f * random.nextFloat())) / 40f; // many are equal
        }
        RocCurve curve = RocCurve.of(probabilities, labels);
        assertThat(curve.area()).isCloseTo(shareOfPairs(probabilities, labels), within(1e-12));
        assertThat(curve.thinned(0.05).area()).isCloseTo(curve.area(), within(0.02));
        assertThat(curve.thinned(0.05).points()).hasSizeLessThan(curve.points().size());
    }

    /** Of a positive and a negative review each; equal probabilities count half (Mann and Whitney's U). */
    private static double shareOfPairs(float[] probabilities, int[] labels) {
        double right = 0;
        int pairs = 0;
        for (int i = 0; i < labels.length; i++) {
            for (int j = 0; j < labels.length; j++) {
                if (labels[i] == 1 && labels[j] == 0) {
                    right += 0.5 + 0.5 * Float.compare(probabilities[i], probabilities[j]);
                    pairs++;
                }
            }
        }
        return right / pairs;
    }

    @Test
    void staysFromCornerToCornerWhenThinned() {
        RocCurve curve = RocCurve.of(new float[] {0.9f, 0.8f, 0.2f}, new int[] {1, 0, 0}).thinned(2);
        assertThat(curve.points()).containsExactly(new Point(0, 0), new Point(1, 1));
    }

    @Test
    void refusesWhatMakesNoCurve() {
        assertThatThrownBy(() -> RocCurve.of(new float[] {0.1f, 0.2f}, new int[] {1, 1}))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("2 examples of class 1 and 0 of class 0");
        assertThatThrownBy(() -> RocCurve.of(new float[] {0.1f}, new int[] {1, 0}))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1 probabilities");
        assertThatThrownBy(() -> RocCurve.of(new float[] {0.1f, Float.NaN}, new int[] {1, 0}))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("NaN");
    }
}
