package io.github.imdbrnn.engine.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels on the JDK's Vector API.
 *
 * <p>The products work on tiles of four rows (or two) by two vectors of columns, whose sums stay in registers while the
 * loop runs down the inner dimension: eight independent chains of multiply-adds are enough to keep the units busy, and
 * each vector of the matrix is loaded once for four rows. The tiles are written out because the sums must be local
 * variables: vectors kept in arrays or passed around are boxed.
 */
final class VectorKernels implements Kernels {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final int TILE = 2 * L;
    /** Rows of an outer product that stay in the first-level cache while every tile passes over them. */
    private static final int BLOCK = 64;
    /** Whether two vectors fit a row of 32 units. */
    private static final boolean SMALL = 2 * L <= VectorKernels32.N;
    private static final int ONE = Float.floatToRawIntBits(1);
    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
    private static final int SATURATED = Float.floatToRawIntBits(Tanh.SATURATED);

    /** Whether vectors are wide enough to be faster than scalars; arm64's 128 bits are, x86's are not. */
    static boolean wideEnough() {
        return S.vectorBitSize() >= 256 || S.vectorBitSize() == 128 && System.getProperty("os.arch").equals("aarch64");
    }

    @Override
    public String name() {
        return "vector 2";
    }

    @Override
    public int padding() {
        return Math.max(TILE, 4);
    }

    @Override
    public void product(Rows in, int inRow, int rows, Rows m, Rows start, int[] slots, Rows out, int outRow) {
        int inStride = in.stride;
        int stride = out.stride;
        if (SMALL && in.columns == VectorKernels32.N && stride == VectorKernels32.N) {
            VectorKernels32.product(in.values, inRow, rows, m.values, start.values, slots, out.values, outRow);
            return;
        }
        for (int column = 0; column < stride; column += TILE) {
            int r = 0;
            for (; r + 4 <= rows; r += 4) {
                int row = inRow + r;
                product4(in.values, row * inStride, inStride, in.columns, m.values, start.values,
                        at(slots, row, stride) + column, at(slots, row + 1, stride) + column,
                        at(slots, row + 2, stride) + column, at(slots, row + 3, stride) + column, out.values,
                        (outRow + r) * stride, stride, column);
            }
            for (; r < rows; r += 2) {
                int row = inRow + r;
                int second = r + 1 < rows ? 1 : 0;
                product2(in.values, row * inStride, second * inStride, in.columns, m.values, start.values,
                        at(slots, row, stride) + column, at(slots, row + second, stride) + column, out.values,
                        (outRow + r) * stride, second * stride, stride, column);
            }
        }
    }

    private static int at(int[] slots, int row, int stride) {
        return slots == null ? 0 : slots[row] * stride;
    }

    private static void product4(float[] in, int i0, int inStride, int inner, float[] m, float[] start, int s0, int s1,
            int s2, int s3, float[] out, int outAt, int stride, int column) {
        int i1 = i0 + inStride;
        int i2 = i1 + inStride;
        int i3 = i2 + inStride;
        FloatVector a0 = FloatVector.fromArray(S, start, s0);
        FloatVector b0 = FloatVector.fromArray(S, start, s0 + L);
        FloatVector a1 = FloatVector.fromArray(S, start, s1);
        FloatVector b1 = FloatVector.fromArray(S, start, s1 + L);
        FloatVector a2 = FloatVector.fromArray(S, start, s2);
        FloatVector b2 = FloatVector.fromArray(S, start, s2 + L);
        FloatVector a3 = FloatVector.fromArray(S, start, s3);
        FloatVector b3 = FloatVector.fromArray(S, start, s3 + L);
        for (int k = 0; k < inner; k++) {
            int at = k * stride + column;
            FloatVector p = FloatVector.fromArray(S, m, at);
            FloatVector q = FloatVector.fromArray(S, m, at + L);
            FloatVector x0 = FloatVector.broadcast(S, in[i0 + k]);
            FloatVector x1 = FloatVector.broadcast(S, in[i1 + k]);
            FloatVector x2 = FloatVector.broadcast(S, in[i2 + k]);
            FloatVector x3 = FloatVector.broadcast(S, in[i3 + k]);
            a0 = x0.fma(p, a0);
            b0 = x0.fma(q, b0);
            a1 = x1.fma(p, a1);
            b1 = x1.fma(q, b1);
            a2 = x2.fma(p, a2);
            b2 = x2.fma(q, b2);
            a3 = x3.fma(p, a3);
            b3 = x3.fma(q, b3);
        }
        int o = outAt + column;
        a0.intoArray(out, o);
        b0.intoArray(out, o + L);
        a1.intoArray(out, o + stride);
        b1.intoArray(out, o + stride + L);
        a2.intoArray(out, o + 2 * stride);
        b2.intoArray(out, o + 2 * stride + L);
        a3.intoArray(out, o + 3 * stride);
        b3.intoArray(out, o + 3 * stride + L);
    }

    /** Two rows, or one row twice: then the strides are zero. */
    private static void product2(float[] in, int i0, int inStride, int inner, float[] m, float[] start, int s0, int s1,
            float[] out, int outAt, int outStride, int stride, int column) {
        int i1 = i0 + inStride;
        FloatVector a0 = FloatVector.fromArray(S, start, s0);
        FloatVector b0 = FloatVector.fromArray(S, start, s0 + L);
        FloatVector a1 = FloatVector.fromArray(S, start, s1);
        FloatVector b1 = FloatVector.fromArray(S, start, s1 + L);
        for (int k = 0; k < inner; k++) {
            int at = k * stride + column;
            FloatVector p = FloatVector.fromArray(S, m, at);
            FloatVector q = FloatVector.fromArray(S, m, at + L);
            FloatVector x0 = FloatVector.broadcast(S, in[i0 + k]);
            FloatVector x1 = FloatVector.broadcast(S, in[i1 + k]);
            a0 = x0.fma(p, a0);
            b0 = x0.fma(q, b0);
            a1 = x1.fma(p, a1);
            b1 = x1.fma(q, b1);
        }
        int o = outAt + column;
        a0.intoArray(out, o);
        b0.intoArray(out, o + L);
        a1.intoArray(out, o + outStride);
        b1.intoArray(out, o + outStride + L);
    }

    @Override
    public void tanh(Rows x, int row, int rows) {
        float[] values = x.values;
        int end = (row + rows) * x.stride;
        for (int i = row * x.stride; i < end; i += L) {
            tanh(FloatVector.fromArray(S, values, i)).intoArray(values, i);
        }
    }

    /**
     * {@link Tanh} on a vector. The bits of a float without its sign keep the order of floats, so both limits are
     * taken on integers: that took 3.7 ns for 16 lanes, and 7.8 ns with the min and max of floats (Zen 4).
     */
    private static FloatVector tanh(FloatVector x) {
        IntVector bits = x.reinterpretAsInts();
        IntVector size = bits.and(Integer.MAX_VALUE);
        // All ones, itself a NaN, where x is NaN; and zero elsewhere.
        IntVector nan = size.neg().add(INFINITY).lanewise(VectorOperators.ASHR, 31);
        FloatVector c = size.min(SATURATED).reinterpretAsFloats();
        FloatVector y = c.mul(c);
        FloatVector p = y.fma(vector(Tanh.P4), vector(Tanh.P3)).fma(y, vector(Tanh.P2)).fma(y, vector(Tanh.P1));
        FloatVector q = y.fma(vector(Tanh.Q4), vector(Tanh.Q3)).fma(y, vector(Tanh.Q2)).fma(y, vector(Tanh.Q1));
        FloatVector ratio = c.mul(p.fma(y, vector(1))).div(q.fma(y, vector(1)));
        return ratio.reinterpretAsInts().min(ONE).or(bits.and(Integer.MIN_VALUE)).or(nan).reinterpretAsFloats();
    }

    private static FloatVector vector(float value) {
        return FloatVector.broadcast(S, value);
    }

    @Override
    public void tanhBackward(Rows d, int dRow, Rows h, int hRow, int rows) {
        float[] gradients = d.values;
        float[] states = h.values;
        int dAt = dRow * d.stride;
        int hAt = hRow * h.stride;
        int count = rows * d.stride;
        for (int i = 0; i < count; i += L) {
            FloatVector gradient = FloatVector.fromArray(S, gradients, dAt + i);
            FloatVector state = FloatVector.fromArray(S, states, hAt + i);
            gradient.sub(gradient.mul(state).mul(state)).intoArray(gradients, dAt + i);
        }
    }

    @Override
    public void addOuterProduct(Rows a, int aRow, Rows b, int bRow, int rows, Rows sum) {
        float[] left = a.values;
        float[] right = b.values;
        float[] sums = sum.values;
        int aStride = a.stride;
        int bStride = b.stride;
        for (int from = 0; from < rows; from += BLOCK) {
            int count = Math.min(BLOCK, rows - from);
            // Whatever the vectors' width: four rows make chains enough.
            if (aStride == VectorKernels32.N && a.columns == aStride && bStride == aStride) {
                VectorKernels32.addOuterProduct(left, (aRow + from) * aStride, right, (bRow + from) * bStride, count,
                        sums);
                continue;
            }
            for (int i = 0; i < a.columns; i += 4) {
                for (int column = 0; column < bStride; column += TILE) {
                    outer4(left, (aRow + from) * aStride + i, aStride, right, (bRow + from) * bStride + column, bStride,
                            count, sums, i * bStride + column);
                }
            }
        }
    }

    private static void outer4(float[] a, int aAt, int aStride, float[] b, int bAt, int bStride, int rows, float[] sum,
            int s0) {
        int s1 = s0 + bStride;
        int s2 = s1 + bStride;
        int s3 = s2 + bStride;
        FloatVector a0 = FloatVector.fromArray(S, sum, s0);
        FloatVector b0 = FloatVector.fromArray(S, sum, s0 + L);
        FloatVector a1 = FloatVector.fromArray(S, sum, s1);
        FloatVector b1 = FloatVector.fromArray(S, sum, s1 + L);
        FloatVector a2 = FloatVector.fromArray(S, sum, s2);
        FloatVector b2 = FloatVector.fromArray(S, sum, s2 + L);
        FloatVector a3 = FloatVector.fromArray(S, sum, s3);
        FloatVector b3 = FloatVector.fromArray(S, sum, s3 + L);
        for (int r = 0; r < rows; r++) {
            int from = aAt + r * aStride;
            int at = bAt + r * bStride;
            FloatVector p = FloatVector.fromArray(S, b, at);
            FloatVector q = FloatVector.fromArray(S, b, at + L);
            FloatVector x0 = FloatVector.broadcast(S, a[from]);
            FloatVector x1 = FloatVector.broadcast(S, a[from + 1]);
            FloatVector x2 = FloatVector.broadcast(S, a[from + 2]);
            FloatVector x3 = FloatVector.broadcast(S, a[from + 3]);
            a0 = x0.fma(p, a0);
            b0 = x0.fma(q, b0);
            a1 = x1.fma(p, a1);
            b1 = x1.fma(q, b1);
            a2 = x2.fma(p, a2);
            b2 = x2.fma(q, b2);
            a3 = x3.fma(p, a3);
            b3 = x3.fma(q, b3);
        }
        a0.intoArray(sum, s0);
        b0.intoArray(sum, s0 + L);
        a1.intoArray(sum, s1);
        b1.intoArray(sum, s1 + L);
        a2.intoArray(sum, s2);
        b2.intoArray(sum, s2 + L);
        a3.intoArray(sum, s3);
        b3.intoArray(sum, s3 + L);
    }

    @Override
    public void addRows(Rows in, int inRow, int rows, Rows sum) {
        int stride = in.stride;
        for (int column = 0; column < stride; column += TILE) {
            addRows(in.values, inRow * stride + column, rows, stride, sum.values, column);
        }
    }

    private static void addRows(float[] in, int from, int rows, int stride, float[] sum, int to) {
        FloatVector p = FloatVector.fromArray(S, sum, to);
        FloatVector q = FloatVector.fromArray(S, sum, to + L);
        for (int r = 0; r < rows; r++) {
            p = p.add(FloatVector.fromArray(S, in, from + r * stride));
            q = q.add(FloatVector.fromArray(S, in, from + r * stride + L));
        }
        p.intoArray(sum, to);
        q.intoArray(sum, to + L);
    }

    @Override
    public void addListedRows(Rows in, int[] list, int[] ends, int first, int sums, Rows sum) {
        if (in.stride == 2 * TILE) {
            addListedRows2(in.values, list, ends, first, sums, sum.values);
            return;
        }
        for (int column = 0; column < in.stride; column += TILE) {
            addListedRows(in.values, list, ends, first, sums, in.stride, column, sum.values);
        }
    }

    private static void addListedRows(float[] in, int[] list, int[] ends, int first, int sums, int stride, int column,
            float[] sum) {
        int from = ends[first - 1];
        for (int i = 0; i < sums; i++) {
            int to = i * stride + column;
            int end = ends[first + i];
            FloatVector p = FloatVector.fromArray(S, sum, to);
            FloatVector q = FloatVector.fromArray(S, sum, to + L);
            for (; from < end; from++) {
                int at = list[from] * stride + column;
                p = p.add(FloatVector.fromArray(S, in, at));
                q = q.add(FloatVector.fromArray(S, in, at + L));
            }
            p.intoArray(sum, to);
            q.intoArray(sum, to + L);
        }
    }

    /** The same where a row is four vectors: one pass, as most words have few rows. */
    private static void addListedRows2(float[] in, int[] list, int[] ends, int first, int sums, float[] sum) {
        int from = ends[first - 1];
        for (int i = 0; i < sums; i++) {
            int to = i * 2 * TILE;
            int end = ends[first + i];
            FloatVector p = FloatVector.fromArray(S, sum, to);
            FloatVector q = FloatVector.fromArray(S, sum, to + L);
            FloatVector s = FloatVector.fromArray(S, sum, to + 2 * L);
            FloatVector t = FloatVector.fromArray(S, sum, to + 3 * L);
            for (; from < end; from++) {
                int at = list[from] * 2 * TILE;
                p = p.add(FloatVector.fromArray(S, in, at));
                q = q.add(FloatVector.fromArray(S, in, at + L));
                s = s.add(FloatVector.fromArray(S, in, at + 2 * L));
                t = t.add(FloatVector.fromArray(S, in, at + 3 * L));
            }
            p.intoArray(sum, to);
            q.intoArray(sum, to + L);
            s.intoArray(sum, to + 2 * L);
            t.intoArray(sum, to + 3 * L);
        }
    }

    @Override
    public void rmsProp(Rows w, Rows v, Rows g, int rows, float keep, RmsPropRule rule) {
        rmsProp(w.values, v.values, 0, g.values, 0, rows * w.stride, keep, rule.learningRate(), 1 - rule.rho(),
                rule.epsilon());
    }

    @Override
    public void rmsProp(Rows w, Rows v, int[] list, int first, Rows g, int rows, float[] keeps, RmsPropRule rule) {
        float rate = rule.learningRate();
        float share = 1 - rule.rho();
        float epsilon = rule.epsilon();
        int stride = w.stride;
        for (int i = 0; i < rows; i++) {
            rmsProp(w.values, v.values, list[first + i] * stride, g.values, i * stride, stride, keeps[i], rate, share,
                    epsilon);
        }
    }

    private static void rmsProp(float[] w, float[] v, int at, float[] g, int gAt, int count, float keep, float rate,
            float share, float epsilon) {
        for (int i = 0; i < count; i += L) {
            FloatVector gradient = FloatVector.fromArray(S, g, gAt + i);
            FloatVector square = FloatVector.fromArray(S, v, at + i).mul(keep)
                    .add(gradient.mul(gradient).mul(share));
            square.intoArray(v, at + i);
            FloatVector step = gradient.mul(rate).div(square.add(epsilon).sqrt());
            FloatVector.fromArray(S, w, at + i).sub(step).intoArray(w, at + i);
        }
    }
}
