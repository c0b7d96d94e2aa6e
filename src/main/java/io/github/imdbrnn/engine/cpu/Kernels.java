package io.github.imdbrnn.engine.cpu;

/**
 * The arithmetic of the fused engine on rows of floats: all that is worth a vector unit, and nothing else.
 *
 * <p>An array holds rows one after the other, each {@code stride} floats apart; {@code inAt} and the like say where the
 * first row begins. A stride is the number of columns rounded up to a multiple of {@link #padding()}, and the columns
 * beyond hold zeros, so no kernel needs a tail. A matrix to multiply with has the stride of the output. Only the
 * sums over {@code inner} run over the true number of columns.
 *
 * <p>Implementations keep no state and may be called by several threads at once. One implementation gives the same bits
 * for a row wherever the row stands and however many rows are computed with it.
 */
interface Kernels {

    /** A name for the bits they give, which depend on nothing else: not on the width of a vector. */
    String name();

    /** Strides are multiples of this, and so of 4. */
    int padding();

    /** The number of columns rounded up to a stride. */
    default int stride(int columns) {
        return (columns + padding() - 1) / padding() * padding();
    }

    /**
     * out = start[slots] + in · m.
     *
     * @param in [rows, inner]
     * @param m [inner, stride]
     * @param start what to add the products to: row {@code slots[i]} for row i
     * @param slots {@code rows} indices of rows of start
     * @param out [rows, stride]
     */
    void product(float[] in, int inAt, int inStride, int rows, int inner, float[] m, float[] start, int[] slots,
            int slotsAt, float[] out, int outAt, int stride);

    /** x = tanh(x), for {@code count} numbers, a multiple of {@link #padding()}. */
    void tanh(float[] x, int at, int count);

    /**
     * d = d (1 - h²): from a gradient at values of tanh to one at its arguments.
     *
     * @param h {@code count} values of tanh, a multiple of {@link #padding()}
     */
    void tanhBackward(float[] d, int dAt, float[] h, int hAt, int count);

    /**
     * sum += aᵀ · b.
     *
     * @param a [rows, aStride]
     * @param b [rows, bStride]
     * @param sum [aStride, bStride]; rows from {@code inner} on gain nothing but the products of a's zero columns
     */
    void addOuterProduct(float[] a, int aAt, int aStride, int inner, float[] b, int bAt, int bStride, int rows,
            float[] sum);

    /**
     * sum[slots[i]] += in[i] for each row in order.
     *
     * @param in [rows, stride]
     * @param slots {@code rows} indices of rows of sum
     */
    void addRows(float[] in, int inAt, int rows, int[] slots, int slotsAt, float[] sum, int stride);

    /**
     * Keras's RMSprop on {@code count} weights, a multiple of {@link #padding()}: v = keep v + (1 - rho) g²,
     * w -= learningRate g / sqrt(v + epsilon).
     *
     * @param keep rho to the power of the steps since v was last brought up to date, this one included
     */
    void rmsProp(float[] w, int wAt, float[] v, float[] g, int gAt, int count, float keep, RmsPropRule rule);

    /** The hyper-parameters of Keras's RMSprop ({@code keras/src/optimizers/rmsprop.py}); epsilon is above zero. */
    record RmsPropRule(float learningRate, float rho, float epsilon) {}
}
