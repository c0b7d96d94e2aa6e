package io.github.imdbrnn.engine;

import io.github.imdbrnn.model.NetworkSpec.Kind;
import java.util.Arrays;

/**
 * The equations of a recurrent layer's step in double precision, forward and back.
 *
 * <p>A step sees the word and the state before it only through two sums, one number for each column of the kernels: of
 * the input, {@code x W + b}, and of the state, {@code h U}, to which a second row of biases is added where there is
 * one. A state is h, and an LSTM's c behind it.
 */
abstract class ReferenceCell {
    final int units;

    private ReferenceCell(int units) {
        this.units = units;
    }

    static ReferenceCell of(Kind kind, int units) {
        return switch (kind) {
            case SIMPLE_RNN -> new SimpleRnn(units);
            case LSTM -> new Lstm(units);
            case GRU -> new Gru(units);
        };
    }

    /** Numbers of a state. */
    int stateSize() {
        return units;
    }

    /** The state after the step, from that before it and the sums. */
    abstract double[] next(double[] state, double[] in, double[] rec);

    /**
     * @param dNext the loss's gradient at the state after the step
     * @param dIn takes the gradient at the input's sum
     * @param dRec takes the gradient at the state's sum
     * @return the gradient at the state before, without what goes by the state's sum
     */
    abstract double[] back(double[] state, double[] in, double[] rec, double[] dNext, double[] dIn, double[] dRec);

    private static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    private static double ofSigmoid(double y) {
        return y * (1 - y);
    }

    private static double ofTanh(double y) {
        return 1 - y * y;
    }

    /** h' = tanh(in + rec). */
    private static final class SimpleRnn extends ReferenceCell {
        SimpleRnn(int units) {
            super(units);
        }

        @Override
        double[] next(double[] state, double[] in, double[] rec) {
            double[] next = new double[units];
            Arrays.setAll(next, j -> Math.tanh(in[j] + rec[j]));
            return next;
        }

        @Override
        double[] back(double[] state, double[] in, double[] rec, double[] dNext, double[] dIn, double[] dRec) {
            double[] next = next(state, in, rec);
            for (int j = 0; j < units; j++) {
                dIn[j] = dNext[j] * ofTanh(next[j]);
                dRec[j] = dIn[j];
            }
            return new double[units];
        }
    }

    /** Of the sums' columns i, f, g and o: c' = sigmoid(f) c + sigmoid(i) tanh(g), h' = sigmoid(o) tanh(c'). */
    private static final class Lstm extends ReferenceCell {
        Lstm(int units) {
            super(units);
        }

        @Override
        int stateSize() {
            return 2 * units;
        }

        private double z(int gate, int j, double[] in, double[] rec) {
            return in[gate * units + j] + rec[gate * units + j];
        }

        @Override
        double[] next(double[] state, double[] in, double[] rec) {
            double[] next = new double[2 * units];
            for (int j = 0; j < units; j++) {
                double c = sigmoid(z(1, j, in, rec)) * state[units + j]
                        + sigmoid(z(0, j, in, rec)) * Math.tanh(z(2, j, in, rec));
                next[j] = sigmoid(z(3, j, in, rec)) * Math.tanh(c);
                next[units + j] = c;
            }
            return next;
        }

        @Override
        double[] back(double[] state, double[] in, double[] rec, double[] dNext, double[] dIn, double[] dRec) {
            double[] next = next(state, in, rec);
            double[] before = new double[2 * units];
            for (int j = 0; j < units; j++) {
                double i = sigmoid(z(0, j, in, rec));
                double f = sigmoid(z(1, j, in, rec));
                double g = Math.tanh(z(2, j, in, rec));
                double o = sigmoid(z(3, j, in, rec));
                double tanhC = Math.tanh(next[units + j]);
                double dC = dNext[units + j] + dNext[j] * o * ofTanh(tanhC);
                dIn[j] = dC * g * ofSigmoid(i);
                dIn[units + j] = dC * state[units + j] * ofSigmoid(f);
                dIn[2 * units + j] = dC * i * ofTanh(g);
                dIn[3 * units + j] = dNext[j] * tanhC * ofSigmoid(o);
                before[units + j] = dC * f;
            }
            System.arraycopy(dIn, 0, dRec, 0, dIn.length);
            return before;
        }
    }

    /**
     * Of the sums' columns z, r and n, in Keras's form of {@code reset_after}: n' = tanh(in n + sigmoid(r) rec n),
     * h' = sigmoid(z) h + (1 - sigmoid(z)) n'.
     */
    private static final class Gru extends ReferenceCell {
        Gru(int units) {
            super(units);
        }

        private double gate(int gate, int j, double[] in, double[] rec) {
            return sigmoid(in[gate * units + j] + rec[gate * units + j]);
        }

        private double candidate(int j, double[] in, double[] rec) {
            return Math.tanh(in[2 * units + j] + gate(1, j, in, rec) * rec[2 * units + j]);
        }

        @Override
        double[] next(double[] state, double[] in, double[] rec) {
            double[] next = new double[units];
            for (int j = 0; j < units; j++) {
                double z = gate(0, j, in, rec);
                next[j] = z * state[j] + (1 - z) * candidate(j, in, rec);
            }
            return next;
        }

        @Override
        double[] back(double[] state, double[] in, double[] rec, double[] dNext, double[] dIn, double[] dRec) {
            double[] before = new double[units];
            for (int j = 0; j < units; j++) {
                double z = gate(0, j, in, rec);
                double r = gate(1, j, in, rec);
                double n = candidate(j, in, rec);
                double dN = dNext[j] * (1 - z) * ofTanh(n);
                dIn[j] = dNext[j] * (state[j] - n) * ofSigmoid(z);
                dIn[units + j] = dN * rec[2 * units + j] * ofSigmoid(r);
                dIn[2 * units + j] = dN;
                dRec[j] = dIn[j];
                dRec[units + j] = dIn[units + j];
                dRec[2 * units + j] = dN * r;
                before[j] = dNext[j] * z;
            }
            return before;
        }
    }
}
