package io.github.imdbrnn.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.engine.cpu.FusedNetworkTest.Kind;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kernel against the formula it stands for, in double precision. */
class KernelsTest {
    /** Rows that stand before the ones worked on, and after: they must stay as they were. */
    private static final int MARGIN = 2;

    @Property(tries = 60, seed = "17")
    void multiplies(@ForAll Kind kind, @ForAll @IntRange(min = 1, max = 40) int inner,
            @ForAll @IntRange(min = 1, max = 40) int columns, @ForAll @IntRange(min = 1, max = 11) int rows,
            @ForAll long seed) {
        Kernels kernels = kind.kernels();
        Random random = new Random(seed);
        int inStride = kernels.stride(inner);
        int stride = kernels.stride(columns);
        float[] in = rows(random, MARGIN + rows, inner, inStride);
        float[] m = rows(random, inner, columns, stride);
        float[] start = rows(random, 5, columns, stride);
        int[] slots = random.ints(MARGIN + rows, 0, 5).toArray();
        float[] out = rows(random, MARGIN + rows + MARGIN, columns, stride);
        float[] before = out.clone();
        kernels.product(in, MARGIN * inStride, inStride, rows, inner, m, start, slots, MARGIN, out, MARGIN * stride,
                stride);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                double sum = start[slots[MARGIN + r] * stride + c];
                for (int k = 0; k < inner; k++) {
                    sum += (double) in[(MARGIN + r) * inStride + k] * m[k * stride + c];
                }
                assertThat((double) out[(MARGIN + r) * stride + c]).isCloseTo(sum, within(1e-5));
            }
        }
        assertMarginsKept(out, before, rows, stride);
    }

    @Property(tries = 40, seed = "17")
    void addsOuterProducts(@ForAll Kind kind, @ForAll @IntRange(min = 1, max = 40) int inner,
            @ForAll @IntRange(min = 1, max = 40) int columns, @ForAll @IntRange(min = 0, max = 150) int rows,
            @ForAll long seed) {
        Kernels kernels = kind.kernels();
        Random random = new Random(seed);
        int aStride = kernels.stride(inner);
        int bStride = kernels.stride(columns);
        float[] a = rows(random, MARGIN + rows, inner, aStride);
        float[] b = rows(random, MARGIN + rows, columns, bStride);
        float[] sum = rows(random, aStride, columns, bStride);
        float[] before = sum.clone();
        kernels.addOuterProduct(a, MARGIN * aStride, aStride, inner, b, MARGIN * bStride, bStride, rows, sum);
        for (int i = 0; i < aStride; i++) {
            for (int c = 0; c < bStride; c++) {
                double expected = before[i * bStride + c];
                for (int r = MARGIN; r < MARGIN + rows; r++) {
                    expected += (double) a[r * aStride + i] * b[r * bStride + c];
                }
                assertThat((double) sum[i * bStride + c]).isCloseTo(expected, within(1e-4));
            }
        }
    }

    @Property(tries = 30, seed = "17")
    void addsRows(@ForAll Kind kind, @ForAll @IntRange(min = 1, max = 40) int columns, @ForAll long seed) {
        Kernels kernels = kind.kernels();
        Random random = new Random(seed);
        int stride = kernels.stride(columns);
        float[] in = rows(random, MARGIN + 9, columns, stride);
        int[] slots = random.ints(MARGIN + 9, 0, 4).toArray();
        float[] sum = rows(random, 4, columns, stride);
        float[] expected = sum.clone();
        for (int r = MARGIN; r < MARGIN + 9; r++) {
            for (int c = 0; c < stride; c++) {
                expected[slots[r] * stride + c] += in[r * stride + c];
            }
        }
        kernels.addRows(in, MARGIN * stride, 9, slots, MARGIN, sum, stride);
        assertThat(sum).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void stepsAsKerasRmsPropDoes(Kind kind) {
        Kernels kernels = kind.kernels();
        Random random = new Random(1);
        int count = kernels.stride(50);
        float[] w = rows(random, 1, 3 * count, 3 * count);
        float[] v = new float[3 * count];
        float[] g = rows(random, 1, 2 * count, 2 * count);
        for (int i = 0; i < v.length; i++) {
            v[i] = i % 3 == 0 ? 0 : random.nextFloat();
        }
        float[] oldW = w.clone();
        float[] oldV = v.clone();
        kernels.rmsProp(w, count, v, g, count, count, 0.729f, new Kernels.RmsPropRule(0.01f, 0.9f, 1e-7f));
        for (int i = 0; i < w.length; i++) {
            if (i < count || i >= 2 * count) {
                assertThat(w[i]).isEqualTo(oldW[i]);
                assertThat(v[i]).isEqualTo(oldV[i]);
            } else {
                double square = 0.729 * oldV[i] + 0.1 * g[i] * g[i];
                assertThat((double) v[i]).isCloseTo(square, within(1e-6));
                assertThat((double) w[i]).isCloseTo(oldW[i] - 0.01 * g[i] / Math.sqrt(square + 1e-7), within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void multipliesByTheDerivativeOfTanh(Kind kind) {
        Kernels kernels = kind.kernels();
        Random random = new Random(2);
        int count = kernels.stride(30);
        float[] d = rows(random, 1, 2 * count, 2 * count);
        float[] h = rows(random, 1, 3 * count, 3 * count);
        float[] before = d.clone();
        kernels.tanhBackward(d, count, h, 2 * count, count);
        for (int i = 0; i < count; i++) {
            assertThat(d[i]).isEqualTo(before[i]);
            float state = h[2 * count + i];
            assertThat(d[count + i]).isCloseTo(before[count + i] * (1 - state * state), within(1e-6f));
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasTanhToLessThanSixUnitsInTheLastPlace(Kind kind) {
        Kernels kernels = kind.kernels();
        int count = kernels.padding() * 256;
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
            float[] y = x.clone();
            kernels.tanh(y, 0, count);
            for (int i = 0; i < count; i++) {
                double exact = StrictMath.tanh(x[i]);
                worst = Math.max(worst, Math.abs(y[i] - exact) / Math.ulp((float) exact));
                largest = Math.max(largest, Math.abs(y[i]));
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
        float[] x = new float[kernels.stride(special.length)];
        System.arraycopy(special, 0, x, 0, special.length);
        kernels.tanh(x, 0, x.length);
        for (int i = 0; i < special.length; i++) {
            assertThat(Float.compare(x[i], expected[i])).as("tanh(" + special[i] + ") = " + x[i]).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesARowTheSameBitsInAnyCompany(Kind kind) {
        Kernels kernels = kind.kernels();
        Random random = new Random(3);
        int stride = kernels.stride(24);
        float[] in = rows(random, 11, 24, stride);
        float[] m = rows(random, 24, 24, stride);
        float[] start = rows(random, 1, 24, stride);
        float[] together = new float[11 * stride];
        kernels.product(in, 0, stride, 11, 24, m, start, new int[11], 0, together, 0, stride);
        float[] alone = new float[11 * stride];
        for (int r = 0; r < 11; r++) {
            kernels.product(in, r * stride, stride, 1, 24, m, start, new int[1], 0, alone, r * stride, stride);
        }
        assertThat(alone).isEqualTo(together);
    }

    /** Rows in [-1, 1), zero beyond their columns. */
    private static float[] rows(Random random, int rows, int columns, int stride) {
        float[] values = new float[rows * stride];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                values[r * stride + c] = 2 * random.nextFloat() - 1;
            }
        }
        return values;
    }

    private static void assertMarginsKept(float[] after, float[] before, int rows, int stride) {
        for (int i = 0; i < after.length; i++) {
            if (i < MARGIN * stride || i >= (MARGIN + rows) * stride) {
                assertThat(after[i]).isEqualTo(before[i]);
            }
        }
    }
}
