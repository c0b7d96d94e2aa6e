package io.github.imdbrnn.engine.cpu;

/**
 * The two kernels of {@link VectorKernels} that a short text needs, on scalars, with the same bits: an element is made
 * by the same multiply-adds in the same order, which the processor rounds once here as there.
 *
 * <p>Before C2 has compiled what uses it, every operation of the Vector API makes an object and takes microseconds: an
 * answer to one text, a quarter of a second for its 500 steps. Scalars take a tenth of that.
 */
final class Scalars {
    private Scalars() {}

    /** out[outRow + i] = start + in[inRow + i] · m; for the slots see {@link VectorKernels#slot}. */
    static void product(Rows in, int inRow, int rows, Rows m, float[] start, int[] slots, Rows out, int outRow) {
        int stride = out.stride;
        float[] matrix = m.values;
        float[] sums = out.values;
        for (int r = 0; r < rows; r++) {
            int to = (outRow + r) * stride;
            System.arraycopy(start, VectorKernels.slot(slots, inRow + r, outRow + r) * stride, sums, to, stride);
            for (int k = 0; k < in.columns; k++) {
                float x = in.values[(inRow + r) * in.stride + k];
                int at = k * stride;
                for (int c = 0; c < stride; c++) {
                    sums[to + c] = Math.fma(x, matrix[at + c], sums[to + c]);
                }
            }
        }
    }

    static void tanh(Rows x, int row, int rows) {
        for (int i = row * x.stride; i < (row + rows) * x.stride; i++) {
            x.values[i] = tanh(x.values[i]);
        }
    }

    static void sigmoid(Rows x, int row, int rows) {
        for (int i = row * x.stride; i < (row + rows) * x.stride; i++) {
            x.values[i] = Math.fma(0.5f, tanh(0.5f * x.values[i]), 0.5f);
        }
    }

    /** As {@link VectorKernels} computes it. */
    private static float tanh(float x) {
        int bits = Float.floatToRawIntBits(x);
        int size = bits & Integer.MAX_VALUE;
        int nan = VectorKernels.INFINITY - size >> 31;
        float c = Float.intBitsToFloat(Math.min(size, VectorKernels.SATURATED));
        float y = c * c;
        float p = Math.fma(y, Math.fma(y, Math.fma(y, Math.fma(y, Tanh.P4, Tanh.P3), Tanh.P2), Tanh.P1), 1);
        float q = Math.fma(y, Math.fma(y, Math.fma(y, Math.fma(y, Tanh.Q4, Tanh.Q3), Tanh.Q2), Tanh.Q1), 1);
        int ratio = Math.min(Float.floatToRawIntBits(c * p / q), VectorKernels.ONE);
        return Float.intBitsToFloat(ratio | bits & Integer.MIN_VALUE | nan);
    }
}
