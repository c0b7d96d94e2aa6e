package io.github.imdbrnn.rnn;

/**
 * An LSTM and the gradients of its weights and states, in plain Java and double precision. Only the last state has a
 * loss.
 *
 * <p>With x_t the input, h_t the state and c_t the cell of step t = 1..T (h_0 = c_0 = 0), and (.) the element-wise
 * product:
 *
 * <pre>
 * i_t, f_t, o_t = sigmoid(W_i x_t + U_i h_(t-1)), and so with f and o      g_t = tanh(W_g x_t + U_g h_(t-1))
 * c_t = f_t (.) c_(t-1) + i_t (.) g_t                                      h_t = o_t (.) tanh(c_t)
 * </pre>
 *
 * A bias is the column of W for an input that is always 1. Backward, with z the sums inside sigmoid and tanh:
 *
 * <pre>
 * dL/dc_t = o_t (.) (1 - tanh(c_t)^2) (.) dL/dh_t + f_(t+1) (.) dL/dc_(t+1)      the second term not at t = T
 * dL/dz_t = of i: g_t i_t (1 - i_t) dL/dc_t             of f: c_(t-1) f_t (1 - f_t) dL/dc_t
 *           of g: i_t (1 - g_t^2) dL/dc_t               of o: tanh(c_t) o_t (1 - o_t) dL/dh_t
 * dL/dh_(t-1) = U' dL/dz_t      dL/dW = sum_t dL/dz_t x_t'      dL/dU = sum_t dL/dz_t h_(t-1)'
 * </pre>
 *
 * The equations are those of Hochreiter and Schmidhuber, "Long short-term memory" (1997), with the forget gate of Gers,
 * Schmidhuber and Cummins (2000), as in Keras. The figures are the same on every machine: tanh and exp are
 * {@link StrictMath}'s.
 */
public final class LongShortTermMemory {
    private LongShortTermMemory() {}

    /**
     * The rows stand in the order i, f, g, o, that of Keras's columns.
     *
     * @param xh W, [4 hidden, inputs]
     * @param hh U, [4 hidden, hidden]
     */
    public record Weights(double[][] xh, double[][] hh) {
        int hidden() {
            return hh[0].length;
        }
    }

    /**
     * @param states [T + 1, hidden]; the first is h_0
     * @param cells [T + 1, hidden]; the first is c_0
     * @param gates [T, 4 hidden]: i, f, g and o of the first step first
     */
    public record Forward(double[][] states, double[][] cells, double[][] gates) {
    }

    /**
     * @param xh dL/dW
     * @param hh dL/dU
     * @param states [T, hidden]: dL/dh_1 first
     * @param cells [T, hidden]: dL/dc_1 first
     */
    public record Gradients(double[][] xh, double[][] hh, double[][] states, double[][] cells) {}

    /** @param inputs [T, inputs]: x_1 first */
    public static Forward forward(Weights weights, double[][] inputs) {
        return forward(weights, inputs, new double[weights.hidden()], new double[weights.hidden()]);
    }

    /** The same from another h_0 and c_0. */
    static Forward forward(Weights weights, double[][] inputs, double[] state, double[] cell) {
        int hidden = weights.hidden();
        int steps = inputs.length;
        double[][] states = new double[steps + 1][hidden];
        double[][] cells = new double[steps + 1][hidden];
        double[][] gates = new double[steps][];
        states[0] = state;
        cells[0] = cell;
        for (int t = 1; t <= steps; t++) {
            double[] z = Matrix.sum(Matrix.times(weights.xh, inputs[t - 1]), Matrix.times(weights.hh, states[t - 1]));
            for (int k = 0; k < z.length; k++) {
                z[k] = k / hidden == 2 ? StrictMath.tanh(z[k]) : 1 / (1 + StrictMath.exp(-z[k]));
            }
            gates[t - 1] = z;
            for (int k = 0; k < hidden; k++) {
                cells[t][k] = z[hidden + k] * cells[t - 1][k] + z[k] * z[2 * hidden + k];
                states[t][k] = z[3 * hidden + k] * StrictMath.tanh(cells[t][k]);
            }
        }
        return new Forward(states, cells, gates);
    }

    /**
     * From the last step to the first.
     *
     * @param lastState dL/dh_T
     */
    public static Gradients backward(Weights weights, double[][] inputs, Forward forward, double[] lastState) {
        int hidden = weights.hidden();
        double[][] xh = Matrix.zerosLike(weights.xh);
        double[][] hh = Matrix.zerosLike(weights.hh);
        double[][] states = new double[inputs.length][];
        double[][] cells = new double[inputs.length][hidden];
        double[] state = lastState;
        double[] fromLater = new double[hidden];
        for (int t = inputs.length; t >= 1; t--) {
            double[] z = new double[4 * hidden];
            for (int k = 0; k < hidden; k++) {
                double i = forward.gates[t - 1][k];
                double f = forward.gates[t - 1][hidden + k];
                double g = forward.gates[t - 1][2 * hidden + k];
                double o = forward.gates[t - 1][3 * hidden + k];
                double tanh = StrictMath.tanh(forward.cells[t][k]);
                double cell = o * (1 - tanh * tanh) * state[k] + fromLater[k];
                z[k] = g * i * (1 - i) * cell;
                z[hidden + k] = forward.cells[t - 1][k] * f * (1 - f) * cell;
                z[2 * hidden + k] = i * (1 - g * g) * cell;
                z[3 * hidden + k] = tanh * o * (1 - o) * state[k];
                cells[t - 1][k] = cell;
                fromLater[k] = f * cell;
            }
            states[t - 1] = state;
            Matrix.addOuter(xh, z, inputs[t - 1]);
            Matrix.addOuter(hh, z, forward.states[t - 1]);
            state = Matrix.transposedTimes(weights.hh, z);
        }
        return new Gradients(xh, hh, states, cells);
    }
}
