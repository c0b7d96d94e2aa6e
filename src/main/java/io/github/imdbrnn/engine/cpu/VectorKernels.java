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
    /** Numbers on each side of an outer product that stay in the first-level cache while every tile passes over them. */
    private static final int BLOCK = 2048;
    /** The longest rows that have {@link SizedProducts} of their own. */
    private static final int LONGEST = 1024;
    /** In the place of slots: each row begins with what it is. */
    private static final int[] OWN = {};
    static final int ONE = Float.floatToRawIntBits(1);
    static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
    static final int SATURATED = Float.floatToRawIntBits(Tanh.SATURATED);
    private static final int TWO = Float.floatToRawIntBits(2);
    private static final int TWICE_SATURATED = Float.floatToRawIntBits(2 * Tanh.SATURATED);

    /** For each number of columns multiplied, and each of the product, in tiles; made when first asked for. */
    private final SizedProducts[][] sized = new SizedProducts[LONGEST / TILE + 1][LONGEST / TILE + 1];
    /** What {@link Scalars} do yet, in multiply-adds. Threads may miscount it together: both give the same bits. */
    private long scalars;

    VectorKernels() {
        this(0);
    }

    /** @param scalars how many multiply-adds {@link Scalars} do first, for a program that has perhaps no more to do */
    VectorKernels(int scalars) {
        this.scalars = scalars;
    }

    /** Whether vectors are wide enough to be faster than scalars; arm64's 128 bits are, x86's are not. */
    static boolean wideEnough() {
        return S.vectorBitSize() >= 256 || S.vectorBitSize() == 128 && System.getProperty("os.arch").equals("aarch64");
    }

    boolean onScalars() {
        return scalars > 0;
    }

    @Override
    public String name() {
        return "vector 3";
    }

    @Override
    public int padding() {
        return Math.max(TILE, 4);
    }

    @Override
    public void product(Rows in, int inRow, int rows, Rows m, Rows start, int[] slots, Rows out, int outRow) {
        product(in, inRow, rows, m, start.values, slots, out, outRow);
    }

    @Override
    public void addProduct(Rows in, int inRow, int rows, Rows m, Rows out, int outRow) {
        product(in, inRow, rows, m, out.values, OWN, out, outRow);
    }

    private void product(Rows in, int inRow, int rows, Rows m, float[] start, int[] slots, Rows out, int outRow) {
        int inStride = in.stride;
        int stride = out.stride;
        if (onScalars()) {
            scalars -= (long) rows * in.columns * stride;
            Scalars.product(in, inRow, rows, m, start, slots, out, outRow);
            return;
        }
        SizedProducts sized = sizedOrNull(in, out);
        if (sized != null) {
            sized.product(in.values, inRow, rows, m.values, start, slots, out.values, outRow);
            return;
        }
        for (int column = 0; column < stride; column += TILE) {
            int r = 0;
            for (; r + 4 <= rows; r += 4) {
                int row = inRow + r;
                int to = outRow + r;
                product4(in.values, row * inStride, inStride, in.columns, m.values, start,
                        slot(slots, row, to) * stride + column, slot(slots, row + 1, to + 1) * stride + column,
                        slot(slots, row + 2, to + 2) * stride + column, slot(slots, row + 3, to + 3) * stride + column,
                        out.values, to * stride, stride, column);
            }
            for (; r < rows; r += 2) {
                int row = inRow + r;
                int to = outRow + r;
                int second = r + 1 < rows ? 1 : 0;
                product2(in.values, row * inStride, second * inStride, in.columns, m.values, start,
                        slot(slots, row, to) * stride + column,
                        slot(slots, row + second, to + second) * stride + column,
                        out.values, to * stride, second * stride, stride, column);
            }
        }
    }

    private SizedProducts sizedOrNull(Rows in, Rows out) {
        int inner = in.columns;
        int columns = out.columns;
        boolean hasTiles = columns == TILE || columns % (2 * TILE) == 0;
        if (inner != in.stride || columns != out.stride || Math.max(inner, columns) > LONGEST || !hasTiles) {
            return null;
        }
        SizedProducts products = sized[inner / TILE][columns / TILE];
        if (products == null) {
            products = SizedProducts.of(new SizedProducts.Sizes(inner, columns));
            sized[inner / TILE][columns / TILE] = products; // two threads may make them; they make the same
        }
        return products;
    }

    /** Which row of {@code start} a row begins with. */
    static int slot(int[] slots, int row, int outRow) {
        if (slots == null) {
            return 0;
        }
        return slots == OWN ? outRow : slots[row];
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
        if (onScalars()) {
            Scalars.tanh(x, row, rows);
        } else {
            tanh(x.values, row * x.stride, (row + rows) * x.stride);
        }
    }

    @Override
    public void sigmoid(Rows x, int row, int rows) {
        if (onScalars()) {
            Scalars.sigmoid(x, row, rows);
        } else {
            sigmoid(x.values, row * x.stride, (row + rows) * x.stride);
        }
    }

    /**
     * This is {@link Tanh} on vectors. The bits of a float without its sign keep the order of floats, so both limits
     * are taken on integers: that took 3.7 ns for 16 lanes, and 7.8 ns with the min and max of floats (Zen 4).
     *
     * <p>It is written without methods of our own. One operation is some 200 bytecodes once C2 has inlined it, and from
     * 8,000 on C2 makes a call of every method that is not the Vector API's, which needs an object for every vector.
     * The sigmoid has a loop of its own: with a scale as a variable, and so with coefficients that are no constants,
     * tanh takes 1.1 to 1.2 times as long (AVX2).
     */
    private static void tanh(float[] values, int from, int to) {
        FloatVector one = FloatVector.broadcast(S, 1);
        FloatVector p1 = FloatVector.broadcast(S, Tanh.P1);
        FloatVector p2 = FloatVector.broadcast(S, Tanh.P2);
        FloatVector p3 = FloatVector.broadcast(S, Tanh.P3);
        FloatVector p4 = FloatVector.broadcast(S, Tanh.P4);
        FloatVector q1 = FloatVector.broadcast(S, Tanh.Q1);
        FloatVector q2 = FloatVector.broadcast(S, Tanh.Q2);
        FloatVector q3 = FloatVector.broadcast(S, Tanh.Q3);
        FloatVector q4 = FloatVector.broadcast(S, Tanh.Q4);
        IntVector infinity = one.reinterpretAsInts().broadcast(INFINITY);
        for (int i = from; i < to; i += L) {
            IntVector bits = FloatVector.fromArray(S, values, i).reinterpretAsInts();
            IntVector size = bits.and(Integer.MAX_VALUE);
            IntVector sign = bits.lanewise(VectorOperators.XOR, size);
            // All ones, itself a NaN, where x is NaN; and zero elsewhere.
            IntVector nan = infinity.sub(size).lanewise(VectorOperators.ASHR, 31);
            FloatVector c = size.min(SATURATED).reinterpretAsFloats();
            FloatVector y = c.mul(c);
            FloatVector p = y.fma(p4, p3).fma(y, p2).fma(y, p1).fma(y, one);
            FloatVector q = y.fma(q4, q3).fma(y, q2).fma(y, q1).fma(y, one);
            IntVector ratio = c.mul(p).div(q).reinterpretAsInts().min(ONE);
            ratio.or(sign).or(nan).reinterpretAsFloats().intoArray(values, i);
        }
    }

    /**
     * (1 + tanh(x / 2)) / 2, where the coefficients and the limits halve x instead: by powers of two, so that no bit
     * changes.
     */
    private static void sigmoid(float[] values, int from, int to) {
        FloatVector half = FloatVector.broadcast(S, 0.5f);
        FloatVector quarter = FloatVector.broadcast(S, 0.25f);
        FloatVector one = FloatVector.broadcast(S, 1);
        FloatVector p1 = FloatVector.broadcast(S, Tanh.P1 / 4);
        FloatVector p2 = FloatVector.broadcast(S, Tanh.P2 / 16);
        FloatVector p3 = FloatVector.broadcast(S, Tanh.P3 / 64);
        FloatVector p4 = FloatVector.broadcast(S, Tanh.P4 / 256);
        FloatVector q1 = FloatVector.broadcast(S, Tanh.Q1 / 4);
        FloatVector q2 = FloatVector.broadcast(S, Tanh.Q2 / 16);
        FloatVector q3 = FloatVector.broadcast(S, Tanh.Q3 / 64);
        FloatVector q4 = FloatVector.broadcast(S, Tanh.Q4 / 256);
        IntVector infinity = one.reinterpretAsInts().broadcast(INFINITY);
        for (int i = from; i < to; i += L) {
            IntVector bits = FloatVector.fromArray(S, values, i).reinterpretAsInts();
            IntVector size = bits.and(Integer.MAX_VALUE);
            IntVector sign = bits.lanewise(VectorOperators.XOR, size);
            // All ones, itself a NaN, where x is NaN; and zero elsewhere.
            IntVector nan = infinity.sub(size).lanewise(VectorOperators.ASHR, 31);
            FloatVector c = size.min(TWICE_SATURATED).reinterpretAsFloats();
            FloatVector y = c.mul(c);
            FloatVector p = y.fma(p4, p3).fma(y, p2).fma(y, p1).fma(y, one);
            FloatVector q = y.fma(q4, q3).fma(y, q2).fma(y, q1).fma(y, one);
            IntVector ratio = c.mul(p).div(q).reinterpretAsInts().min(TWO);
            ratio.or(sign).or(nan).reinterpretAsFloats().fma(quarter, half).intoArray(values, i);
        }
    }

    @Override
    public void multiply(Rows a, int aRow, int rows, Rows b, Rows out, int row) {
        int aAt = aRow * a.stride;
        int at = row * b.stride;
        for (int u = 0; u < rows * a.stride; u += L) {
            FloatVector.fromArray(S, a.values, aAt + u).mul(FloatVector.fromArray(S, b.values, at + u))
                    .intoArray(out.values, at + u);
        }
    }

    @Override
    public void tanhBackward(Rows d, int dRow, int rows, Rows h, int hRow, Rows g) {
        float[] to = d.values;
        float[] states = h.values;
        float[] gradients = g.values;
        int dAt = dRow * d.stride;
        int hAt = hRow * h.stride;
        int count = rows * d.stride;
        for (int i = 0; i < count; i += L) {
            FloatVector gradient = FloatVector.fromArray(S, gradients, i);
            FloatVector state = FloatVector.fromArray(S, states, hAt + i);
            gradient.sub(gradient.mul(state).mul(state)).intoArray(to, dAt + i);
        }
    }

    @Override
    public void lstmCarry(Rows[] gates, int gatesRow, int rows, Rows[] states, int row, int next) {
        float[] is = gates[0].values;
        float[] fs = gates[1].values;
        float[] gs = gates[2].values;
        float[] cs = states[1].values;
        float[] copies = states[2].values;
        int stride = states[1].stride;
        int at = gatesRow * stride;
        int from = row * stride;
        int to = next * stride;
        for (int u = 0; u < rows * stride; u += L) {
            FloatVector kept = FloatVector.fromArray(S, fs, at + u).mul(FloatVector.fromArray(S, cs, from + u));
            FloatVector c = FloatVector.fromArray(S, is, at + u).fma(FloatVector.fromArray(S, gs, at + u), kept);
            c.intoArray(cs, to + u);
            c.intoArray(copies, to + u);
        }
    }

    @Override
    public void lstmBackward(
            Rows[] gates, int gatesRow, int rows, Rows[] states, int row, int next, Rows[] gradients) {
        float[] is = gates[0].values;
        float[] fs = gates[1].values;
        float[] gs = gates[2].values;
        float[] os = gates[3].values;
        float[] cs = states[1].values;
        float[] tanhs = states[2].values;
        float[] dhs = gradients[0].values;
        float[] dcs = gradients[1].values;
        int stride = states[1].stride;
        int at = gatesRow * stride;
        int before = row * stride;
        int after = next * stride;
        FloatVector flush = FloatVector.broadcast(S, FLUSH);
        for (int u = 0; u < rows * stride; u += L) {
            FloatVector i = FloatVector.fromArray(S, is, at + u);
            FloatVector f = FloatVector.fromArray(S, fs, at + u);
            FloatVector g = FloatVector.fromArray(S, gs, at + u);
            FloatVector o = FloatVector.fromArray(S, os, at + u);
            FloatVector tanhC = FloatVector.fromArray(S, tanhs, after + u);
            FloatVector throughO = FloatVector.fromArray(S, dhs, u).mul(o);
            FloatVector dc = throughO.sub(throughO.mul(tanhC).mul(tanhC)).add(FloatVector.fromArray(S, dcs, u));
            FloatVector di = dc.mul(g).mul(i);
            FloatVector df = dc.mul(FloatVector.fromArray(S, cs, before + u)).mul(f);
            FloatVector dg = dc.mul(i);
            FloatVector dO = throughO.mul(tanhC);
            di.sub(di.mul(i)).add(flush).sub(flush).intoArray(is, at + u);
            df.sub(df.mul(f)).add(flush).sub(flush).intoArray(fs, at + u);
            dg.sub(dg.mul(g).mul(g)).add(flush).sub(flush).intoArray(gs, at + u);
            dO.sub(dO.mul(o)).add(flush).sub(flush).intoArray(os, at + u);
            dc.mul(f).add(flush).sub(flush).intoArray(dcs, u);
        }
    }

    @Override
    public void gruCandidate(Rows[] gates, int gatesRow, int rows) {
        float[] rs = gates[1].values;
        float[] cs = gates[2].values;
        float[] as = gates[3].values;
        int stride = gates[3].stride;
        for (int i = gatesRow * stride; i < (gatesRow + rows) * stride; i += L) {
            FloatVector r = FloatVector.fromArray(S, rs, i);
            r.fma(FloatVector.fromArray(S, cs, i), FloatVector.fromArray(S, as, i)).intoArray(as, i);
        }
    }

    @Override
    public void gruMix(Rows[] gates, int gatesRow, int rows, Rows h, int row, int next) {
        float[] zs = gates[0].values;
        float[] gs = gates[3].values;
        int at = gatesRow * h.stride;
        int from = row * h.stride;
        int to = next * h.stride;
        for (int u = 0; u < rows * h.stride; u += L) {
            FloatVector g = FloatVector.fromArray(S, gs, at + u);
            FloatVector.fromArray(S, zs, at + u).fma(FloatVector.fromArray(S, h.values, from + u).sub(g), g)
                    .intoArray(h.values, to + u);
        }
    }

    @Override
    public void gruBackward(Rows[] gates, int gatesRow, int rows, Rows h, int row, Rows[] gradients) {
        float[] zs = gates[0].values;
        float[] rs = gates[1].values;
        float[] cs = gates[2].values;
        float[] gs = gates[3].values;
        float[] through = gradients[0].values;
        float[] past = gradients[1].values;
        int at = gatesRow * h.stride;
        int before = row * h.stride;
        FloatVector flush = FloatVector.broadcast(S, FLUSH);
        for (int u = 0; u < rows * h.stride; u += L) {
            FloatVector z = FloatVector.fromArray(S, zs, at + u);
            FloatVector r = FloatVector.fromArray(S, rs, at + u);
            FloatVector g = FloatVector.fromArray(S, gs, at + u);
            FloatVector dh = FloatVector.fromArray(S, through, u).add(FloatVector.fromArray(S, past, u));
            FloatVector kept = dh.mul(z);
            FloatVector dg = dh.sub(kept);
            FloatVector da = dg.sub(dg.mul(g).mul(g)).add(flush).sub(flush);
            FloatVector dz = FloatVector.fromArray(S, h.values, before + u).sub(g).mul(kept);
            FloatVector dr = da.mul(FloatVector.fromArray(S, cs, at + u)).mul(r);
            dz.sub(dz.mul(z)).add(flush).sub(flush).intoArray(zs, at + u);
            dr.sub(dr.mul(r)).add(flush).sub(flush).intoArray(rs, at + u);
            da.mul(r).add(flush).sub(flush).intoArray(cs, at + u);
            da.intoArray(gs, at + u);
            kept.add(flush).sub(flush).intoArray(past, u);
        }
    }

    @Override
    public void addOuterProduct(Rows a, int aRow, Rows b, int bRow, int rows, Rows sum) {
        float[] left = a.values;
        float[] right = b.values;
        float[] sums = sum.values;
        int aStride = a.stride;
        int bStride = b.stride;
        SizedProducts sized = sizedOrNull(a, b);
        int block = Math.max(BLOCK / Math.max(aStride, bStride), 1);
        for (int from = 0; from < rows; from += block) {
            int count = Math.min(block, rows - from);
            if (sized != null) {
                sized.addOuterProduct(left, (aRow + from) * aStride, right, (bRow + from) * bStride, count, sums);
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

    /** As many columns at once as can be: of a row that is far away, each pass waits as long as the first. */
    @Override
    public void addListedRows(Rows in, int[] list, int[] ends, int first, int sums, Rows sum) {
        int stride = in.stride;
        int column = 0;
        for (; column + 8 * L <= stride; column += 8 * L) {
            addListed8(in.values, list, ends, first, sums, stride, column, sum.values);
        }
        for (; column + 4 * L <= stride; column += 4 * L) {
            addListed4(in.values, list, ends, first, sums, stride, column, sum.values);
        }
        for (; column < stride; column += 2 * L) {
            addListed2(in.values, list, ends, first, sums, stride, column, sum.values);
        }
    }

    /** The same for eight vectors of columns. */
    private static void addListed8(float[] in, int[] list, int[] ends, int first, int sums, int stride, int column,
            float[] sum) {
        int from = ends[first - 1];
        for (int i = 0; i < sums; i++) {
            int to = i * stride + column;
            int end = ends[first + i];
            FloatVector a = FloatVector.fromArray(S, sum, to);
            FloatVector b = FloatVector.fromArray(S, sum, to + L);
            FloatVector c = FloatVector.fromArray(S, sum, to + 2 * L);
            FloatVector d = FloatVector.fromArray(S, sum, to + 3 * L);
            FloatVector e = FloatVector.fromArray(S, sum, to + 4 * L);
            FloatVector f = FloatVector.fromArray(S, sum, to + 5 * L);
            FloatVector g = FloatVector.fromArray(S, sum, to + 6 * L);
            FloatVector h = FloatVector.fromArray(S, sum, to + 7 * L);
            for (; from < end; from++) {
                int at = list[from] * stride + column;
                a = a.add(FloatVector.fromArray(S, in, at));
                b = b.add(FloatVector.fromArray(S, in, at + L));
                c = c.add(FloatVector.fromArray(S, in, at + 2 * L));
                d = d.add(FloatVector.fromArray(S, in, at + 3 * L));
                e = e.add(FloatVector.fromArray(S, in, at + 4 * L));
                f = f.add(FloatVector.fromArray(S, in, at + 5 * L));
                g = g.add(FloatVector.fromArray(S, in, at + 6 * L));
                h = h.add(FloatVector.fromArray(S, in, at + 7 * L));
            }
            a.intoArray(sum, to);
            b.intoArray(sum, to + L);
            c.intoArray(sum, to + 2 * L);
            d.intoArray(sum, to + 3 * L);
            e.intoArray(sum, to + 4 * L);
            f.intoArray(sum, to + 5 * L);
            g.intoArray(sum, to + 6 * L);
            h.intoArray(sum, to + 7 * L);
        }
    }

    /** For four. */
    private static void addListed4(float[] in, int[] list, int[] ends, int first, int sums, int stride, int column,
            float[] sum) {
        int from = ends[first - 1];
        for (int i = 0; i < sums; i++) {
            int to = i * stride + column;
            int end = ends[first + i];
            FloatVector p = FloatVector.fromArray(S, sum, to);
            FloatVector q = FloatVector.fromArray(S, sum, to + L);
            FloatVector s = FloatVector.fromArray(S, sum, to + 2 * L);
            FloatVector t = FloatVector.fromArray(S, sum, to + 3 * L);
            for (; from < end; from++) {
                int at = list[from] * stride + column;
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

    /** For two. */
    private static void addListed2(float[] in, int[] list, int[] ends, int first, int sums, int stride, int column,
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
