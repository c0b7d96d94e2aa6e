package io.github.imdbrnn.engine.cpu;

/** The kernels in plain Java, for a JVM that runs without the Vector API. */
final class PlainKernels implements Kernels {
    private static final int PADDING = 8;

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public int padding() {
        return PADDING;
    }

    @Override
    public void product(Rows in, int inRow, int rows, Rows m, Rows start, int[] slots, Rows out, int outRow) {
        int stride = out.stride;
        for (int r = 0; r < rows; r++) {
            int slot = slots == null ? 0 : slots[inRow + r];
            System.arraycopy(start.values, slot * stride, out.values, (outRow + r) * stride, stride);
        }
        addProduct(in.values, inRow * in.stride, in.stride, rows, in.columns, m.values, out.values, outRow * stride,
                stride);
    }

    @Override
    public void tanh(Rows x, int row, int rows) {
        for (int i = row * x.stride; i < (row + rows) * x.stride; i++) {
            x.values[i] = Tanh.tanh(x.values[i]);
        }
    }

    @Override
    public void tanhBackward(Rows d, int dRow, Rows h, int hRow, int rows) {
        int dAt = dRow * d.stride;
        int hAt = hRow * h.stride;
        for (int i = 0; i < rows * d.stride; i++) {
            float state = h.values[hAt + i];
            d.values[dAt + i] *= 1 - state * state;
        }
    }

    /** out += in · m in tiles of two rows by four columns, whose sums stay in registers. */
    private static void addProduct(float[] in, int inAt, int inStride, int rows, int inner, float[] m, float[] out,
            int outAt, int stride) {
        for (int r = 0; r < rows; r += 2) {
            int second = r + 1 < rows ? 1 : 0;
            int i0 = inAt + r * inStride;
            int i1 = i0 + second * inStride;
            for (int column = 0; column < stride; column += 4) {
                int o0 = outAt + r * stride + column;
                int o1 = o0 + second * stride;
                float a0 = out[o0];
                float a1 = out[o0 + 1];
                float a2 = out[o0 + 2];
                float a3 = out[o0 + 3];
                float b0 = out[o1];
                float b1 = out[o1 + 1];
                float b2 = out[o1 + 2];
                float b3 = out[o1 + 3];
                for (int k = 0; k < inner; k++) {
                    int at = k * stride + column;
                    float x = in[i0 + k];
                    float y = in[i1 + k];
                    float m0 = m[at];
                    float m1 = m[at + 1];
                    float m2 = m[at + 2];
                    float m3 = m[at + 3];
                    a0 += x * m0;
                    a1 += x * m1;
                    a2 += x * m2;
                    a3 += x * m3;
                    b0 += y * m0;
                    b1 += y * m1;
                    b2 += y * m2;
                    b3 += y * m3;
                }
                out[o0] = a0;
                out[o0 + 1] = a1;
                out[o0 + 2] = a2;
                out[o0 + 3] = a3;
                out[o1] = b0;
                out[o1 + 1] = b1;
                out[o1 + 2] = b2;
                out[o1 + 3] = b3;
            }
        }
    }

    @Override
    public void addOuterProduct(Rows a, int aRow, Rows b, int bRow, int rows, Rows sum) {
        addOuterProduct(a.values, aRow * a.stride, a.stride, a.columns, b.values, bRow * b.stride, b.stride, rows,
                sum.values);
    }

    private static void addOuterProduct(float[] a, int aAt, int aStride, int inner, float[] b, int bAt, int bStride,
            int rows, float[] sum) {
        for (int i = 0; i < inner; i += 2) {
            for (int column = 0; column < bStride; column += 4) {
                int s0 = i * bStride + column;
                int s1 = s0 + bStride;
                float a0 = sum[s0];
                float a1 = sum[s0 + 1];
                float a2 = sum[s0 + 2];
                float a3 = sum[s0 + 3];
                float b0 = sum[s1];
                float b1 = sum[s1 + 1];
                float b2 = sum[s1 + 2];
                float b3 = sum[s1 + 3];
                for (int r = 0; r < rows; r++) {
                    int from = aAt + r * aStride + i;
                    int at = bAt + r * bStride + column;
                    float x = a[from];
                    float y = a[from + 1];
                    float m0 = b[at];
                    float m1 = b[at + 1];
                    float m2 = b[at + 2];
                    float m3 = b[at + 3];
                    a0 += x * m0;
                    a1 += x * m1;
                    a2 += x * m2;
                    a3 += x * m3;
                    b0 += y * m0;
                    b1 += y * m1;
                    b2 += y * m2;
                    b3 += y * m3;
                }
                sum[s0] = a0;
                sum[s0 + 1] = a1;
                sum[s0 + 2] = a2;
                sum[s0 + 3] = a3;
                sum[s1] = b0;
                sum[s1 + 1] = b1;
                sum[s1 + 2] = b2;
                sum[s1 + 3] = b3;
            }
        }
    }

    @Override
    public void addRow(Rows in, int inRow, Rows sum, int sumRow) {
        int from = inRow * in.stride;
        int to = sumRow * sum.stride;
        for (int c = 0; c < sum.stride; c++) {
            sum.values[to + c] += in.values[from + c];
        }
    }

    @Override
    public void addRows(Rows in, int[] rows, int from, int to, Rows sum, int sumRow) {
        for (int i = from; i < to; i++) {
            addRow(in, rows[i], sum, sumRow);
        }
    }

    @Override
    public void rmsProp(Rows w, Rows v, int row, Rows g, int gRow, int rows, float keep, RmsPropRule rule) {
        float share = 1 - rule.rho();
        float rate = rule.learningRate();
        float epsilon = rule.epsilon();
        int at = row * w.stride;
        int gAt = gRow * g.stride;
        for (int i = 0; i < rows * w.stride; i++) {
            float gradient = g.values[gAt + i];
            float square = keep * v.values[at + i] + share * (gradient * gradient);
            v.values[at + i] = square;
            w.values[at + i] -= rate * gradient / (float) Math.sqrt(square + epsilon);
        }
    }
}
