package io.github.imdbrnn.rnn;

import io.github.imdbrnn.rnn.BackPropagationThroughTime.Forward;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Weights;

/**
 * dL/dW_hh of a network with identity activation, written out as one sum, and the ways in which this sum is often
 * written wrongly.
 *
 * <pre>
 * dL/dW_hh = sum over t = 1..T and j = 1..t of  (W_hh')^(t-j) W_ho' delta_t h_(j-1)'
 * </pre>
 *
 * Step t's output depends on W_hh once for every step j up to t: there W_hh multiplies h_(j-1), and the effect then
 * passes through W_hh another t - j times.
 */
public enum ClosedForm {
    /** The sum above. */
    RIGHT("as above"),
    /** The loss of the last step only, as if the others did not count. Right only if nothing but o_T has a loss. */
    LAST_STEP_ONLY("only the last step's loss, t = T"),
    /** dh_t/dW_hh with h_(t-1) held fixed: the partial derivative in place of the total one. */
    DIRECT_TERM_ONLY("h_(t-1) held fixed, j = t"),
    /** Everything but the direct term. */
    NO_DIRECT_TERM("the direct term left out, j < t"),
    /** W_hh in place of its transpose. Right only for a symmetric W_hh. */
    NOT_TRANSPOSED("W_hh for W_hh'"),
    /** h_j in place of h_(j-1): the state after the multiplication in place of the one before it. */
    STATE_TOO_LATE("h_j for h_(j-1)"),
    /** (W_hh')^(t-j+1). */
    POWER_TOO_HIGH("the power t-j+1");

    private final String text;

    ClosedForm(String text) {
        this.text = text;
    }

    /** What is different, in words. */
    public String text() {
        return text;
    }

    /**
     * The sum, or the slip of it.
     *
     * @param forward from identity activation; with tanh every factor W_hh' also needs the slope of tanh, so that not
     *     even {@link #RIGHT} is right
     */
    public double[][] gradient(Weights weights, Forward forward) {
        int steps = forward.outputs().length;
        double[][] sum = Matrix.zerosLike(weights.hh());
        for (int t = this == LAST_STEP_ONLY ? steps : 1; t <= steps; t++) {
            double[] passed = Matrix.transposedTimes(weights.ho(), forward.outputGradients()[t - 1]);
            if (this == POWER_TOO_HIGH) {
                passed = Matrix.transposedTimes(weights.hh(), passed);
            }
            for (int j = t; j >= (this == DIRECT_TERM_ONLY ? t : 1); j--) {
                if (this != NO_DIRECT_TERM || j < t) {
                    Matrix.addOuter(sum, passed, forward.states()[this == STATE_TOO_LATE ? j : j - 1]);
                }
                passed = this == NOT_TRANSPOSED
                        ? Matrix.times(weights.hh(), passed)
                        : Matrix.transposedTimes(weights.hh(), passed);
            }
        }
        return sum;
    }
}
