package io.github.imdbrnn.engine.cpu;

import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The products of {@link VectorKernels} where rows fill their tiles: with all sizes constant, C2 checks no index in the
 * loops and needs one pointer for six rows. A row of 32 by a square matrix then takes 25 to 31 ns, and 36 with sizes
 * that vary; a step of a bidirectional LSTM of 64 takes 0.8 of the time (Zen 3). The bits are the same.
 *
 * <p>For the sizes to be constants, {@link SizedProducts#of} loads this class once for each.
 *
 * <p>Six rows by two vectors make twelve chains, as many as 16 registers hold; C2 spills more. Two rows, and one, work
 * on four vectors: with two they would wait for their own latency. Where a row has no more than two, no more than four
 * rows are taken at once: six are no faster there, eight take three times as long (512 bits). An outer product of five
 * rows at once takes 0.85 of the time of four, and six take longer.
 */
final class SizedKernels implements SizedProducts {
    private static final Sizes SIZES = sizes();
    /** Columns of what is multiplied. */
    private static final int M = SIZES.inner();
    /** Columns of the product. */
    private static final int N = SIZES.columns();

    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final boolean TWO_VECTORS = N == 2 * L;
    /** Of the rows of an outer product's sums, those taken five at once: as many as leave a multiple of four. */
    private static final int FIVES = M - (5 - M % 5) % 5 * 4;

    private static Sizes sizes() {
        try {
            return MethodHandles.classData(MethodHandles.lookup(), ConstantDescs.DEFAULT_NAME, Sizes.class);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void product(float[] in, int inRow, int rows, float[] m, float[] start, int[] slots, float[] out,
            int outRow) {
        int r = 0;
        for (; !TWO_VECTORS && r + 6 <= rows; r += 6) {
            for (int column = 0; column < N; column += 2 * L) {
                six(in, inRow + r, m, column, start, slots, out, outRow + r);
            }
        }
        for (; r + 4 <= rows; r += 4) {
            for (int column = 0; column < N; column += 2 * L) {
                four(in, inRow + r, m, column, start, slots, out, outRow + r);
            }
        }
        if (TWO_VECTORS) {
            narrow(in, inRow + r, rows - r, m, start, slots, out, outRow + r);
            return;
        }
        for (; r + 2 <= rows; r += 2) {
            for (int column = 0; column < N; column += 4 * L) {
                two(in, inRow + r, m, column, start, slots, out, outRow + r);
            }
        }
        if (r < rows) {
            for (int column = 0; column < N; column += 4 * L) {
                one(in, inRow + r, m, column, start, slots, out, outRow + r);
            }
        }
    }

    /** The same for up to three rows of two vectors. */
    private static void narrow(float[] in, int row, int rows, float[] m, float[] start, int[] slots, float[] out,
            int outRow) {
        if (rows == 3) {
            three(in, row, m, start, slots, out, outRow);
        } else if (rows > 0) {
            oneOrTwo(in, row, rows - 1, m, start, slots, out, outRow);
        }
    }

    private static int at(int[] slots, int row, int outRow) {
        return VectorKernels.slot(slots, row, outRow) * N;
    }

    private static FloatVector load(float[] values, int at) {
        return FloatVector.fromArray(S, values, at);
    }

    private static FloatVector all(float value) {
        return FloatVector.broadcast(S, value);
    }

    private static void store(FloatVector a, FloatVector b, float[] out, int at) {
        a.intoArray(out, at);
        b.intoArray(out, at + L);
    }

    private static void six(float[] in, int row, float[] m, int column, float[] start, int[] slots, float[] out,
            int outRow) {
        int i = row * M;
        int s0 = at(slots, row, outRow) + column;
        int s1 = at(slots, row + 1, outRow + 1) + column;
        int s2 = at(slots, row + 2, outRow + 2) + column;
        int s3 = at(slots, row + 3, outRow + 3) + column;
        int s4 = at(slots, row + 4, outRow + 4) + column;
        int s5 = at(slots, row + 5, outRow + 5) + column;
        FloatVector a0 = load(start, s0);
        FloatVector b0 = load(start, s0 + L);
        FloatVector a1 = load(start, s1);
        FloatVector b1 = load(start, s1 + L);
        FloatVector a2 = load(start, s2);
        FloatVector b2 = load(start, s2 + L);
        FloatVector a3 = load(start, s3);
        FloatVector b3 = load(start, s3 + L);
        FloatVector a4 = load(start, s4);
        FloatVector b4 = load(start, s4 + L);
        FloatVector a5 = load(start, s5);
        FloatVector b5 = load(start, s5 + L);
        for (int k = 0; k < M; k++) {
            int at = k * N + column;
            FloatVector p = load(m, at);
            FloatVector q = load(m, at + L);
            FloatVector x0 = all(in[i + k]);
            a0 = x0.fma(p, a0);
            b0 = x0.fma(q, b0);
            FloatVector x1 = all(in[i + M + k]);
            a1 = x1.fma(p, a1);
            b1 = x1.fma(q, b1);
            FloatVector x2 = all(in[i + 2 * M + k]);
            a2 = x2.fma(p, a2);
            b2 = x2.fma(q, b2);
            FloatVector x3 = all(in[i + 3 * M + k]);
            a3 = x3.fma(p, a3);
            b3 = x3.fma(q, b3);
            FloatVector x4 = all(in[i + 4 * M + k]);
            a4 = x4.fma(p, a4);
            b4 = x4.fma(q, b4);
            FloatVector x5 = all(in[i + 5 * M + k]);
            a5 = x5.fma(p, a5);
            b5 = x5.fma(q, b5);
        }
        int o = outRow * N + column;
        store(a0, b0, out, o);
        store(a1, b1, out, o + N);
        store(a2, b2, out, o + 2 * N);
        store(a3, b3, out, o + 3 * N);
        store(a4, b4, out, o + 4 * N);
        store(a5, b5, out, o + 5 * N);
    }

    private static void four(float[] in, int row, float[] m, int column, float[] start, int[] slots, float[] out,
            int outRow) {
        int i = row * M;
        int s0 = at(slots, row, outRow) + column;
        int s1 = at(slots, row + 1, outRow + 1) + column;
        int s2 = at(slots, row + 2, outRow + 2) + column;
        int s3 = at(slots, row + 3, outRow + 3) + column;
        FloatVector a0 = load(start, s0);
        FloatVector b0 = load(start, s0 + L);
        FloatVector a1 = load(start, s1);
        FloatVector b1 = load(start, s1 + L);
        FloatVector a2 = load(start, s2);
        FloatVector b2 = load(start, s2 + L);
        FloatVector a3 = load(start, s3);
        FloatVector b3 = load(start, s3 + L);
        for (int k = 0; k < M; k++) {
            int at = k * N + column;
            FloatVector p = load(m, at);
            FloatVector q = load(m, at + L);
            FloatVector x0 = all(in[i + k]);
            a0 = x0.fma(p, a0);
            b0 = x0.fma(q, b0);
            FloatVector x1 = all(in[i + M + k]);
            a1 = x1.fma(p, a1);
            b1 = x1.fma(q, b1);
            FloatVector x2 = all(in[i + 2 * M + k]);
            a2 = x2.fma(p, a2);
            b2 = x2.fma(q, b2);
            FloatVector x3 = all(in[i + 3 * M + k]);
            a3 = x3.fma(p, a3);
            b3 = x3.fma(q, b3);
        }
        int o = outRow * N + column;
        store(a0, b0, out, o);
        store(a1, b1, out, o + N);
        store(a2, b2, out, o + 2 * N);
        store(a3, b3, out, o + 3 * N);
    }

    /**
     * The loop is one that C2 does not count, for it ends at an inequality: it would unroll four turns, put them in
     * another order and have no registers for that. This takes 0.8 of the time on JDK 17, 0.55 on 25 (AVX2).
     */
    private static void two(float[] in, int row, float[] m, int column, float[] start, int[] slots, float[] out,
            int outRow) {
        int i = row * M;
        int s0 = at(slots, row, outRow) + column;
        int s1 = at(slots, row + 1, outRow + 1) + column;
        FloatVector a0 = load(start, s0);
        FloatVector b0 = load(start, s0 + L);
        FloatVector c0 = load(start, s0 + 2 * L);
        FloatVector d0 = load(start, s0 + 3 * L);
        FloatVector a1 = load(start, s1);
        FloatVector b1 = load(start, s1 + L);
        FloatVector c1 = load(start, s1 + 2 * L);
        FloatVector d1 = load(start, s1 + 3 * L);
        for (int k = 0, at = column; at != column + M * N; k++, at += N) {
            FloatVector p = load(m, at);
            FloatVector q = load(m, at + L);
            FloatVector s = load(m, at + 2 * L);
            FloatVector t = load(m, at + 3 * L);
            FloatVector x0 = all(in[i + k]);
            a0 = x0.fma(p, a0);
            b0 = x0.fma(q, b0);
            c0 = x0.fma(s, c0);
            d0 = x0.fma(t, d0);
            FloatVector x1 = all(in[i + M + k]);
            a1 = x1.fma(p, a1);
            b1 = x1.fma(q, b1);
            c1 = x1.fma(s, c1);
            d1 = x1.fma(t, d1);
        }
        int o = outRow * N + column;
        store(a0, b0, out, o);
        store(c0, d0, out, o + 2 * L);
        store(a1, b1, out, o + N);
        store(c1, d1, out, o + N + 2 * L);
    }

    private static void one(float[] in, int row, float[] m, int column, float[] start, int[] slots, float[] out,
            int outRow) {
        int i = row * M;
        int s0 = at(slots, row, outRow) + column;
        FloatVector a0 = load(start, s0);
        FloatVector b0 = load(start, s0 + L);
        FloatVector c0 = load(start, s0 + 2 * L);
        FloatVector d0 = load(start, s0 + 3 * L);
        for (int k = 0; k < M; k++) {
            int at = k * N + column;
            FloatVector p = load(m, at);
            FloatVector q = load(m, at + L);
            FloatVector s = load(m, at + 2 * L);
            FloatVector t = load(m, at + 3 * L);
            FloatVector x0 = all(in[i + k]);
            a0 = x0.fma(p, a0);
            b0 = x0.fma(q, b0);
            c0 = x0.fma(s, c0);
            d0 = x0.fma(t, d0);
        }
        int o = outRow * N + column;
        store(a0, b0, out, o);
        store(c0, d0, out, o + 2 * L);
    }

    private static void three(float[] in, int row, float[] m, float[] start, int[] slots, float[] out, int outRow) {
        int i = row * M;
        int s0 = at(slots, row, outRow);
        int s1 = at(slots, row + 1, outRow + 1);
        int s2 = at(slots, row + 2, outRow + 2);
        FloatVector a0 = load(start, s0);
        FloatVector b0 = load(start, s0 + L);
        FloatVector a1 = load(start, s1);
        FloatVector b1 = load(start, s1 + L);
        FloatVector a2 = load(start, s2);
        FloatVector b2 = load(start, s2 + L);
        for (int k = 0; k < M; k++) {
            FloatVector p = load(m, k * N);
            FloatVector q = load(m, k * N + L);
            FloatVector x0 = all(in[i + k]);
            a0 = x0.fma(p, a0);
            b0 = x0.fma(q, b0);
            FloatVector x1 = all(in[i + M + k]);
            a1 = x1.fma(p, a1);
            b1 = x1.fma(q, b1);
            FloatVector x2 = all(in[i + 2 * M + k]);
            a2 = x2.fma(p, a2);
            b2 = x2.fma(q, b2);
        }
        int o = outRow * N;
        store(a0, b0, out, o);
        store(a1, b1, out, o + N);
        store(a2, b2, out, o + 2 * N);
    }

    /** One row, with {@code others} 0, is taken twice. */
    private static void oneOrTwo(float[] in, int row, int others, float[] m, float[] start, int[] slots, float[] out,
            int outRow) {
        int i0 = row * M;
        int i1 = i0 + others * M;
        int s0 = at(slots, row, outRow);
        int s1 = at(slots, row + others, outRow + others);
        FloatVector a0 = load(start, s0);
        FloatVector b0 = load(start, s0 + L);
        FloatVector a1 = load(start, s1);
        FloatVector b1 = load(start, s1 + L);
        for (int k = 0; k < M; k++) {
            FloatVector p = load(m, k * N);
            FloatVector q = load(m, k * N + L);
            FloatVector x0 = all(in[i0 + k]);
            a0 = x0.fma(p, a0);
            b0 = x0.fma(q, b0);
            FloatVector x1 = all(in[i1 + k]);
            a1 = x1.fma(p, a1);
            b1 = x1.fma(q, b1);
        }
        int o = outRow * N;
        store(a0, b0, out, o);
        store(a1, b1, out, o + others * N);
    }

    @Override
    public void addOuterProduct(float[] a, int aAt, float[] b, int bAt, int rows, float[] sum) {
        for (int i = 0; i < FIVES; i += 5) {
            for (int column = 0; column < N; column += 2 * L) {
                outer5(a, aAt + i, b, bAt + column, rows, sum, i * N + column);
            }
        }
        for (int i = FIVES; i < M; i += 4) {
            for (int column = 0; column < N; column += 2 * L) {
                outer4(a, aAt + i, b, bAt + column, rows, sum, i * N + column);
            }
        }
    }

    private static void outer5(float[] a, int aAt, float[] b, int bAt, int rows, float[] sum, int s) {
        FloatVector a0 = load(sum, s);
        FloatVector b0 = load(sum, s + L);
        FloatVector a1 = load(sum, s + N);
        FloatVector b1 = load(sum, s + N + L);
        FloatVector a2 = load(sum, s + 2 * N);
        FloatVector b2 = load(sum, s + 2 * N + L);
        FloatVector a3 = load(sum, s + 3 * N);
        FloatVector b3 = load(sum, s + 3 * N + L);
        FloatVector a4 = load(sum, s + 4 * N);
        FloatVector b4 = load(sum, s + 4 * N + L);
        for (int r = 0; r < rows; r++) {
            FloatVector p = load(b, bAt + r * N);
            FloatVector q = load(b, bAt + r * N + L);
            FloatVector x0 = all(a[aAt + r * M]);
            a0 = x0.fma(p, a0);
            b0 = x0.fma(q, b0);
            FloatVector x1 = all(a[aAt + r * M + 1]);
            a1 = x1.fma(p, a1);
            b1 = x1.fma(q, b1);
            FloatVector x2 = all(a[aAt + r * M + 2]);
            a2 = x2.fma(p, a2);
            b2 = x2.fma(q, b2);
            FloatVector x3 = all(a[aAt + r * M + 3]);
            a3 = x3.fma(p, a3);
            b3 = x3.fma(q, b3);
            FloatVector x4 = all(a[aAt + r * M + 4]);
            a4 = x4.fma(p, a4);
            b4 = x4.fma(q, b4);
        }
        store(a0, b0, sum, s);
        store(a1, b1, sum, s + N);
        store(a2, b2, sum, s + 2 * N);
        store(a3, b3, sum, s + 3 * N);
        store(a4, b4, sum, s + 4 * N);
    }

    private static void outer4(float[] a, int aAt, float[] b, int bAt, int rows, float[] sum, int s) {
        FloatVector a0 = load(sum, s);
        FloatVector b0 = load(sum, s + L);
        FloatVector a1 = load(sum, s + N);
        FloatVector b1 = load(sum, s + N + L);
        FloatVector a2 = load(sum, s + 2 * N);
        FloatVector b2 = load(sum, s + 2 * N + L);
        FloatVector a3 = load(sum, s + 3 * N);
        FloatVector b3 = load(sum, s + 3 * N + L);
        for (int r = 0; r < rows; r++) {
            FloatVector p = load(b, bAt + r * N);
            FloatVector q = load(b, bAt + r * N + L);
            FloatVector x0 = all(a[aAt + r * M]);
            a0 = x0.fma(p, a0);
            b0 = x0.fma(q, b0);
            FloatVector x1 = all(a[aAt + r * M + 1]);
            a1 = x1.fma(p, a1);
            b1 = x1.fma(q, b1);
            FloatVector x2 = all(a[aAt + r * M + 2]);
            a2 = x2.fma(p, a2);
            b2 = x2.fma(q, b2);
            FloatVector x3 = all(a[aAt + r * M + 3]);
            a3 = x3.fma(p, a3);
            b3 = x3.fma(q, b3);
        }
        store(a0, b0, sum, s);
        store(a1, b1, sum, s + N);
        store(a2, b2, sum, s + 2 * N);
        store(a3, b3, sum, s + 3 * N);
    }
}
