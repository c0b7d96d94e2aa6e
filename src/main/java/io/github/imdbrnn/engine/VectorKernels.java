package io.github.imdbrnn.engine;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
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

    @Override
    public int padding() {
        return Math.max(TILE, 4);
    }

    @Override
    public void affine(float[] in, int inAt, int inStride, int rows, int inner, float[] m, float[] bias, float[] out,
            int outAt, int stride) {
        for (int column = 0; column < stride; column += TILE) {
            int r = 0;
            for (; r + 4 <= rows; r += 4) {
                affine4(in, inAt + r * inStride, inStride, inner, m, bias, out, outAt + r * stride, stride, column);
            }
            for (; r < rows; r += 2) {
                int second = r + 1 < rows ? 1 : 0;
                affine2(in, inAt + r * inStride, second * inStride, inner, m, bias, out, outAt + r * stride,
                        second * stride, stride, column);
            }
        }
    }

    private static void affine4(float[] in, int i0, int inStride, int inner, float[] m, float[] bias, float[] out,
            int outAt, int stride, int column) {
        int i1 = i0 + inStride;
        int i2 = i1 + inStride;
        int i3 = i2 + inStride;
        FloatVector a0 = FloatVector.fromArray(S, bias, column);
        FloatVector b0 = FloatVector.fromArray(S, bias, column + L);
        FloatVector a1 = a0;
        FloatVector b1 = b0;
        FloatVector a2 = a0;
        FloatVector b2 = b0;
        FloatVector a3 = a0;
        FloatVector b3 = b0;
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
    private static void affine2(float[] in, int i0, int inStride, int inner, float[] m, float[] bias, float[] out,
            int outAt, int outStride, int stride, int column) {
        int i1 = i0 + inStride;
        FloatVector a0 = FloatVector.fromArray(S, bias, column);
        FloatVector b0 = FloatVector.fromArray(S, bias, column + L);
        FloatVector a1 = a0;
        FloatVector b1 = b0;
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
    public void stepForward(float[] h, int hAt, int rows, int units, float[] u, float[] x, int[] slots, int slotsAt,
            float[] out, int outAt, int stride) {
        for (int column = 0; column < stride; column += TILE) {
            int r = 0;
            for (; r + 4 <= rows; r += 4) {
                forward4(h, hAt + r * stride, units, u, x, slots, slotsAt + r, out, outAt + r * stride, stride, column);
            }
            for (; r < rows; r += 2) {
                forward2(h, hAt + r * stride, units, u, x, slots, slotsAt + r, r + 1 < rows ? 1 : 0, out,
                        outAt + r * stride, stride, column);
            }
        }
    }

    private static void forward4(float[] h, int h0, int units, float[] u, float[] x, int[] slots, int slot, float[] out,
            int outAt, int stride, int column) {
        int h1 = h0 + stride;
        int h2 = h1 + stride;
        int h3 = h2 + stride;
        int x0 = slots[slot] * stride + column;
        int x1 = slots[slot + 1] * stride + column;
        int x2 = slots[slot + 2] * stride + column;
        int x3 = slots[slot + 3] * stride + column;
        FloatVector a0 = FloatVector.fromArray(S, x, x0);
        FloatVector b0 = FloatVector.fromArray(S, x, x0 + L);
        FloatVector a1 = FloatVector.fromArray(S, x, x1);
        FloatVector b1 = FloatVector.fromArray(S, x, x1 + L);
        FloatVector a2 = FloatVector.fromArray(S, x, x2);
        FloatVector b2 = FloatVector.fromArray(S, x, x2 + L);
        FloatVector a3 = FloatVector.fromArray(S, x, x3);
        FloatVector b3 = FloatVector.fromArray(S, x, x3 + L);
        for (int k = 0; k < units; k++) {
            int at = k * stride + column;
            FloatVector p = FloatVector.fromArray(S, u, at);
            FloatVector q = FloatVector.fromArray(S, u, at + L);
            FloatVector s0 = FloatVector.broadcast(S, h[h0 + k]);
            FloatVector s1 = FloatVector.broadcast(S, h[h1 + k]);
            FloatVector s2 = FloatVector.broadcast(S, h[h2 + k]);
            FloatVector s3 = FloatVector.broadcast(S, h[h3 + k]);
            a0 = s0.fma(p, a0);
            b0 = s0.fma(q, b0);
            a1 = s1.fma(p, a1);
            b1 = s1.fma(q, b1);
            a2 = s2.fma(p, a2);
            b2 = s2.fma(q, b2);
            a3 = s3.fma(p, a3);
            b3 = s3.fma(q, b3);
        }
        int o = outAt + column;
        tanh(a0).intoArray(out, o);
        tanh(b0).intoArray(out, o + L);
        tanh(a1).intoArray(out, o + stride);
        tanh(b1).intoArray(out, o + stride + L);
        tanh(a2).intoArray(out, o + 2 * stride);
        tanh(b2).intoArray(out, o + 2 * stride + L);
        tanh(a3).intoArray(out, o + 3 * stride);
        tanh(b3).intoArray(out, o + 3 * stride + L);
    }

    /** Two rows, or one row twice: then {@code second} is 0. */
    private static void forward2(float[] h, int h0, int units, float[] u, float[] x, int[] slots, int slot, int second,
            float[] out, int outAt, int stride, int column) {
        int h1 = h0 + second * stride;
        int x0 = slots[slot] * stride + column;
        int x1 = slots[slot + second] * stride + column;
        FloatVector a0 = FloatVector.fromArray(S, x, x0);
        FloatVector b0 = FloatVector.fromArray(S, x, x0 + L);
        FloatVector a1 = FloatVector.fromArray(S, x, x1);
        FloatVector b1 = FloatVector.fromArray(S, x, x1 + L);
        for (int k = 0; k < units; k++) {
            int at = k * stride + column;
            FloatVector p = FloatVector.fromArray(S, u, at);
            FloatVector q = FloatVector.fromArray(S, u, at + L);
            FloatVector s0 = FloatVector.broadcast(S, h[h0 + k]);
            FloatVector s1 = FloatVector.broadcast(S, h[h1 + k]);
            a0 = s0.fma(p, a0);
            b0 = s0.fma(q, b0);
            a1 = s1.fma(p, a1);
            b1 = s1.fma(q, b1);
        }
        int o = outAt + column;
        int o1 = o + second * stride;
        tanh(a0).intoArray(out, o);
        tanh(b0).intoArray(out, o + L);
        tanh(a1).intoArray(out, o1);
        tanh(b1).intoArray(out, o1 + L);
    }

    /** {@link Tanh} on a vector; NaN stays NaN, for the comparisons are then false. */
    static FloatVector tanh(FloatVector x) {
        FloatVector limit = FloatVector.broadcast(S, Tanh.SATURATED);
        FloatVector c = x.blend(limit, x.compare(VectorOperators.GT, limit));
        FloatVector lower = FloatVector.broadcast(S, -Tanh.SATURATED);
        VectorMask<Float> below = x.compare(VectorOperators.LT, lower);
        c = c.blend(lower, below);
        FloatVector y = c.mul(c);
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector p = y.fma(FloatVector.broadcast(S, Tanh.P4), FloatVector.broadcast(S, Tanh.P3));
        FloatVector q = y.fma(FloatVector.broadcast(S, Tanh.Q4), FloatVector.broadcast(S, Tanh.Q3));
        p = p.fma(y, FloatVector.broadcast(S, Tanh.P2));
        q = q.fma(y, FloatVector.broadcast(S, Tanh.Q2));
        p = p.fma(y, FloatVector.broadcast(S, Tanh.P1));
        q = q.fma(y, FloatVector.broadcast(S, Tanh.Q1));
        p = p.fma(y, one);
        q = q.fma(y, one);
        return c.mul(p).div(q);
    }

    @Override
    public void stepBackward(float[] dz, int dzAt, int rows, int units, float[] ut, float[] h, int hAt, float[] out,
            int outAt, int stride) {
        for (int column = 0; column < stride; column += TILE) {
            int r = 0;
            for (; r + 4 <= rows; r += 4) {
                backward4(dz, dzAt + r * stride, units, ut, h, hAt + r * stride, out, outAt + r * stride, stride, column);
            }
            for (; r < rows; r += 2) {
                backward2(dz, dzAt + r * stride, units, ut, h, hAt + r * stride, r + 1 < rows ? stride : 0, out,
                        outAt + r * stride, stride, column);
            }
        }
    }

    private static void backward4(float[] dz, int d0, int units, float[] ut, float[] h, int hAt, float[] out, int outAt,
            int stride, int column) {
        int d1 = d0 + stride;
        int d2 = d1 + stride;
        int d3 = d2 + stride;
        FloatVector a0 = FloatVector.zero(S);
        FloatVector b0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        FloatVector a2 = a0;
        FloatVector b2 = a0;
        FloatVector a3 = a0;
        FloatVector b3 = a0;
        for (int k = 0; k < units; k++) {
            int at = k * stride + column;
            FloatVector p = FloatVector.fromArray(S, ut, at);
            FloatVector q = FloatVector.fromArray(S, ut, at + L);
            FloatVector s0 = FloatVector.broadcast(S, dz[d0 + k]);
            FloatVector s1 = FloatVector.broadcast(S, dz[d1 + k]);
            FloatVector s2 = FloatVector.broadcast(S, dz[d2 + k]);
            FloatVector s3 = FloatVector.broadcast(S, dz[d3 + k]);
            a0 = s0.fma(p, a0);
            b0 = s0.fma(q, b0);
            a1 = s1.fma(p, a1);
            b1 = s1.fma(q, b1);
            a2 = s2.fma(p, a2);
            b2 = s2.fma(q, b2);
            a3 = s3.fma(p, a3);
            b3 = s3.fma(q, b3);
        }
        int i = hAt + column;
        int o = outAt + column;
        slope(a0, h, i).intoArray(out, o);
        slope(b0, h, i + L).intoArray(out, o + L);
        slope(a1, h, i + stride).intoArray(out, o + stride);
        slope(b1, h, i + stride + L).intoArray(out, o + stride + L);
        slope(a2, h, i + 2 * stride).intoArray(out, o + 2 * stride);
        slope(b2, h, i + 2 * stride + L).intoArray(out, o + 2 * stride + L);
        slope(a3, h, i + 3 * stride).intoArray(out, o + 3 * stride);
        slope(b3, h, i + 3 * stride + L).intoArray(out, o + 3 * stride + L);
    }

    /** Two rows, or one row twice: then {@code second} is 0. */
    private static void backward2(float[] dz, int d0, int units, float[] ut, float[] h, int hAt, int second, float[] out,
            int outAt, int stride, int column) {
        int d1 = d0 + second;
        FloatVector a0 = FloatVector.zero(S);
        FloatVector b0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        for (int k = 0; k < units; k++) {
            int at = k * stride + column;
            FloatVector p = FloatVector.fromArray(S, ut, at);
            FloatVector q = FloatVector.fromArray(S, ut, at + L);
            FloatVector s0 = FloatVector.broadcast(S, dz[d0 + k]);
            FloatVector s1 = FloatVector.broadcast(S, dz[d1 + k]);
            a0 = s0.fma(p, a0);
            b0 = s0.fma(q, b0);
            a1 = s1.fma(p, a1);
            b1 = s1.fma(q, b1);
        }
        int i = hAt + column;
        int o = outAt + column;
        slope(a0, h, i).intoArray(out, o);
        slope(b0, h, i + L).intoArray(out, o + L);
        slope(a1, h, i + second).intoArray(out, o + second);
        slope(b1, h, i + second + L).intoArray(out, o + second + L);
    }

    /** d (1 - h²), the derivative of tanh told by its value. */
    private static FloatVector slope(FloatVector d, float[] h, int at) {
        FloatVector state = FloatVector.fromArray(S, h, at);
        return d.sub(d.mul(state).mul(state));
    }

    @Override
    public void addOuterProduct(float[] a, int aAt, int aStride, int inner, float[] b, int bAt, int bStride, int rows,
            float[] sum) {
        for (int from = 0; from < rows; from += BLOCK) {
            int count = Math.min(BLOCK, rows - from);
            for (int i = 0; i < inner; i += 4) {
                for (int column = 0; column < bStride; column += TILE) {
                    outer4(a, aAt + from * aStride + i, aStride, b, bAt + from * bStride + column, bStride, count, sum,
                            i * bStride + column);
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
    public void addRows(float[] in, int inAt, int rows, int[] slots, int slotsAt, float[] sum, int stride) {
        for (int r = 0; r < rows; r++) {
            int from = inAt + r * stride;
            int to = slots[slotsAt + r] * stride;
            for (int c = 0; c < stride; c += TILE) {
                FloatVector p = FloatVector.fromArray(S, sum, to + c);
                FloatVector q = FloatVector.fromArray(S, sum, to + c + L);
                p.add(FloatVector.fromArray(S, in, from + c)).intoArray(sum, to + c);
                q.add(FloatVector.fromArray(S, in, from + c + L)).intoArray(sum, to + c + L);
            }
        }
    }

    @Override
    public void rmsProp(float[] w, int wAt, float[] v, float[] g, int gAt, int count, float keep, RmsPropRule rule) {
        FloatVector kept = FloatVector.broadcast(S, keep);
        FloatVector share = FloatVector.broadcast(S, 1 - rule.rho());
        FloatVector rate = FloatVector.broadcast(S, rule.learningRate());
        FloatVector epsilon = FloatVector.broadcast(S, rule.epsilon());
        for (int i = 0; i < count; i += L) {
            FloatVector gradient = FloatVector.fromArray(S, g, gAt + i);
            FloatVector square = FloatVector.fromArray(S, v, wAt + i).mul(kept).add(gradient.mul(gradient).mul(share));
            square.intoArray(v, wAt + i);
            FloatVector step = gradient.mul(rate).div(square.add(epsilon).sqrt());
            FloatVector.fromArray(S, w, wAt + i).sub(step).intoArray(w, wAt + i);
        }
    }
}
