package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;
import java.util.Random;

/**
 * The network in double precision, written down as the formulas are: every token of every review, padding too, and
 * every word's average of squares at every step. The arrays are those of {@link FusedWeights}, in its order.
 */
final class ReferenceNetwork {
    final int vocabulary;
    final int embeddingSize;
    final int units;
    final double[][] weights;
    final double[][] squares;

    ReferenceNetwork(int vocabulary, int embeddingSize, int units, FusedWeights start) {
        this.vocabulary = vocabulary;
        this.embeddingSize = embeddingSize;
        this.units = units;
        weights = Arrays.stream(arrays(start)).map(ReferenceNetwork::doubles).toArray(double[][]::new);
        squares = Arrays.stream(weights).map(array -> new double[array.length]).toArray(double[][]::new);
    }

    /** Weights of about the size of trained ones; the recurrence keeps gradients in bounds. */
    static FusedWeights randomWeights(int vocabulary, int embeddingSize, int units, long seed) {
        Random random = new Random(seed);
        return new FusedWeights(uniform(random, vocabulary * embeddingSize, 0.5),
                uniform(random, embeddingSize * units, 1 / Math.sqrt(embeddingSize)),
                uniform(random, units * units, 1 / Math.sqrt(units)), uniform(random, units, 0.3),
                uniform(random, units, 1 / Math.sqrt(units)), uniform(random, 1, 0.3));
    }

    private static float[] uniform(Random random, int count, double limit) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * limit);
        }
        return values;
    }

    static float[][] arrays(FusedWeights weights) {
        return new float[][] {weights.embedding(), weights.kernel(), weights.recurrent(), weights.bias(),
                weights.output(), weights.outputBias()};
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }

    /** The states of one review: h[t] before step t. */
    private double[][] states(TokenBatch batch, int review) {
        double[][] h = new double[batch.maxlen + 1][units];
        for (int t = 0; t < batch.maxlen; t++) {
            int id = batch.ids[review * batch.maxlen + t];
            for (int j = 0; j < units; j++) {
                double z = weights[3][j];
                for (int e = 0; e < embeddingSize; e++) {
                    z += weights[0][id * embeddingSize + e] * weights[1][e * units + j];
                }
                for (int k = 0; k < units; k++) {
                    z += h[t][k] * weights[2][k * units + j];
                }
                h[t + 1][j] = Math.tanh(z);
            }
        }
        return h;
    }

    private double probability(double[] state) {
        double z = weights[5][0];
        for (int k = 0; k < units; k++) {
            z += state[k] * weights[4][k];
        }
        return 1 / (1 + Math.exp(-z));
    }

    double[] probabilities(TokenBatch batch) {
        double[] p = new double[batch.rows];
        Arrays.setAll(p, r -> probability(states(batch, r)[batch.maxlen]));
        return p;
    }

    double loss(TokenBatch batch) {
        double[] p = probabilities(batch);
        double sum = 0;
        for (int r = 0; r < batch.rows; r++) {
            double likely = batch.labels[r] == 1 ? p[r] : 1 - p[r];
            sum -= Math.log(Math.min(Math.max(likely, 1e-7), 1 - 1e-7));
        }
        return sum / batch.rows;
    }

    double[][] gradient(TokenBatch batch) {
        double[][] g = Arrays.stream(weights).map(array -> new double[array.length]).toArray(double[][]::new);
        for (int r = 0; r < batch.rows; r++) {
            double[][] h = states(batch, r);
            double p = probability(h[batch.maxlen]);
            double d = p < 1e-7 || p > 1 - 1e-7 ? 0 : (p - batch.labels[r]) / batch.rows;
            double[] dh = new double[units];
            for (int j = 0; j < units; j++) {
                g[4][j] += d * h[batch.maxlen][j];
                dh[j] = d * weights[4][j];
            }
            g[5][0] += d;
            for (int t = batch.maxlen - 1; t >= 0; t--) {
                int id = batch.ids[r * batch.maxlen + t];
                double[] before = new double[units];
                for (int j = 0; j < units; j++) {
                    double dz = dh[j] * (1 - h[t + 1][j] * h[t + 1][j]);
                    g[3][j] += dz;
                    for (int k = 0; k < units; k++) {
                        g[2][k * units + j] += h[t][k] * dz;
                        before[k] += dz * weights[2][k * units + j];
                    }
                    for (int e = 0; e < embeddingSize; e++) {
                        g[1][e * units + j] += weights[0][id * embeddingSize + e] * dz;
                        g[0][id * embeddingSize + e] += weights[1][e * units + j] * dz;
                    }
                }
                dh = before;
            }
        }
        return g;
    }

    void train(TokenBatch batch, Kernels.RmsPropRule rule) {
        double[][] g = gradient(batch);
        for (int a = 0; a < weights.length; a++) {
            for (int i = 0; i < weights[a].length; i++) {
                squares[a][i] = rule.rho() * squares[a][i] + (1 - rule.rho()) * g[a][i] * g[a][i];
                weights[a][i] -= rule.learningRate() * g[a][i] / Math.sqrt(squares[a][i] + rule.epsilon());
            }
        }
    }
}
