package io.github.imdbrnn.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SentimentEvaluationTest {
    private final float[] probabilities = {0.9f, 0.6f, 0.4f, 0.2f, 0.7f, 0.5f};
    private final int[] labels = {1, 0, 1, 0, 1, 0};

    @Test
    void countsLossAndAccuracyAsKerasDoes() {
        Metrics metrics = SentimentEvaluation.of(probabilities, labels).metrics();
        double sum = 0;
        for (double given : new double[] {0.9, 0.4, 0.4, 0.8, 0.7, 0.5}) {
            sum -= Math.log(given);
        }
        assertThat(metrics.loss()).isCloseTo(sum / 6, within(1e-7));
        // Exactly 0.5 counts as negative.
        assertThat(metrics.accuracy()).isEqualTo(4 / 6.0);
    }

    @Test
    void countsTheConfusionMatrix() {
        SentimentEvaluation evaluation = SentimentEvaluation.of(probabilities, labels);
        assertThat(evaluation.confusion()).isEqualTo(new SentimentEvaluation.Confusion(2, 1, 1, 2));
        assertThat(evaluation.precision()).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(evaluation.recall()).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(evaluation.f1()).isCloseTo(2 / 3.0, within(1e-9));
    }

    @Test
    void measuresTheAreaUnderTheRocCurve() {
        // Of the nine pairs of a positive and a negative review, seven are in the right order.
        assertThat(SentimentEvaluation.of(probabilities, labels).rocAuc()).isCloseTo(7 / 9.0, within(1e-6));
    }

    @Test
    void measuresThatAreaWhateverTheOrderOfEqualProbabilities() {
        float[] equal = {0.5f, 0.5f, 0.5f, 0.5f};
        assertThat(SentimentEvaluation.of(equal, new int[] {1, 1, 0, 0}).rocAuc()).isEqualTo(0.5);
        assertThat(SentimentEvaluation.of(equal, new int[] {0, 1, 0, 1}).rocAuc()).isEqualTo(0.5);
    }

    @Test
    void clipsProbabilitiesAsKerasDoes() {
        assertThat(SentimentEvaluation.metrics(new float[] {0f}, new int[] {1}).loss())
                .isCloseTo(-Math.log(1e-7), within(1e-6));
        assertThat(SentimentEvaluation.metrics(new float[] {1f}, new int[] {0}).loss())
                .isCloseTo(-Math.log(1.1920929e-7), within(1e-6));
        assertThat(SentimentEvaluation.metrics(new float[] {Float.NaN}, new int[] {0}).loss()).isNaN();
    }

    @Test
    void answersWhenOnlyOneLabelOccurs() {
        SentimentEvaluation evaluation = SentimentEvaluation.of(new float[] {0.2f, 0.3f}, new int[] {0, 0});
        assertThat(evaluation.metrics().accuracy()).isOne();
        assertThat(evaluation.confusion()).isEqualTo(new SentimentEvaluation.Confusion(2, 0, 0, 0));
        assertThat(evaluation.rocAuc()).isNaN();
        assertThat(evaluation.table()).contains("NaN");
    }

    @Test
    void refusesNumbersThatDoNotFit() {
        assertThatThrownBy(() -> SentimentEvaluation.of(new float[2], new int[1])).hasMessageContaining("2 prob");
        assertThatThrownBy(() -> SentimentEvaluation.of(new float[0], new int[0])).hasMessageContaining("0 labels");
    }
}
