package io.github.imdbrnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.evaluation.ClassEvaluation;
import io.github.imdbrnn.evaluation.Confusion;
import io.github.imdbrnn.evaluation.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationTableTest {
    /** @param counts what the examples of each class, a row, were taken for */
    private static List<String> table(List<String> names, int width, double rocAuc, int[]... counts) {
        List<Integer> labels = new ArrayList<>();
        List<Integer> answers = new ArrayList<>();
        for (int actual = 0; actual < counts.length; actual++) {
            for (int answer = 0; answer < counts.length; answer++) {
                for (int i = 0; i < counts[actual][answer]; i++) {
                    labels.add(actual);
                    answers.add(answer);
                }
            }
        }
        Confusion confusion = Confusion.of(labels.stream().mapToInt(i -> i).toArray(),
                answers.stream().mapToInt(i -> i).toArray(), counts.length);
        return EvaluationTable.of(new ClassEvaluation(new Metrics(0, 0), confusion, rocAuc), names, width).lines().toList();
    }

    /** Mostly right, the more wrong the higher the class's number. */
    private static int[][] counts(int classes) {
        Random random = new Random(1);
        int[][] counts = new int[classes][classes];
        for (int c = 0; c < classes; c++) {
            for (int i = 0; i < 100; i++) {
                counts[c][random.nextInt(2 * classes) < c ? random.nextInt(classes) : c]++;
            }
        }
        return counts;
    }

    private static List<String> names(int classes) {
        return IntStream.range(0, classes).mapToObj(c -> "class." + c + (c % 5 == 0 ? ".with.a.name.longer.than.others" : ""))
                .toList();
    }

    /** To the letter: the output that people and programs know. */
    @Test
    void printsTwoClassesAsTheReadmeHasThem() {
        assertThat(table(List.of("negative", "positive"), 80, 0.8549, new int[] {8665, 3835}, new int[] {1344, 11156}))
                .containsExactly(
                        "                 predicted negative  predicted positive",
                        "actual negative               8,665               3,835",
                        "actual positive               1,344              11,156",
                        "Precision: 0.7442, Recall: 0.8925, F1: 0.8116, ROC AUC: 0.8549");
    }

    @Test
    void saysWhichFiguresOfTwoClassesAreNone() {
        List<String> lines = table(List.of("negative", "positive"), 80, Double.NaN, new int[] {2, 0}, new int[] {0, 0});
        assertThat(lines.get(3)).isEqualTo("Precision: 0.0000, Recall: 0.0000, F1: 0.0000, ROC AUC: NaN");
    }

    @Test
    void cutsTheNamesOfTwoClassesToTheWidth() {
        List<String> lines = table(List.of("unsolicited advertisement", "\u6620\u753b".repeat(20)), 60, 0.5,
                new int[] {4, 1}, new int[] {2, 3});
        assertThat(lines).hasSize(5).allSatisfy(line -> assertThat(Columns.of(line)).isLessThanOrEqualTo(60));
        assertThat(lines.get(0)).contains("predicted unsolic...", "predicted \u6620\u753b\u6620...");
    }

    @Test
    void showsTheMatrixAndTheScoresOfThreeClasses() {
        assertThat(table(List.of("sport", "politics", "science"), 80, Double.NaN,
                new int[] {400, 3, 10}, new int[] {5, 1389, 2}, new int[] {0, 0, 0})).containsExactly(
                "Confusion matrix: a row for each class, a column for what it was taken for",
                "          sport  politics  science",
                "sport       400         3       10",
                "politics      5     1,389        2",
                "science       0         0        0",
                "               precision  recall      F1  support",
                "sport             0.9877  0.9685  0.9780      413",
                "politics          0.9978  0.9950  0.9964    1,396",
                "science           0.0000       -  0.0000        0",
                "macro average     0.6618  0.6545  0.6581    1,809",
                "micro average     0.9889  0.9889  0.9889    1,809",
                "-: nothing to count, which is 0 in the macro average; that leaves out classes",
                "without an F1");
    }

    @Test
    void sortsFiftyClassesByF1AndListsTheMistakes() {
        List<String> lines = table(names(50), 80, Double.NaN, counts(50));
        assertThat(lines).hasSize(1 + 50 + 2 + 1 + 10);
        List<Double> f1 = lines.subList(1, 51).stream()
                .map(line -> Double.valueOf(line.trim().split(" +")[3])).toList();
        assertThat(f1).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(f1.get(0)).isGreaterThan(f1.get(49));
        assertThat(lines.get(51)).startsWith("macro average ");
        assertThat(lines.get(53)).startsWith("most often mistaken ").endsWith("  times  of class");
        assertThat(lines.get(54)).matches("class\\.\\S+ +class\\.\\S+ +\\d+ +\\d+\\.\\d %");
    }

    @Test
    void showsOfAThousandClassesThoseItReadsWorst() {
        List<String> lines = table(names(1000), 80, Double.NaN, counts(1000));
        assertThat(lines.get(0)).isEqualTo("Of 1,000 classes the 50 with the lowest F1:");
        assertThat(lines).hasSize(2 + 50 + 2 + 1 + 10);
    }

    /** Seven wide columns have room in 80, not in 60. */
    @ParameterizedTest
    @CsvSource({"7, 80, true", "7, 60, false", "21, 300, false"})
    void showsTheMatrixWhereItHasRoom(int classes, int width, boolean shown) {
        assertThat(table(names(classes), width, Double.NaN, counts(classes)).get(0).startsWith("Confusion matrix"))
                .isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 120})
    void keepsWithinTheWidth(int width) {
        for (int classes : new int[] {3, 5, 8, 20, 50}) {
            List<String> names = new ArrayList<>(names(classes));
            names.set(1, "\u6620\u753b".repeat(30));
            names.set(2, "\u001b[31mred\u202e" + "x".repeat(100));
            List<String> lines = table(names, width, Double.NaN, counts(classes));
            assertThat(lines).allSatisfy(line -> assertThat(Columns.of(line)).isLessThanOrEqualTo(width))
                    .noneMatch(line -> line.contains("\u001b") || line.contains("\u202e"))
                    .anyMatch(line -> line.contains("\u6620\u753b\u6620...") || line.contains("\u6620\u753b\u6620\u753b"));
        }
    }
}
