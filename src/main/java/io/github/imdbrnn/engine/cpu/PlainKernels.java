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
    public void addRows(Rows in, int inRow, int rows, Rows sum) {
        for (int r = inRow; r < inRow + rows; r++) {
            addRow(in.values, r * in.stride, sum.values, 0, sum.stride);
        }
    }

    @Override
    public void addListedRows(Rows in, int[] list, int[] ends, int first, int sums, Rows sum) {
        for (int i = 0; i < sums; i++) {
            for (int j = ends[first + i - 1]; j < ends[first + i]; j++) {
                addRow(in.values, list[j] * in.stride, sum.values, i * sum.stride, sum.stride);
            }
        }
    }

    private static void addRow(float[] in, int from, float[] sum, int to, int stride) {
        for (int c = 0; c < stride; c++) {
            sum[to + c] += in[from + c];
        }
    }

    @Override
    public void rmsProp(Rows w, Rows v, Rows g, int rows, float keep, RmsPropRule rule) {
        rmsProp(w.values, v.values, 0, g.values, 0, rows * w.stride, keep, rule);
    }

    @Override
    public void rmsProp(Rows w, Rows v, int[] list, int first, Rows g, int rows, float[] keeps, RmsPropRule rule) {
        int stride = w.stride;
        for (int i = 0; i < rows; i++) {
            rmsProp(w.values, v.values, list[first + i] * stride, g.values, i * stride, stride, keeps[i], rule);
        }
    }

    private static void rmsProp(float[] w, float[] v, int at, float[] g, int gAt, int count, float keep,
            RmsPropRule rule) {
        float share = 1 - rule.rho();
        float rate = rule.learningRate();
        float epsilon = rule.epsilon();
        for (int i = 0; i < count; i++) {
            float gradient = g[gAt + i];
            float square = keep * v[at + i] + share * (gradient * gradient);
            v[at + i] = square;
            w[at + i] -= rate * gradient / (float) Math.sqrt(square + epsilon);
        }
    }
}
