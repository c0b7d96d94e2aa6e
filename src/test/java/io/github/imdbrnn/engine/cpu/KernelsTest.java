package io.github.imdbrnn.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kernel against the formula it stands for, in double precision. */
class KernelsTest {
    /** Rows that stand before the ones worked on, and after: they must stay as they were. */
    private static final int MARGIN = 2;
    private static final Kernels.RmsPropRule RULE = new Kernels.RmsPropRule(0.01f, 0.9f, 1e-7f);

    enum Kind {
        PLAIN,
        VECTOR,
        /** Vectors, but scalars for all that comes first. */
        SCALAR;

        Kernels kernels() {
            return switch (this) {
                case PLAIN -> new PlainKernels();
                case VECTOR -> new VectorKernels();
                case SCALAR -> new VectorKernels(Integer.MAX_VALUE);
            };
        }
    }

    @Property(tries = 60, seed = "17")
    void multiplies(@ForAll Kind kind, @ForAll @IntRange(min = 1, max = 80) int inner,
            @ForAll @IntRange(min = 1, max = 40) int columns, @ForAll @IntRange(min = 1, max = 11) int rows,
            @ForAll long seed) {
        assertMultiplies(kind.kernels(), inner, columns, rows, seed);
    }

    /** Of rows without zeros at their ends, for which there are {@link SizedProducts}. */
    @Property(tries = 60, seed = "17")
    void multipliesInWholeTiles(@ForAll @IntRange(min = 1, max = 8) int inner,
            @ForAll @IntRange(min = 1, max = 8) int columns, @ForAll @IntRange(min = 1, max = 14) int rows,
            @ForAll long seed) {
        assertMultiplies(new VectorKernels(), 16 * inner, 16 * columns, rows, seed);
    }

    private static void assertMultiplies(Kernels kernels, int inner, int columns, int rows, long seed) {
        Random random = new Random(seed);
        Rows in = rows(kernels, random, MARGIN + rows, inner);
        Rows m = rows(kernels, random, inner, columns);
        Rows start = rows(kernels, random, 5, columns);
        Rows out = rows(kernels, random, MARGIN + 1 + rows + MARGIN, columns);
        for (int[] slots : new int[][] {random.ints(MARGIN + rows, 0, 5).toArray(), null}) {
            float[] before = out.values.clone();
            kernels.product(in, MARGIN, rows, m, start, slots, out, MARGIN + 1);
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    double sum = at(start, slots == null ? 0 : slots[MARGIN + r], c);
                    for (int k = 0; k < inner; k++) {
                        sum += (double) at(in, MARGIN + r, k) * at(m, k, c);
                    }
                    assertThat((double) at(out, MARGIN + 1 + r, c)).isCloseTo(sum, within(1e-5));
                }
            }
            assertOthersKept(out, before, MARGIN + 1, rows);
        }
    }

    @Property(tries = 40, seed = "17")
    void addsProductsToWhatIsThere(@ForAll Kind kind, @ForAll @IntRange(min = 1, max = 40) int inner,
            @ForAll @IntRange(min = 1, max = 40) int columns, @ForAll @IntRange(min = 1, max = 11) int rows,
            @ForAll long seed) {
        Kernels kernels = kind.kernels();
        Random random = new Random(seed);
        Rows in = rows(kernels, random, MARGIN + rows, inner);
        Rows m = rows(kernels, random, inner, columns);
        Rows out = rows(kernels, random, MARGIN + 1 + rows + MARGIN, columns);
        int[] own = IntStream.range(0, MARGIN + rows).map(row -> row + 1).toArray();
        Rows expected = rows(kernels, random, MARGIN + 1 + rows + MARGIN, columns);
        System.arraycopy(out.values, 0, expected.values, 0, out.values.length);
        kernels.product(in, MARGIN, rows, m, out, own, expected, MARGIN + 1);
        kernels.addProduct(in, MARGIN, rows, m, out, MARGIN + 1);
        assertThat(out.values).isEqualTo(expected.values);
    }

    @Property(tries = 40, seed = "17")
    void addsOuterProducts(@ForAll Kind kind, @ForAll @IntRange(min = 1, max = 40) int inner,
            @ForAll @IntRange(min = 1, max = 40) int columns, @ForAll @IntRange(min = 0, max = 150) int rows,
            @ForAll long seed) {
        assertAddsOuterProducts(kind.kernels(), inner, columns, rows, seed);
    }

    /** See {@link #multipliesInWholeTiles}. */
    @Property(tries = 40, seed = "17")
    void addsOuterProductsInWholeTiles(@ForAll @IntRange(min = 1, max = 5) int inner,
            @ForAll @IntRange(min = 1, max = 5) int columns, @ForAll @IntRange(min = 0, max = 150) int rows,
            @ForAll long seed) {
        assertAddsOuterProducts(new VectorKernels(), 16 * inner, 16 * columns, rows, seed);
    }

    private static void assertAddsOuterProducts(Kernels kernels, int inner, int columns, int rows, long seed) {
        Random random = new Random(seed);
        Rows a = rows(kernels, random, 1 + rows + MARGIN, inner);
        Rows b = rows(kernels, random, 2 + rows + MARGIN, columns);
        Rows sum = rows(kernels, random, inner, columns);
        float[] before = sum.values.clone();
        kernels.addOuterProduct(a, 1, b, 2, rows, sum);
        for (int i = 0; i < sum.values.length / sum.stride; i++) {
            for (int c = 0; c < sum.stride; c++) {
                double expected = before[i * sum.stride + c];
                for (int r = 0; i < inner && r < rows; r++) {
                    expected += (double) at(a, 1 + r, i) * at(b, 2 + r, c);
                }
                assertThat((double) at(sum, i, c)).isCloseTo(expected, within(1e-4));
            }
        }
    }

    @Property(tries = 60, seed = "17")
    void addsRows(@ForAll Kind kind, @ForAll @IntRange(min = 1, max = 200) int columns, @ForAll long seed) {
        Kernels kernels = kind.kernels();
        Random random = new Random(seed);
        Rows in = rows(kernels, random, 9, columns);
        Rows sum = rows(kernels, random, 4, columns);
        float[] expected = sum.values.clone();
        int[] list = random.ints(9, 0, 9).toArray();
        int[] ends = {9, 1, 3, 3, 8};
        for (int i = 0; i < 3; i++) {
            for (int j = ends[1 + i]; j < ends[2 + i]; j++) {
                addRow(in, list[j], expected, i);
            }
        }
        kernels.addListedRows(in, list, ends, 2, 3, sum);
        assertThat(sum.values).isEqualTo(expected);
        for (int r = 2; r < 7; r++) {
            addRow(in, r, expected, 0);
        }
        kernels.addRows(in, 2, 5, sum);
        assertThat(sum.values).isEqualTo(expected);
    }

    private static void addRow(Rows in, int inRow, float[] sum, int sumRow) {
        for (int c = 0; c < in.stride; c++) {
            sum[sumRow * in.stride + c] += at(in, inRow, c);
        }
    }

    @ParameterizedTest
    @EnumSource
    void stepsAsKerasRmsPropDoes(Kind kind) {
        Kernels kernels = kind.kernels();
        Random random = new Random(1);
        Rows w = rows(kernels, random, 7, 50);
        Rows v = new Rows(7, 50, kernels);
        Rows g = rows(kernels, random, 2, 50);
        for (int i = 0; i < v.values.length; i++) {
            v.values[i] = i % 3 == 0 ? 0 : random.nextFloat();
        }
        float[] oldW = w.values.clone();
        float[] oldV = v.values.clone();
        kernels.rmsProp(w, v, g, 2, 0.729f, RULE);
        assertOthersKept(w, oldW, 0, 2);
        assertOthersKept(v, oldV, 0, 2);
        for (int r = 0; r < 2; r++) {
            assertStep(w, v, r, oldW, oldV, g, r, 0.729);
        }
        System.arraycopy(oldW, 0, w.values, 0, oldW.length);
        System.arraycopy(oldV, 0, v.values, 0, oldV.length);
        kernels.rmsProp(w, v, new int[] {3, 6, 1}, 1, g, 2, new float[] {0.9f, 0.5f}, RULE);
        assertStep(w, v, 6, oldW, oldV, g, 0, 0.9);
        assertStep(w, v, 1, oldW, oldV, g, 1, 0.5);
        assertOthersKept(w, oldW, 1, 6);
        assertThat(at(w, 3, 5)).isEqualTo(oldW[3 * w.stride + 5]);
    }

    private static void assertStep(Rows w, Rows v, int row, float[] oldW, float[] oldV, Rows g, int gRow, double keep) {
        for (int c = 0; c < w.stride; c++) {
            int i = row * w.stride + c;
            double gradient = at(g, gRow, c);
            double square = keep * oldV[i] + 0.1 * gradient * gradient;
            assertThat((double) v.values[i]).isCloseTo(square, within(1e-6));
            assertThat((double) w.values[i])
                    .isCloseTo(oldW[i] - 0.01 * gradient / Math.sqrt(square + 1e-7), within(1e-6));
        }
    }

    @ParameterizedTest
    @EnumSource
    void multipliesByTheDerivativeOfTanh(Kind kind) {
        Kernels kernels = kind.kernels();
        Random random = new Random(2);
        Rows d = rows(kernels, random, 5, 30);
        Rows h = rows(kernels, random, 6, 30);
        Rows g = rows(kernels, random, 3, 30);
        float[] before = d.values.clone();
        kernels.tanhBackward(d, 1, 3, h, 2, g);
        assertOthersKept(d, before, 1, 3);
        for (int i = d.stride; i < 4 * d.stride; i++) {
            float state = h.values[i + d.stride];
            assertThat(d.values[i]).isCloseTo(g.values[i - d.stride] * (1 - state * state), within(1e-6f));
        }
    }

    @Property(tries = 30, seed = "17")
    void multipliesElementByElement(@ForAll Kind kind, @ForAll @IntRange(min = 1, max = 40) int columns,
            @ForAll @IntRange(min = 1, max = 11) int rows, @ForAll long seed) {
        Kernels kernels = kind.kernels();
        Random random = new Random(seed);
        Rows a = rows(kernels, random, MARGIN + rows, columns);
        Rows b = rows(kernels, random, MARGIN + 1 + rows, columns);
        Rows out = rows(kernels, random, MARGIN + 1 + rows + MARGIN, columns);
        float[] before = out.values.clone();
        kernels.multiply(a, MARGIN, rows, b, out, MARGIN + 1);
        assertOthersKept(out, before, MARGIN + 1, rows);
        assertRows(out, MARGIN + 1, rows, (r, c) -> (double) at(a, MARGIN + r, c) * at(b, MARGIN + 1 + r, c));
    }

    @Property(tries = 30, seed = "17")
    void carriesTheStateOfAnLstm(@ForAll Kind kind, @ForAll @IntRange(min = 1, max = 40) int columns,
            @ForAll @IntRange(min = 1, max = 11) int rows, @ForAll long seed) {
        Kernels kernels = kind.kernels();
        Random random = new Random(seed);
        Rows[] gates = parts(kernels, random, 4, MARGIN + 1 + rows, columns);
        int next = MARGIN + rows + 1;
        Rows[] states = parts(kernels, random, 3, next + rows + MARGIN, columns);
        float[][] gatesBefore = values(gates);
        float[][] before = values(states);
        kernels.lstmCarry(gates, MARGIN + 1, rows, states, MARGIN, next);
        assertThat(values(gates)).isDeepEqualTo(gatesBefore);
        assertThat(states[0].values).isEqualTo(before[0]);
        for (int part = 1; part < 3; part++) {
            assertOthersKept(states[part], before[part], next, rows);
            assertRows(states[part], next, rows, (r, c) -> {
                int gate = MARGIN + 1 + r;
                return (double) at(gates[1], gate, c) * at(states[1], MARGIN + r, c)
                        + (double) at(gates[0], gate, c) * at(gates[2], gate, c);
            });
        }
    }

    @Property(tries = 30, seed = "17")
    void goesBackThroughTheGatesOfAnLstm(@ForAll Kind kind, @ForAll @IntRange(min = 1, max = 40) int columns,
            @ForAll @IntRange(min = 1, max = 11) int rows, @ForAll long seed) {
        Kernels kernels = kind.kernels();
        Random random = new Random(seed);
        int gate0 = MARGIN + 1;
        int next = MARGIN + rows + 1;
        Rows[] gates = parts(kernels, random, 4, gate0 + rows + MARGIN, columns);
        Rows[] states = parts(kernels, random, 3, next + rows, columns);
        Rows[] gradients = parts(kernels, random, 2, rows + MARGIN, columns);
        Rows[] old = copies(kernels, gates);
        Rows[] oldGradients = copies(kernels, gradients);
        float[][] statesBefore = values(states);
        kernels.lstmBackward(gates, gate0, rows, states, MARGIN, next, gradients);
        assertThat(values(states)).isDeepEqualTo(statesBefore);
        assertThat(gradients[0].values).isEqualTo(oldGradients[0].values);
        assertOthersKept(gradients[1], oldGradients[1].values, 0, rows);
        for (int gate = 0; gate < 4; gate++) {
            assertOthersKept(gates[gate], old[gate].values, gate0, rows);
        }
        Formula i = (r, c) -> at(old[0], gate0 + r, c);
        Formula f = (r, c) -> at(old[1], gate0 + r, c);
        Formula g = (r, c) -> at(old[2], gate0 + r, c);
        Formula o = (r, c) -> at(old[3], gate0 + r, c);
        Formula tanh = (r, c) -> at(states[2], next + r, c);
        Formula dh = (r, c) -> at(oldGradients[0], r, c);
        Formula dc = (r, c) -> at(oldGradients[1], r, c) + dh.of(r, c) * o.of(r, c) * ofTanh(tanh.of(r, c));
        assertRows(gates[0], gate0, rows, (r, c) -> dc.of(r, c) * g.of(r, c) * ofSigmoid(i.of(r, c)));
        assertRows(gates[1], gate0, rows,
                (r, c) -> dc.of(r, c) * at(states[1], MARGIN + r, c) * ofSigmoid(f.of(r, c)));
        assertRows(gates[2], gate0, rows, (r, c) -> dc.of(r, c) * i.of(r, c) * ofTanh(g.of(r, c)));
        assertRows(gates[3], gate0, rows, (r, c) -> dh.of(r, c) * tanh.of(r, c) * ofSigmoid(o.of(r, c)));
        assertRows(gradients[1], 0, rows, (r, c) -> dc.of(r, c) * f.of(r, c));
    }

    @Property(tries = 30, seed = "17")
    void addsTheWordToAGrusCandidate(@ForAll Kind kind, @ForAll @IntRange(min = 1, max = 40) int columns,
            @ForAll @IntRange(min = 1, max = 11) int rows, @ForAll long seed) {
        Kernels kernels = kind.kernels();
        Random random = new Random(seed);
        Rows[] gates = parts(kernels, random, 4, MARGIN + 1 + rows + MARGIN, columns);
        Rows[] old = copies(kernels, gates);
        kernels.gruCandidate(gates, MARGIN + 1, rows);
        for (int gate = 0; gate < 3; gate++) {
            assertThat(gates[gate].values).isEqualTo(old[gate].values);
        }
        assertOthersKept(gates[3], old[3].values, MARGIN + 1, rows);
        assertRows(gates[3], MARGIN + 1, rows, (r, c) -> at(old[3], MARGIN + 1 + r, c)
                + (double) at(gates[1], MARGIN + 1 + r, c) * at(gates[2], MARGIN + 1 + r, c));
    }

    @Property(tries = 30, seed = "17")
    void mixesTheStateOfAGru(@ForAll Kind kind, @ForAll @IntRange(min = 1, max = 40) int columns,
            @ForAll @IntRange(min = 1, max = 11) int rows, @ForAll long seed) {
        Kernels kernels = kind.kernels();
        Random random = new Random(seed);
        Rows[] gates = parts(kernels, random, 4, MARGIN + 1 + rows, columns);
        int next = MARGIN + rows + 1;
        Rows h = rows(kernels, random, next + rows + MARGIN, columns);
        float[][] gatesBefore = values(gates);
        float[] before = h.values.clone();
        kernels.gruMix(gates, MARGIN + 1, rows, h, MARGIN, next);
        assertThat(values(gates)).isDeepEqualTo(gatesBefore);
        assertOthersKept(h, before, next, rows);
        assertRows(h, next, rows, (r, c) -> {
            double z = at(gates[0], MARGIN + 1 + r, c);
            return z * at(h, MARGIN + r, c) + (1 - z) * at(gates[3], MARGIN + 1 + r, c);
        });
    }

    @Property(tries = 30, seed = "17")
    void goesBackThroughTheGatesOfAGru(@ForAll Kind kind, @ForAll @IntRange(min = 1, max = 40) int columns,
            @ForAll @IntRange(min = 1, max = 11) int rows, @ForAll long seed) {
        Kernels kernels = kind.kernels();
        Random random = new Random(seed);
        int gate0 = MARGIN + 1;
        Rows[] gates = parts(kernels, random, 4, gate0 + rows + MARGIN, columns);
        Rows h = rows(kernels, random, MARGIN + rows, columns);
        Rows[] gradients = parts(kernels, random, 2, rows + MARGIN, columns);
        Rows[] old = copies(kernels, gates);
        Rows[] oldGradients = copies(kernels, gradients);
        float[] hBefore = h.values.clone();
        kernels.gruBackward(gates, gate0, rows, h, MARGIN, gradients);
        assertThat(h.values).isEqualTo(hBefore);
        assertThat(gradients[0].values).isEqualTo(oldGradients[0].values);
        assertOthersKept(gradients[1], oldGradients[1].values, 0, rows);
        for (int gate = 0; gate < 4; gate++) {
            assertOthersKept(gates[gate], old[gate].values, gate0, rows);
        }
        Formula z = (r, c) -> at(old[0], gate0 + r, c);
        Formula reset = (r, c) -> at(old[1], gate0 + r, c);
        Formula g = (r, c) -> at(old[3], gate0 + r, c);
        Formula dh = (r, c) -> (double) at(oldGradients[0], r, c) + at(oldGradients[1], r, c);
        Formula da = (r, c) -> dh.of(r, c) * (1 - z.of(r, c)) * ofTanh(g.of(r, c));
        assertRows(gates[0], gate0, rows,
                (r, c) -> dh.of(r, c) * (at(h, MARGIN + r, c) - g.of(r, c)) * ofSigmoid(z.of(r, c)));
        assertRows(gates[1], gate0, rows,
                (r, c) -> da.of(r, c) * at(old[2], gate0 + r, c) * ofSigmoid(reset.of(r, c)));
        assertRows(gates[2], gate0, rows, (r, c) -> da.of(r, c) * reset.of(r, c));
        assertRows(gates[3], gate0, rows, da);
        assertRows(gradients[1], 0, rows, (r, c) -> dh.of(r, c) * z.of(r, c));
    }

    /** What a number of a matrix must be, by its row of those worked on and its column. */
    private interface Formula {
        double of(int row, int column);
    }

    private static double ofSigmoid(double y) {
        return y * (1 - y);
    }

    private static double ofTanh(double y) {
        return 1 - y * y;
    }

    /** Up to the stride: beyond the columns zeros make zeros. */
    private static void assertRows(Rows rows, int row, int count, Formula formula) {
        for (int r = 0; r < count; r++) {
            for (int c = 0; c < rows.stride; c++) {
                assertThat((double) at(rows, row + r, c)).isCloseTo(formula.of(r, c), within(1e-6));
            }
        }
    }

    private static Rows[] parts(Kernels kernels, Random random, int parts, int count, int columns) {
        return IntStream.range(0, parts).mapToObj(part -> rows(kernels, random, count, columns)).toArray(Rows[]::new);
    }

    private static float[][] values(Rows[] parts) {
        return Arrays.stream(parts).map(part -> part.values.clone()).toArray(float[][]::new);
    }

    private static Rows[] copies(Kernels kernels, Rows[] parts) {
        return Arrays.stream(parts).map(part -> {
            Rows copy = new Rows(part.count(), part.columns, kernels);
            System.arraycopy(part.values, 0, copy.values, 0, copy.values.length);
            return copy;
        }).toArray(Rows[]::new);
    }

    @ParameterizedTest
    @EnumSource
    void hasTanhToLessThanSixUnitsInTheLastPlace(Kind kind) {
        Kernels kernels = kind.kernels();
        int count = kernels.padding() * 256;
        Rows y = new Rows(1, count, kernels);
        float[] x = new float[count];
        // Steps through the bits: every size from the smallest normal number to 100, both signs.
        int first = Float.floatToRawIntBits(Float.MIN_NORMAL);
        int last = Float.floatToRawIntBits(100f);
        int stride = 3001;
        double worst = 0;
        float largest = 0;
        for (int bits = first; bits < last; bits += stride * count) {
            for (int i = 0; i < count; i++) {
                x[i] = Float.intBitsToFloat(Math.min(bits + i * stride, last)) * (i % 2 == 0 ? 1 : -1);
            }
            y.pad(x, 0, count);
            kernels.tanh(y, 0, 1);
            for (int i = 0; i < count; i++) {
                double exact = StrictMath.tanh(x[i]);
                worst = Math.max(worst, Math.abs(y.values[i] - exact) / Math.ulp((float) exact));
                largest = Math.max(largest, Math.abs(y.values[i]));
            }
        }
        assertThat(largest).isEqualTo(1);
        assertThat(worst).isLessThan(6);
    }

    @ParameterizedTest
    @EnumSource
    void hasTanhOfZeroInfinityAndNaN(Kind kind) {
        float[] special = {0f, -0f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, Float.MIN_VALUE,
                -Float.MIN_VALUE, Float.MAX_VALUE, Float.intBitsToFloat(0xffffffff), Float.intBitsToFloat(0x7f800001)};
        float[] expected = {0f, -0f, 1, -1, Float.NaN, Float.MIN_VALUE, -Float.MIN_VALUE, 1, Float.NaN, Float.NaN};
        Kernels kernels = kind.kernels();
        Rows x = new Rows(3, special.length, kernels);
        System.arraycopy(special, 0, x.values, x.stride, special.length);
        kernels.tanh(x, 1, 1);
        for (int i = 0; i < special.length; i++) {
            float tanh = at(x, 1, i);
            assertThat(Float.compare(tanh, expected[i])).as("tanh(" + special[i] + ") = " + tanh).isZero();
        }
    }

    /** As (1 + tanh(x / 2)) / 2 it is right to a part of 1, and not, where it is small, to a part of itself. */
    @ParameterizedTest
    @EnumSource
    void hasTheSigmoidToAFiveMillionthOfOne(Kind kind) {
        Kernels kernels = kind.kernels();
        Rows x = new Rows(3, 40_001, kernels);
        double[] expected = new double[x.columns];
        for (int i = 0; i < x.columns; i++) {
            x.values[x.stride + i] = (i - 20_000) / 1000f;
            expected[i] = 1 / (1 + Math.exp(-(double) at(x, 1, i)));
        }
        float[] before = x.values.clone();
        kernels.sigmoid(x, 1, 1);
        assertOthersKept(x, before, 1, 1);
        double worst = 0;
        float least = 1;
        float largest = 0;
        for (int i = 0; i < x.columns; i++) {
            float y = at(x, 1, i);
            worst = Math.max(worst, Math.abs(y - expected[i]));
            least = Math.min(least, y);
            largest = Math.max(largest, y);
        }
        assertThat(worst).isLessThan(2e-7);
        assertThat(least).isZero();
        assertThat(largest).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void hasTheSigmoidOfZeroInfinityAndNaN(Kind kind) {
        Kernels kernels = kind.kernels();
        float[] special = {0f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE, Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY, Float.NaN};
        Rows x = new Rows(1, special.length, kernels);
        System.arraycopy(special, 0, x.values, 0, special.length);
        kernels.sigmoid(x, 0, 1);
        assertThat(Arrays.copyOf(x.values, special.length)).containsExactly(0.5f, 0.5f, 0.5f, 1, 0, 1, 0, Float.NaN);
    }

    @ParameterizedTest
    @EnumSource
    void givesARowTheSameBitsInAnyCompany(Kind kind) {
        Kernels kernels = kind.kernels();
        for (int[] size : new int[][] {{24, 24}, {32, 32}, {64, 64}, {32, 64}, {64, 32}}) {
            Random random = new Random(3);
            Rows in = rows(kernels, random, 11, size[0]);
            Rows m = rows(kernels, random, size[0], size[1]);
            Rows start = rows(kernels, random, 1, size[1]);
            Rows together = new Rows(11, size[1], kernels);
            kernels.product(in, 0, 11, m, start, new int[11], together, 0);
            Rows alone = new Rows(11, size[1], kernels);
            for (int r = 0; r < 11; r++) {
                kernels.product(in, r, 1, m, start, null, alone, r);
            }
            assertThat(alone.values).isEqualTo(together.values);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsNothingOfAnEarlierProduct(Kind kind) {
        Kernels kernels = kind.kernels();
        Random random = new Random(4);
        Rows nan = new Rows(70, 30, kernels);
        Arrays.fill(nan.values, Float.NaN);
        Rows a = rows(kernels, random, 1, 30);
        Rows b = rows(kernels, random, 1, 30);
        Rows expected = new Rows(30, 30, kernels);
        kind.kernels().addOuterProduct(a, 0, b, 0, 1, expected);
        kernels.addOuterProduct(nan, 0, nan, 0, 70, new Rows(30, 30, kernels));
        Rows sum = new Rows(30, 30, kernels);
        kernels.addOuterProduct(a, 0, b, 0, 1, sum);
        assertThat(sum.values).isEqualTo(expected.values).doesNotContain(Float.NaN);
    }

    /** Of all that goes into the arithmetic of a short text, specials among it. */
    @Property(tries = 60, seed = "17")
    void hasOneResultOnScalarsAndOnVectors(@ForAll @IntRange(min = 1, max = 80) int inner,
            @ForAll @IntRange(min = 1, max = 70) int columns, @ForAll @IntRange(min = 1, max = 11) int rows,
            @ForAll long seed) {
        assertThat(shortText(Kind.SCALAR.kernels(), inner, columns, rows, seed))
                .isEqualTo(shortText(Kind.VECTOR.kernels(), inner, columns, rows, seed));
    }

    private static float[] shortText(Kernels kernels, int inner, int columns, int rows, long seed) {
        Random random = new Random(seed);
        Rows in = rows(kernels, random, rows, inner);
        Rows m = rows(kernels, random, inner, columns);
        for (int i = 0; i < columns; i++) {
            m.values[random.nextInt(inner) * m.stride + i] *= 1e3f * random.nextFloat(); // and so saturates
        }
        Rows start = rows(kernels, random, 5, columns);
        start.values[0] = random.nextBoolean() ? Float.NaN : Float.NEGATIVE_INFINITY;
        Rows out = new Rows(3 * rows, columns, kernels);
        kernels.product(in, 0, rows, m, start, random.ints(rows, 0, 5).toArray(), out, 0);
        kernels.product(in, 0, rows, m, start, null, out, rows);
        kernels.addProduct(in, 0, rows, m, out, rows);
        kernels.product(in, 0, rows, m, start, null, out, 2 * rows);
        kernels.tanh(out, rows, rows);
        kernels.sigmoid(out, 2 * rows, rows);
        return out.values;
    }

    @Test
    void turnsToVectorsAfterSoManyMultiplyAdds() {
        VectorKernels kernels = new VectorKernels(2 * 32 * 32);
        Rows rows = new Rows(1, 32, kernels);
        Rows m = new Rows(32, 32, kernels);
        for (boolean scalars : new boolean[] {true, true, false, false}) {
            assertThat(kernels.onScalars()).isEqualTo(scalars);
            kernels.product(rows, 0, 1, m, rows, null, new Rows(1, 32, kernels), 0);
        }
    }

    /** Rows in [-1, 1), zero beyond their columns. */
    private static Rows rows(Kernels kernels, Random random, int count, int columns) {
        float[] values = new float[count * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * random.nextFloat() - 1;
        }
        Rows rows = new Rows(count, columns, kernels);
        rows.pad(values, 0, columns);
        return rows;
    }

    private static float at(Rows rows, int row, int column) {
        return rows.values[row * rows.stride + column];
    }

    /** But for {@code count} rows from {@code row} on. */
    private static void assertOthersKept(Rows after, float[] before, int row, int count) {
        for (int i = 0; i < before.length; i++) {
            if (i < row * after.stride || i >= (row + count) * after.stride) {
                assertThat(after.values[i]).isEqualTo(before[i]);
            }
        }
    }
}
