package io.github.imdbrnn.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.baseline.LinearBaseline.WeightedText;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.text.WordIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearBaselineTest {
    private static final WordIndex WORDS = WordIndex.ofRanked(List.of("bad", "good", "film", "not")); // 4 to 7
    private static final LinearBaseline.Progress NONE = new LinearBaseline.Progress() {
        @Override
        public void read(int examples) {}

        @Override
        public void solved(int problems, int all) {}
    };

    private static LinearBaseline train(Examples examples, int classes, double c) {
        try {
            return LinearBaseline.train(examples, classes, 100, c, 1e-10, NONE);
        } catch (DataException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refusesMoreWeightsThanMemoryAllows() {
        Examples examples = Examples.of(List.of(IntStream.range(4, 1104).toArray()), new int[1]);
        assertThatThrownBy(() -> LinearBaseline.train(examples, 65_536, 2000, 1, NONE))
                .isInstanceOf(DataException.class)
                .hasMessage("65,536 classes and 2,199 words and pairs of words need more than the 134,217,728 weights "
                        + "that the baseline may have; a smaller vocabulary has fewer pairs");
    }

    private static Examples texts(int[] labels, int[]... ids) {
        return Examples.of(List.of(ids), labels);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** One word each: the gradient w - C sigmoid(-w) is zero at w for one and -w for the other, and the bias at 0. */
    @Test
    void weighsTwoTextsAsByHand() {
        double c = 2;
        double w = 0;
        for (int i = 0; i < 200; i++) {
            w += 0.5 * (c * sigmoid(-w) - w);
        }
        Examples texts = texts(new int[] {1, 0}, new int[] {1, 5}, new int[] {1, 4});
        LinearBaseline model = train(texts, 2, c);
        assertThat(model.weights(0)).containsExactly(new double[] {w, -w, 0}, within(1e-8));
        assertThat(model.features()).isEqualTo(2);
        assertThat(model.strongest(1, 9, WORDS)).extracting(WeightedText::text).containsExactly("good");
        assertThat(model.strongest(0, 9, WORDS)).extracting(WeightedText::text).containsExactly("bad");
        assertThat(model.strongest(0, 9, WORDS).get(0).weight()).isCloseTo(w, within(1e-8));
        assertThat(model.probabilities(texts))
                .containsExactly(new float[] {(float) sigmoid(w), (float) sigmoid(-w)}, within(1e-7f));
    }

    /** Which two words alone cannot. */
    @Test
    void tellsTextsApartByPairs() {
        int[] labels = {1, 0, 1, 0};
        Examples texts = texts(labels,
                new int[] {1, 5, 6}, new int[] {1, 7, 5, 6}, new int[] {1, 7, 4, 6}, new int[] {1, 4, 6});
        float[] p = train(texts, 2, 100).probabilities(texts);
        for (int i = 0; i < labels.length; i++) {
            assertThat(p[i] > 0.5).isEqualTo(labels[i] == 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 0.05", "2, 3", "3, 0.05", "7, 3"})
    void standsWhereTheGradientIsZero(int classes, double c) {
        Examples texts = random(60, classes, 11);
        LinearBaseline model = train(texts, classes, c);
        double[][] x = presences(texts);
        for (int output = 0; output < (classes == 2 ? 1 : classes); output++) {
            double[] w = model.weights(output);
            assertThat(w).hasSize(x[0].length);
            assertThat(largest(gradient(w, x, texts, classes == 2 ? 1 : output, c))).isLessThan(1e-6);
            w[3] += 1e-3; // or the formula would find zero everywhere
            assertThat(largest(gradient(w, x, texts, classes == 2 ? 1 : output, c))).isGreaterThan(1e-4);
        }
    }

    /** The features of all texts and the bias, by a way of its own. */
    private static double[][] presences(Examples texts) {
        Map<List<Integer>, Integer> columns = new LinkedHashMap<>();
        List<List<Integer>> rows = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            rows.add(new ArrayList<>());
            for (int t = 1; t < texts.length(i); t++) {
                for (List<Integer> words : t == 1 ? List.of(List.of(texts.token(i, t)))
                        : List.of(List.of(texts.token(i, t)), List.of(texts.token(i, t - 1), texts.token(i, t)))) {
                    columns.putIfAbsent(words, columns.size());
                    rows.get(i).add(columns.get(words));
                }
            }
        }
        double[][] x = new double[texts.size()][columns.size() + 1];
        for (int i = 0; i < x.length; i++) {
            x[i][columns.size()] = 1;
            for (int column : rows.get(i)) {
                x[i][column] = 1;
            }
        }
        return x;
    }

    private static double[] gradient(double[] w, double[][] x, Examples texts, int positive, double c) {
        double[] gradient = w.clone();
        for (int i = 0; i < x.length; i++) {
            double y = texts.label(i) == positive ? 1 : -1;
            double wx = 0;
            for (int j = 0; j < w.length; j++) {
                wx += w[j] * x[i][j];
            }
            for (int j = 0; j < w.length; j++) {
                gradient[j] -= c * y * sigmoid(-y * wx) * x[i][j];
            }
        }
        return gradient;
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElseThrow();
    }

    private static Examples random(int size, int classes, long seed) {
        Random random = new Random(seed);
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int[] ids = random.ints(2 + random.nextInt(12), 4, 20).toArray();
            ids[0] = WordIndex.START;
            texts.add(ids);
        }
        return Examples.of(texts, random.ints(size, 0, classes).toArray());
    }

    /** As LIBLINEAR makes probabilities of several problems' answers. */
    @Test
    void sharesOneAmongSeveralClasses() {
        Examples texts = random(40, 4, 3);
        LinearBaseline model = train(texts, 4, 1);
        float[] p = model.probabilities(texts);
        double[][] x = presences(texts);
        for (int i = 0; i < x.length; i++) {
            double[] own = new double[4];
            for (int output = 0; output < 4; output++) {
                double wx = 0;
                for (int j = 0; j < x[i].length; j++) {
                    wx += model.weights(output)[j] * x[i][j];
                }
                own[output] = sigmoid(wx);
            }
            for (int output = 0; output < 4; output++) {
                float expected = (float) (own[output] / Arrays.stream(own).sum());
                assertThat(p[4 * i + output]).isCloseTo(expected, within(1e-6f));
            }
        }
    }

    @Test
    void givesTheSameModelAgain() {
        Examples texts = random(50, 3, 8);
        assertThat(train(texts, 3, 1).probabilities(texts)).isEqualTo(train(texts, 3, 1).probabilities(texts));
    }

    @Test
    void givesAClassWithoutExamplesNoProbability() {
        Examples texts = texts(new int[] {0, 2, 2}, new int[] {1, 4}, new int[] {1, 5}, new int[] {1, 6});
        float[] p = train(texts, 3, 1).probabilities(texts);
        assertThat(p[1]).isZero();
        assertThat(p[0] + p[2]).isCloseTo(1, within(1e-6f));
        for (int only : new int[] {0, 1}) {
            Examples alike = texts(new int[] {only, only}, new int[] {1, 4}, new int[] {1, 5});
            assertThat(train(alike, 2, 1).probabilities(texts)).containsOnly(only);
        }
    }

    @Test
    void knowsOnlyTheBiasOfATextOfOtherWords() {
        Examples texts = texts(new int[] {1, 1, 0}, new int[] {1, 4}, new int[] {1, 5}, new int[] {1, 6});
        LinearBaseline model = train(texts, 2, 1);
        double bias = model.weights(0)[3];
        assertThat(bias).isPositive();
        assertThat(model.probabilities(texts(new int[2], new int[] {1, 7, 7}, new int[] {1})))
                .containsExactly((float) sigmoid(bias), (float) sigmoid(bias));
    }

    @Test
    void givesTheStrongestFirst() {
        Examples texts = random(50, 3, 4);
        LinearBaseline model = train(texts, 3, 1);
        WordIndex words = WordIndex.ofRanked(List.of("abcdefghijklmnopqrst".split("")));
        List<Double> sorted = Arrays.stream(model.weights(1), 0, model.features()).filter(w -> w > 0).boxed()
                .sorted(Comparator.reverseOrder()).toList();
        assertThat(model.strongest(1, 5, words)).extracting(WeightedText::weight)
                .containsExactlyElementsOf(sorted.subList(0, 5));
        assertThat(model.strongest(1, 10_000, words)).hasSameSizeAs(sorted);
    }
}
