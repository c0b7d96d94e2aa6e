package io.github.imdbrnn.engine.cpu;

/**
 * The arithmetic of the fused engine on rows of floats: all that is worth a vector unit, and nothing else.
 *
 * <p>What is given by its columns has zeros beyond them, up to the stride, so no kernel needs a tail. A matrix to
 * multiply with or to add to has the columns of the output.
 *
 * <p>Implementations keep no state between calls and may be called by several threads at once. One implementation gives the same bits
 * for a row wherever the row stands and however many rows are computed with it.
 */
interface Kernels {

    /**
     * A name for the bits they give, which depend on nothing else: not on the width of a vector. The number tells bits of
     * the engine from those of an earlier version, whose runs do not go on with the same.
     */
    String name();

    /** Strides of {@link Rows} are multiples of this, and so of 4. */
    int padding();

    /**
     * out[outRow + i] = start[slots[inRow + i]] + in[inRow + i] · m, for each i below {@code rows}.
     *
     * @param m as many rows as {@code in} has columns
     * @param start what to add the products to
     * @param slots for each row of {@code in} a row of {@code start}, or null: always its row 0
     */
    void product(Rows in, int inRow, int rows, Rows m, Rows start, int[] slots, Rows out, int outRow);

    /** x = tanh(x), for {@code rows} rows. */
    void tanh(Rows x, int row, int rows);

    /**
     * d = d (1 - h²), for {@code rows} rows: from a gradient at values of tanh to one at its arguments.
     *
     * @param h values of tanh
     */
    void tanhBackward(Rows d, int dRow, Rows h, int hRow, int rows);

    /**
     * sum += aᵀ · b, of {@code rows} rows of each.
     *
     * @param sum as many rows as {@code a} has columns, rounded up to a multiple of 4: those beyond gain nothing but the
     *     products of zeros
     */
    void addOuterProduct(Rows a, int aRow, Rows b, int bRow, int rows, Rows sum);

    /** sum[0] += in[inRow + i] for each i below {@code rows}, in order. */
    void addRows(Rows in, int inRow, int rows, Rows sum);

    /**
     * sum[i] += in[list[j]] for each i below {@code sums} and for the i-th's j, in order.
     *
     * @param ends where in the list the rows of the i-th end, at {@code ends[first + i]}, and those of the next begin;
     *     the first's begin where those of {@code first - 1} end
     */
    void addListedRows(Rows in, int[] list, int[] ends, int first, int sums, Rows sum);

    /**
     * Keras's RMSprop on the first {@code rows} rows of weights: v = keep v + (1 - rho) g², w -= learningRate g / sqrt(v
     * + epsilon).
     *
     * @param keep rho to the power of the steps since v was last brought up to date, this one included
     */
    void rmsProp(Rows w, Rows v, Rows g, int rows, float keep, RmsPropRule rule);

    /** The same on the rows {@code list[first + i]} of weights for each i below {@code rows}, by row i of gradients. */
    void rmsProp(Rows w, Rows v, int[] list, int first, Rows g, int rows, float[] keeps, RmsPropRule rule);

    /** The hyper-parameters of Keras's RMSprop ({@code keras/src/optimizers/rmsprop.py}); epsilon is above zero. */
    record RmsPropRule(float learningRate, float rho, float epsilon) {}
}
