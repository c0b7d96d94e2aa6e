package io.github.imdbrnn.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.evaluation.Confusion.Cell;
import io.github.imdbrnn.evaluation.Confusion.Scores;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;

/**
 * Six classes: class 3 has no example but an answer, class 4 an example but no answer, class 5 neither. The scores are those
 * of scikit-learn 1.9.1, {@code precision_recall_fscore_support(labels, answers, labels=range(6), zero_division=0)}, and with
 * {@code average="macro"} and {@code "micro"} without {@code labels}.
 */
class ConfusionTest {
    private static final int[] LABELS = {0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 4};
    private static final int[] ANSWERS = {0, 0, 0, 1, 3, 1, 1, 0, 0, 2, 0, 0};

    private final Confusion confusion = Confusion.of(LABELS, ANSWERS, 6);

    private static void assertScores(Scores scores, double precision, double recall, double f1) {
        assertThat(scores.precision()).isCloseTo(precision, within(1e-12));
        assertThat(scores.recall()).isCloseTo(recall, within(1e-12));
        assertThat(scores.f1()).isCloseTo(f1, within(1e-12));
    }

    @Test
    void countsWhatEachClassWasTakenFor() {
        int[][] expected = {{3, 1, 0, 1, 0, 0}, {2, 2, 0, 0, 0, 0}, {1, 0, 1, 0, 0, 0}, {0, 0, 0, 0, 0, 0},
            {1, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0}};
        for (int actual = 0; actual < 6; actual++) {
            for (int answer = 0; answer < 6; answer++) {
                assertThat(confusion.count(actual, answer)).isEqualTo(expected[actual][answer]);
            }
        }
        assertThat(confusion.support(0)).isEqualTo(5);
        assertThat(confusion.predicted(0)).isEqualTo(7);
    }

    @Test
    void scoresEachClassAsScikitLearnDoes() {
        assertScores(confusion.scores(0), 0.42857142857142855, 0.6, 0.5);
        assertScores(confusion.scores(1), 0.6666666666666666, 0.5, 0.5714285714285714);
        assertScores(confusion.scores(2), 1, 0.5, 0.6666666666666666);
        for (int c = 3; c < 6; c++) {
            assertScores(confusion.scores(c), 0, 0, 0);
        }
    }

    /** Class 5 is in no mean. */
    @Test
    void averagesTheScoresAsScikitLearnDoes() {
        assertScores(confusion.macro(), 0.419047619047619, 0.32, 0.3476190476190476);
        assertScores(confusion.micro(), 0.5, 0.5, 0.5);
    }

    /** Deeplearning4j leaves out of its means what cannot be divided, so that only a full matrix can be compared. */
    @Test
    void scoresAsDeeplearning4jsEvaluationDoes() {
        Random random = new Random(1);
        int[] labels = random.ints(500, 0, 5).toArray();
        int[] answers = random.ints(500, 0, 5).toArray();
        Evaluation evaluation = new Evaluation(5);
        for (int i = 0; i < labels.length; i++) {
            evaluation.eval(answers[i], labels[i]);
        }
        Confusion counted = Confusion.of(labels, answers, 5);
        for (int c = 0; c < 5; c++) {
            assertScores(counted.scores(c), evaluation.precision(c), evaluation.recall(c), evaluation.f1(c));
        }
        assertThat(counted.macro().precision()).isCloseTo(evaluation.precision(), within(1e-12));
        assertThat(counted.macro().recall()).isCloseTo(evaluation.recall(), within(1e-12));
        assertThat(counted.micro().f1()).isCloseTo(evaluation.accuracy(), within(1e-12));
    }

    @Test
    void ordersTheClassesByF1() {
        assertThat(confusion.byF1()).containsExactly(5, 2, 1, 0, 3, 4);
    }

    @Test
    void listsTheMistakesByTheirNumber() {
        assertThat(confusion.mistakes()).containsExactly(
                new Cell(1, 0, 2), new Cell(0, 1, 1), new Cell(0, 3, 1), new Cell(2, 0, 1), new Cell(4, 0, 1));
    }
}
