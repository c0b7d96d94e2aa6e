package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;

/**
 * The kernels in plain Java, for a JVM that runs without the Vector API.
 *
 * <p>C2 vectorises a loop by itself, but only if it knows that no number stored is one that a later turn of the loop
 * reads. Of two places in arrays it knows that only when their indices differ by a constant; so a product goes through
 * panels of {@link #PANEL} columns, and its sums stand at the indices of what they are to gain ({@link #addScaled}).
 * That takes 0.2 to 0.4 of the time of sums in scalars, and a step of training 0.5 (JDK 17, Zen 3).
 */
final class PlainKernels implements Kernels {
    /** Columns of a panel: a constant, and the padding, so that the rows of a narrow matrix are a panel as they are. */
    private static final int PANEL = 32;
    /** Rows that a panel has at most, so that it stays in the first-level cache. */
    private static final int BLOCK = 64;
    /** Rows added at a time. C2 does not unroll the longer loop that adds eight, and so does not vectorise it. */
    private static final int AT_ONCE = 4;

    private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

    /** What one thread works in: an array made for each product would cost a quarter of it. */
    private static final class Scratch {
        final float[] panel = new float[BLOCK * PANEL];
        final float[] sums = new float[(BLOCK + AT_ONCE) * PANEL];
    }

    @Override
    public String name() {
        return "plain 3";
    }

    @Override
    public int padding() {
        return PANEL;
    }

    @Override
    public void product(Rows in, int inRow, int rows, Rows m, Rows start, int[] slots, Rows out, int outRow) {
        product(in, inRow, rows, m, start, slots, out, outRow, false);
    }

    @Override
    public void addProduct(Rows in, int inRow, int rows, Rows m, Rows out, int outRow) {
        product(in, inRow, rows, m, out, null, out, outRow, true);
    }

    private void product(Rows in, int inRow, int rows, Rows m, Rows start, int[] slots, Rows out, int outRow,
            boolean add) {
        Scratch scratch = this.scratch.get();
        float[] sums = scratch.sums;
        int stride = out.stride;
        for (int column = 0; column < stride; column += PANEL) {
            for (int k = 0; k < in.columns; k += BLOCK) {
                int count = Math.min(BLOCK, in.columns - k);
                float[] panel = k == 0 && stride == PANEL ? m.values : panel(m, k, count, column, scratch);
                for (int r = 0; r < rows; r++) {
                    int at = (outRow + r) * stride + column;
                    if (k > 0 || add) {
                        System.arraycopy(out.values, at, sums, 0, PANEL);
                    } else {
                        int slot = slots == null ? 0 : slots[inRow + r];
                        System.arraycopy(start.values, slot * stride + column, sums, 0, PANEL);
                    }
                    int end = addScaled(in.values, (inRow + r) * in.stride + k, 1, count, panel, sums);
                    System.arraycopy(sums, end, out.values, at, PANEL);
                }
            }
        }
    }

    @Override
    public void addOuterProduct(Rows a, int aRow, Rows b, int bRow, int rows, Rows sum) {
        Scratch scratch = this.scratch.get();
        float[] sums = scratch.sums;
        for (int column = 0; column < b.stride; column += PANEL) {
            for (int r = 0; r < rows; r += BLOCK) {
                int count = Math.min(BLOCK, rows - r);
                float[] panel = panel(b, bRow + r, count, column, scratch);
                for (int i = 0; i < a.columns; i++) {
                    int at = i * sum.stride + column;
                    System.arraycopy(sum.values, at, sums, 0, PANEL);
                    int end = addScaled(a.values, (aRow + r) * a.stride + i, a.stride, count, panel, sums);
                    System.arraycopy(sums, end, sum.values, at, PANEL);
                }
            }
        }
    }

    /** A copy of a part of a matrix: {@code count} rows from {@code row} on, and zeros to a multiple of AT_ONCE. */
    private static float[] panel(Rows m, int row, int count, int column, Scratch scratch) {
        float[] panel = scratch.panel;
        for (int r = 0; r < count; r++) {
            System.arraycopy(m.values, (row + r) * m.stride + column, panel, r * PANEL, PANEL);
        }
        Arrays.fill(panel, count * PANEL, (count + AT_ONCE - 1) / AT_ONCE * AT_ONCE * PANEL, 0);
        return panel;
    }

    /**
     * sum += x[at + i step] panel[i], for each row i below {@code count} of the panel, four rows at a time. The sum is
     * at first in the first row of {@code sums}, and goes down with the rows of the panel.
     *
     * @return where it ends
     */
    private static int addScaled(float[] x, int at, int step, int count, float[] panel, float[] sums) {
        int i = 0;
        for (; i + AT_ONCE <= count; i += AT_ONCE) {
            int k = at + i * step;
            addFour(x[k], x[k + step], x[k + 2 * step], x[k + 3 * step], panel, sums, i * PANEL);
        }
        if (i < count) {
            int k = at + i * step;
            float x1 = i + 1 < count ? x[k + step] : 0;
            float x2 = i + 2 < count ? x[k + 2 * step] : 0;
            addFour(x[k], x1, x2, 0, panel, sums, i * PANEL);
            i += AT_ONCE;
        }
        return i * PANEL;
    }

    private static void addFour(float x0, float x1, float x2, float x3, float[] panel, float[] sums, int from) {
        for (int i = from; i < from + PANEL; i++) {
            sums[i + AT_ONCE * PANEL] = sums[i] + x0 * panel[i] + x1 * panel[i + PANEL] + x2 * panel[i + 2 * PANEL]
                    + x3 * panel[i + 3 * PANEL];
        }
    }

    @Override
    public void tanh(Rows x, int row, int rows) {
        for (int i = row * x.stride; i < (row + rows) * x.stride; i++) {
            x.values[i] = Tanh.tanh(x.values[i]);
        }
    }

    @Override
    public void sigmoid(Rows x, int row, int rows) {
        for (int i = row * x.stride; i < (row + rows) * x.stride; i++) {
            x.values[i] = 0.5f + 0.5f * Tanh.tanh(0.5f * x.values[i]);
        }
    }

    @Override
    public void multiply(Rows a, int aRow, int rows, Rows b, Rows out, int row) {
        int at = row * b.stride;
        for (int u = 0; u < rows * a.stride; u++) {
            out.values[at + u] = a.values[aRow * a.stride + u] * b.values[at + u];
        }
    }

    @Override
    public void tanhBackward(Rows d, int dRow, int rows, Rows h, int hRow, Rows g) {
        int dAt = dRow * d.stride;
        int hAt = hRow * h.stride;
        for (int i = 0; i < rows * d.stride; i++) {
            float state = h.values[hAt + i];
            d.values[dAt + i] = g.values[i] * (1 - state * state);
        }
    }

    @Override
    public void lstmCarry(Rows[] gates, int gatesRow, int rows, Rows[] states, int row, int next) {
        float[] cs = states[1].values;
        int stride = states[1].stride;
        int at = gatesRow * stride;
        for (int u = 0; u < rows * stride; u++) {
            float kept = gates[1].values[at + u] * cs[row * stride + u];
            float c = kept + gates[0].values[at + u] * gates[2].values[at + u];
            cs[next * stride + u] = c;
            states[2].values[next * stride + u] = c;
        }
    }

    @Override
    public void lstmBackward(
            Rows[] gates, int gatesRow, int rows, Rows[] states, int row, int next, Rows[] gradients) {
        float[] is = gates[0].values;
        float[] fs = gates[1].values;
        float[] gs = gates[2].values;
        float[] os = gates[3].values;
        float[] dcs = gradients[1].values;
        int stride = states[1].stride;
        for (int u = 0; u < rows * stride; u++) {
            int at = gatesRow * stride + u;
            float i = is[at];
            float f = fs[at];
            float g = gs[at];
            float o = os[at];
            float tanhC = states[2].values[next * stride + u];
            float dh = gradients[0].values[u];
            float dc = dcs[u] + dh * o * (1 - tanhC * tanhC);
            is[at] = dc * g * i * (1 - i) + FLUSH - FLUSH;
            fs[at] = dc * states[1].values[row * stride + u] * f * (1 - f) + FLUSH - FLUSH;
            gs[at] = dc * i * (1 - g * g) + FLUSH - FLUSH;
            os[at] = dh * tanhC * o * (1 - o) + FLUSH - FLUSH;
            dcs[u] = dc * f + FLUSH - FLUSH;
        }
    }

    @Override
    public void gruCandidate(Rows[] gates, int gatesRow, int rows) {
        int stride = gates[3].stride;
        for (int i = gatesRow * stride; i < (gatesRow + rows) * stride; i++) {
            gates[3].values[i] += gates[1].values[i] * gates[2].values[i];
        }
    }

    @Override
    public void gruMix(Rows[] gates, int gatesRow, int rows, Rows h, int row, int next) {
        int stride = h.stride;
        int at = gatesRow * stride;
        for (int u = 0; u < rows * stride; u++) {
            float g = gates[3].values[at + u];
            h.values[next * stride + u] = g + gates[0].values[at + u] * (h.values[row * stride + u] - g);
        }
    }

    @Override
    public void gruBackward(Rows[] gates, int gatesRow, int rows, Rows h, int row, Rows[] gradients) {
        float[] zs = gates[0].values;
        float[] rs = gates[1].values;
        float[] cs = gates[2].values;
        float[] gs = gates[3].values;
        float[] past = gradients[1].values;
        for (int u = 0; u < rows * h.stride; u++) {
            int at = gatesRow * h.stride + u;
            float z = zs[at];
            float r = rs[at];
            float g = gs[at];
            float dh = gradients[0].values[u] + past[u];
            float da = dh * (1 - z) * (1 - g * g) + FLUSH - FLUSH;
            zs[at] = dh * (h.values[row * h.stride + u] - g) * z * (1 - z) + FLUSH - FLUSH;
            rs[at] = da * cs[at] * r * (1 - r) + FLUSH - FLUSH;
            cs[at] = da * r + FLUSH - FLUSH;
            gs[at] = da;
            past[u] = dh * z + FLUSH - FLUSH;
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
