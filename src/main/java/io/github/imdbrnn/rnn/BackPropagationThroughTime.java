package io.github.imdbrnn.rnn;

import java.util.Arrays;

/**
 * A recurrent network small enough to follow by hand, its loss and the gradients of its weights, in plain Java and
 * double precision.
 *
 * <p>With x_t the input, h_t the state (h_0 = 0), o_t the output and y_t the target of step t = 1..T:
 *
 * <pre>
 * a_t = W_xh x_t + W_hh h_(t-1)      h_t = phi(a_t)      o_t = W_ho h_t      L = 1/T sum_t l(o_t, y_t)
 * </pre>
 *
 * phi is the identity or tanh; l is half the squared distance, or the cross-entropy of the softmax of o_t. Backward,
 * with (.) the element-wise product:
 *
 * <pre>
 * delta_t    = dL/do_t
 * dL/dh_t    = W_ho' delta_t + W_hh' (phi'(a_(t+1)) (.) dL/dh_(t+1))      the second term not at t = T
 * dL/dW_ho   = sum_t delta_t h_t'
 * dL/dW_xh   = sum_t (phi'(a_t) (.) dL/dh_t) x_t'
 * dL/dW_hh   = sum_t (phi'(a_t) (.) dL/dh_t) h_(t-1)'
 * </pre>
 *
 * The equations are those of Werbos, "Backpropagation through time: what it does and how to do it" (1990), for this
 * network.
 */
public final class BackPropagationThroughTime {
    private final Activation activation;
    private final Loss loss;

    /** phi. */
    public enum Activation { IDENTITY, TANH }

    /** l: half the squared distance, or the cross-entropy of a softmax. */
    public enum Loss { SQUARED, CROSS_ENTROPY }

    /**
     * @param xh [hidden, inputs]
     * @param hh [hidden, hidden]
     * @param ho [outputs, hidden]
     */
    public record Weights(double[][] xh, double[][] hh, double[][] ho) {}

    /**
     * @param states [T + 1, hidden]; the first is h_0
     * @param outputs [T, outputs]: o_1 first
     * @param outputGradients [T, outputs]: delta_1 first
     * @param loss L
     */
    public record Forward(double[][] states, double[][] outputs, double[][] outputGradients, double loss) {
        /** The same with no error but the last step's, so that what arrives at a step is what travelled there. */
        public Forward lastErrorOnly() {
            double[][] last = Matrix.zerosLike(outputGradients);
            last[last.length - 1] = outputGradients[last.length - 1];
            return new Forward(states, outputs, last, loss);
        }
    }

    /**
     * @param xh dL/dW_xh
     * @param hh dL/dW_hh
     * @param ho dL/dW_ho
     * @param states [T, hidden]: dL/dh_1 first
     */
    public record Gradients(double[][] xh, double[][] hh, double[][] ho, double[][] states) {}

    public BackPropagationThroughTime(Activation activation, Loss loss) {
        this.activation = activation;
        this.loss = loss;
    }

    /**
     * @param inputs [T, inputs]: x_1 first
     * @param targets [T, outputs]: y_1 first; for the cross-entropy each sums to 1
     */
    public Forward forward(Weights weights, double[][] inputs, double[][] targets) {
        int steps = inputs.length;
        double[][] states = new double[steps + 1][];
        double[][] outputs = new double[steps][];
        double[][] outputGradients = new double[steps][];
        states[0] = new double[weights.hh.length];
        double sum = 0;
        for (int t = 1; t <= steps; t++) {
            double[] a = Matrix.sum(Matrix.times(weights.xh, inputs[t - 1]), Matrix.times(weights.hh, states[t - 1]));
            states[t] = activation == Activation.TANH ? Arrays.stream(a).map(StrictMath::tanh).toArray() : a;
            double[] output = Matrix.times(weights.ho, states[t]);
            double[] target = targets[t - 1];
            double[] prediction = loss == Loss.SQUARED ? output : softmax(output);
            outputs[t - 1] = output;
            // Both losses have this derivative: the prediction less the target. The 1/T is the mean's.
            outputGradients[t - 1] = new double[output.length];
            for (int i = 0; i < output.length; i++) {
                double error = prediction[i] - target[i];
                outputGradients[t - 1][i] = error / steps;
                sum += loss == Loss.SQUARED ? error * error / 2 : -target[i] * Math.log(prediction[i]);
            }
        }
        return new Forward(states, outputs, outputGradients, sum / steps);
    }

    /** The gradients of L, from the last step to the first. */
    public Gradients backward(Weights weights, double[][] inputs, Forward forward) {
        int steps = inputs.length;
        double[][] xh = Matrix.zerosLike(weights.xh);
        double[][] hh = Matrix.zerosLike(weights.hh);
        double[][] ho = Matrix.zerosLike(weights.ho);
        double[][] states = new double[steps][];
        double[] fromLater = new double[weights.hh.length];
        for (int t = steps; t >= 1; t--) {
            double[] delta = forward.outputGradients[t - 1];
            Matrix.addOuter(ho, delta, forward.states[t]);
            double[] gradient = Matrix.sum(Matrix.transposedTimes(weights.ho, delta), fromLater);
            double[] beforeActivation = new double[gradient.length];
            for (int i = 0; i < gradient.length; i++) {
                beforeActivation[i] = gradient[i] * slope(forward.states[t][i]);
            }
            Matrix.addOuter(xh, beforeActivation, inputs[t - 1]);
            Matrix.addOuter(hh, beforeActivation, forward.states[t - 1]);
            fromLater = Matrix.transposedTimes(weights.hh, beforeActivation);
            states[t - 1] = gradient;
        }
        return new Gradients(xh, hh, ho, states);
    }

    /** Forward, then backward. */
    public Gradients gradients(Weights weights, double[][] inputs, double[][] targets) {
        return backward(weights, inputs, forward(weights, inputs, targets));
    }

    /**
     * dL of one weight matrix by central differences: what the gradient means, at two forward passes a weight.
     *
     * @param matrix one of the three matrices of {@code weights} itself; every entry is moved and put back
     */
    public double[][] byDifferences(Weights weights, double[][] matrix, double[][] inputs, double[][] targets) {
        double step = 1e-5;
        double[][] gradient = Matrix.zerosLike(matrix);
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix[i].length; j++) {
                double weight = matrix[i][j];
                matrix[i][j] = weight + step;
                double above = forward(weights, inputs, targets).loss;
                matrix[i][j] = weight - step;
                double below = forward(weights, inputs, targets).loss;
                matrix[i][j] = weight;
                gradient[i][j] = (above - below) / (2 * step);
            }
        }
        return gradient;
    }

    /** phi' where the state is h: 1 for the identity, 1 - h^2 for tanh. */
    private double slope(double state) {
        return activation == Activation.IDENTITY ? 1 : 1 - state * state;
    }

    private static double[] softmax(double[] values) {
        double largest = Arrays.stream(values).max().orElseThrow();
        double[] exponentials = Arrays.stream(values).map(value -> Math.exp(value - largest)).toArray();
        return Matrix.scaled(exponentials, 1 / Arrays.stream(exponentials).sum());
    }
}
