package io.github.imdbrnn.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProbabilitiesTest {
    @Test
    void takesOneOutputForTheProbabilityOfClass1OfTwo() {
        Probabilities probabilities = new Probabilities(new float[] {0.25f, 0.75f, 0.5f}, 3);
        assertThat(probabilities.classes()).isEqualTo(2);
        assertThat(probabilities.of(0)).containsExactly(0.75f, 0.25f);
        assertThat(probabilities.ofClass1()).containsExactly(0.25f, 0.75f, 0.5f);
        assertThat(new int[] {probabilities.likeliest(0), probabilities.likeliest(1), probabilities.likeliest(2)})
                .containsExactly(0, 1, 0);
    }

    @Test
    void takesSeveralForThoseOfAsManyClasses() {
        Probabilities probabilities = new Probabilities(new float[] {0.5f, 0.25f, 0.25f, 0.125f, 0.375f, 0.5f}, 2);
        assertThat(probabilities.examples()).isEqualTo(2);
        assertThat(probabilities.classes()).isEqualTo(3);
        assertThat(probabilities.of(1)).containsExactly(0.125f, 0.375f, 0.5f);
        assertThat(probabilities.likeliest(1)).isEqualTo(2);
        assertThat(probabilities.loss(1, 1)).isEqualTo(-Math.log(0.375));
        assertThat(probabilities.ofClass1()).containsExactly(0.25f, 0.375f);
    }

    /** exp(1000) is beyond every number; the odds of 1000 against 998 and 997 are 1 to e^-2 + e^-3. */
    @Test
    void givesLogOddsOfAnyClass() {
        double[] logits = {9, 1000, 998, 997};
        assertThat(Probabilities.logOdds(logits, 1, 3, 0))
                .isCloseTo(-Math.log(Math.exp(-2) + Math.exp(-3)), within(1e-12));
        double[] softmax = {0.2, 0.3, 0.5};
        double[] logs = {Math.log(0.2), Math.log(0.3), Math.log(0.5)};
        for (int c = 0; c < 3; c++) {
            assertThat(BinaryCrossentropy.sigmoid(Probabilities.logOdds(logs, 0, 3, c))).isCloseTo(softmax[c], within(1e-12));
        }
        assertThat(Probabilities.likeliest(logits, 1, 3)).isZero();
    }

    @Test
    void takesOneLogitForTheLogOddsOfClass1() {
        double[] logits = {-3, 4, 0};
        assertThat(Probabilities.logOdds(logits, 1, 1, 1)).isEqualTo(4);
        assertThat(Probabilities.logOdds(logits, 1, 1, 0)).isEqualTo(-4);
        assertThat(new int[] {Probabilities.likeliest(logits, 0, 1), Probabilities.likeliest(logits, 1, 1),
            Probabilities.likeliest(logits, 2, 1)}).containsExactly(0, 1, 0);
    }

    @Test
    void refusesOutputsThatDoNotFitTheExamples() {
        for (int[] sizes : new int[][] {{0, 0}, {0, 1}, {1, 0}, {7, 3}, {6, 3}}) {
            assertThatThrownBy(() -> new Probabilities(new float[sizes[0]], sizes[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(sizes[0] + " probabilities do not fit " + sizes[1] + " examples");
        }
    }
}
