package io.github.imdbrnn.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ClassEvaluationTest {
    private final float[] probabilities = {0.9f, 0.6f, 0.4f, 0.2f, 0.7f, 0.5f};
    private final int[] labels = {1, 0, 1, 0, 1, 0};

    private static ClassEvaluation evaluation(float[] outputs, int... labels) {
        return ClassEvaluation.of(new Probabilities(outputs, labels.length), labels);
    }

    private static Metrics metrics(float[] outputs, int... labels) {
        return ClassEvaluation.metrics(new Probabilities(outputs, labels.length), labels);
    }

    @Test
    void countsLossAndAccuracyAsKerasDoes() {
        Metrics metrics = evaluation(probabilities, labels).metrics();
        double sum = 0;
        for (double given : new double[] {0.9, 0.4, 0.4, 0.8, 0.7, 0.5}) {
            sum -= Math.log(given);
        }
        assertThat(metrics.loss()).isCloseTo(sum / 6, within(1e-7));
        // Exactly 0.5 counts as class 0.
        assertThat(metrics.accuracy()).isEqualTo(4 / 6.0);
    }

    @Test
    void countsTheConfusionMatrixOfTwoClasses() {
        Confusion confusion = evaluation(probabilities, labels).confusion();
        assertThat(confusion.count(0, 0)).isEqualTo(2);
        assertThat(confusion.count(0, 1)).isEqualTo(1);
        assertThat(confusion.count(1, 0)).isEqualTo(1);
        assertThat(confusion.count(1, 1)).isEqualTo(2);
        assertThat(confusion.scores(1)).isEqualTo(new Confusion.Scores(2 / 3.0, 2 / 3.0, 2 / 3.0));
    }

    /** Four examples of three classes, of which the second is answered by the first of two equal probabilities. */
    @Test
    void countsLossAccuracyAndConfusionOfThreeClasses() {
        float[] outputs = {0.7f, 0.2f, 0.1f, 0.4f, 0.2f, 0.4f, 0.1f, 0.8f, 0.1f, 0.25f, 0.25f, 0.5f};
        ClassEvaluation evaluation = evaluation(outputs, 0, 2, 1, 1);
        assertThat(evaluation.metrics().accuracy()).isEqualTo(0.5);
        assertThat(evaluation.metrics().loss())
                .isCloseTo(-(Math.log(0.7) + Math.log(0.4) + Math.log(0.8) + Math.log(0.25)) / 4, within(1e-7));
        assertThat(evaluation.confusion().count(2, 0)).isOne();
        assertThat(evaluation.confusion().count(1, 2)).isOne();
        assertThat(evaluation.rocAuc()).isNaN();
    }

    @Test
    void measuresTheAreaUnderTheRocCurve() {
        // Of the nine pairs of an example of class 1 and one of class 0, seven are in the right order.
        assertThat(evaluation(probabilities, labels).rocAuc()).isCloseTo(7 / 9.0, within(1e-6));
    }

    @Test
    void measuresThatAreaWhateverTheOrderOfEqualProbabilities() {
        float[] equal = {0.5f, 0.5f, 0.5f, 0.5f};
        assertThat(evaluation(equal, 1, 1, 0, 0).rocAuc()).isEqualTo(0.5);
        assertThat(evaluation(equal, 0, 1, 0, 1).rocAuc()).isEqualTo(0.5);
    }

    @Test
    void clipsProbabilitiesAsKerasDoes() {
        assertThat(metrics(new float[] {0f}, 1).loss()).isCloseTo(-Math.log(1e-7), within(1e-6));
        assertThat(metrics(new float[] {1f}, 0).loss()).isCloseTo(-Math.log(1.1920929e-7), within(1e-6));
        assertThat(metrics(new float[] {0f, 0f, 1f}, 1).loss()).isCloseTo(-Math.log(1e-7), within(1e-6));
        assertThat(metrics(new float[] {Float.NaN}, 0).loss()).isNaN();
    }

    @Test
    void answersWhenOnlyOneLabelOccurs() {
        ClassEvaluation evaluation = evaluation(new float[] {0.2f, 0.3f}, 0, 0);
        assertThat(evaluation.metrics().accuracy()).isOne();
        assertThat(evaluation.confusion().scores(1)).isEqualTo(new Confusion.Scores(0, 0, 0));
        assertThat(evaluation.rocAuc()).isNaN();
    }

    @Test
    void refusesLabelsThatDoNotFit() {
        Probabilities ofTwo = new Probabilities(new float[2], 2);
        assertThatThrownBy(() -> ClassEvaluation.of(ofTwo, new int[1])).hasMessageContaining("1 labels do not fit 2");
        assertThatThrownBy(() -> ClassEvaluation.of(ofTwo, new int[] {0, 2})).hasMessageContaining("none of 2 classes");
        assertThatThrownBy(() -> ClassEvaluation.of(ofTwo, new int[] {0, -1})).hasMessageContaining("none of 2 classes");
    }
}
