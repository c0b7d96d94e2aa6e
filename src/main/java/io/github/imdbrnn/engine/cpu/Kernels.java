package io.github.imdbrnn.engine.cpu;

/**
 * The arithmetic of the fused engine on rows of floats: all that is worth a vector unit, and nothing else.
 *
 * <p>What is given by its columns has zeros beyond them, up to the stride, so no kernel needs a tail. A matrix to
 * multiply with or to add to has the columns of the output.
 *
 * <p>Implementations keep nothing between calls that shows in the bits, and may be called by several threads at once.
 * One implementation gives the same bits for a row wherever the row stands and however many rows are computed with it.
 */
interface Kernels {

    /**
     * Added and taken away again it makes zeros of gradients below some 1e-28, which no weight shows: on the way
     * through gates they shrink to numbers with less than all their bits, on which processors take 100 times as long.
     */
    float FLUSH = 1e-20f;

    /**
     * A name for the bits they give, which depend on nothing else: not on the width of a vector. The number tells bits
     * of the engine from those of an earlier version, whose runs do not go on with the same.
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

    /** out[outRow + i] += in[inRow + i] · m, for each i below {@code rows}. */
    void addProduct(Rows in, int inRow, int rows, Rows m, Rows out, int outRow);

    /** x = tanh(x), for {@code rows} rows. */
    void tanh(Rows x, int row, int rows);

    /**
     * x = 1 / (1 + exp(-x)) = (1 + tanh(x / 2)) / 2, for {@code rows} rows. It leaves 1/2 beyond the columns: what it
     * is multiplied with has the zeros there.
     */
    void sigmoid(Rows x, int row, int rows);

    /** out = a b, for {@code rows} rows; of b and of {@code out} from the same row on. */
    void multiply(Rows a, int aRow, int rows, Rows b, Rows out, int row);

    /**
     * d = g (1 - h²), for {@code rows} rows: from gradients at values of tanh to those at its arguments.
     *
     * @param h values of tanh
     * @param g rows from 0 on
     */
    void tanhBackward(Rows d, int dRow, int rows, Rows h, int hRow, Rows g);

    /**
     * c' = f c + i g of an {@link LstmCell}, for {@code rows} rows.
     *
     * @param gates i, f, g and o
     * @param states from whose {@code row} on the c are; c' comes into the second and the third part, from {@code next}
     *     on
     */
    void lstmCarry(Rows[] gates, int gatesRow, int rows, Rows[] states, int row, int next);

    /**
     * The way back through the gates of an {@link LstmCell}, for {@code rows} rows.
     *
     * @param gates i, f, g and o, which become the gradients at their sums
     * @param states from whose {@code row} on the c are, and from whose {@code next} on the tanh(c')
     * @param gradients at h' and c', rows from 0 on; the latter become those at c
     */
    void lstmBackward(
            Rows[] gates, int gatesRow, int rows, Rows[] states, int row, int next, Rows[] gradients);

    /** a + r c of a {@link GruCell}, in the place of a, for {@code rows} rows; the gates are z, r, c and a. */
    void gruCandidate(Rows[] gates, int gatesRow, int rows);

    /** h' = z h + (1 - z) g of a {@link GruCell}, for {@code rows} rows; the gates are z, r, c and g. */
    void gruMix(Rows[] gates, int gatesRow, int rows, Rows h, int row, int next);

    /**
     * The way back through the gates of a {@link GruCell}, for {@code rows} rows.
     *
     * @param gates z, r, c and g, which become the gradients at their sums
     * @param h from whose {@code row} on the h are
     * @param gradients at h', the sum of both parts, rows from 0 on; the second becomes that at h past the sums
     */
    void gruBackward(Rows[] gates, int gatesRow, int rows, Rows h, int row, Rows[] gradients);

    /**
     * sum += aᵀ · b, of {@code rows} rows of each.
     *
     * @param sum as many rows as {@code a} has columns, rounded up to a multiple of 4: those beyond gain nothing but
     *     the products of zeros
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
     * Keras's RMSprop on the first {@code rows} rows of weights: v = keep v + (1 - rho) g², w -= learningRate g /
     * sqrt(v + epsilon).
     *
     * @param keep rho to the power of the steps since v was last brought up to date, this one included
     */
    void rmsProp(Rows w, Rows v, Rows g, int rows, float keep, RmsPropRule rule);

    /** The same on the rows {@code list[first + i]} of weights for each i below {@code rows}, by row i of gradients. */
    void rmsProp(Rows w, Rows v, int[] list, int first, Rows g, int rows, float[] keeps, RmsPropRule rule);

    /** The hyper-parameters of Keras's RMSprop ({@code keras/src/optimizers/rmsprop.py}); epsilon is above zero. */
    record RmsPropRule(float learningRate, float rho, float epsilon) {}
}
