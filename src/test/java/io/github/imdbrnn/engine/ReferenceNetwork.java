package io.github.imdbrnn.engine;

import io.github.imdbrnn.model.KerasRmsProp;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.model.RmsProp;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The network in double precision, written down as the formulas are: every token of every review, padding too, and
 * every word's average of squares at every step.
 */
public final class ReferenceNetwork {
    final int embeddingSize;
    final int units;
    final int outputs;
    final double[][] weights;
    final double[][] squares;
    private final RmsProp optimizer;

    ReferenceNetwork(Model start) {
        embeddingSize = start.spec().embeddingDim();
        units = start.spec().units();
        outputs = start.spec().outputs();
        optimizer = start.optimizer();
        weights = Arrays.stream(start.weights()).map(ReferenceNetwork::doubles).toArray(double[][]::new);
        squares = Arrays.stream(start.squares()).map(ReferenceNetwork::doubles).toArray(double[][]::new);
    }

    /** A model with weights of about the size of trained ones; the recurrence keeps gradients in bounds. */
    public static Model randomModel(int vocabulary, int embeddingSize, int units, RmsProp optimizer, long seed) {
        return randomModel(vocabulary, embeddingSize, units, 2, optimizer, seed);
    }

    /** The same for more classes than two. */
    public static Model randomModel(
            int vocabulary, int embeddingSize, int units, int classes, RmsProp optimizer, long seed) {
        Random random = new Random(seed);
        NetworkSpec spec = NetworkSpec.simpleRnn(vocabulary, 1, embeddingSize, units, classes);
        float[][] weights = {uniform(random, vocabulary * embeddingSize, 0.5),
            uniform(random, embeddingSize * units, 1 / Math.sqrt(embeddingSize)),
            uniform(random, units * units, 1 / Math.sqrt(units)), uniform(random, units, 0.3),
            uniform(random, units * spec.outputs(), 1 / Math.sqrt(units)), uniform(random, spec.outputs(), 0.3)};
        return new Model(spec, optimizer, seed, weights, ParameterLayout.of(spec).zeros());
    }

    private static float[] uniform(Random random, int count, double limit) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * limit);
        }
        return values;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }

    /** The states of one review: h[t] before step t. */
    private double[][] states(Batch batch, int review) {
        double[][] h = new double[batch.maxlen() + 1][units];
        for (int t = 0; t < batch.maxlen(); t++) {
            int id = batch.id(review, t);
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

    private double[] logits(double[] state) {
        double[] z = weights[5].clone();
        for (int k = 0; k < units; k++) {
            for (int o = 0; o < outputs; o++) {
                z[o] += state[k] * weights[4][k * outputs + o];
            }
        }
        return z;
    }

    private double[] probabilities(double[] state) {
        double[] z = logits(state);
        if (outputs == 1) {
            return new double[] {1 / (1 + Math.exp(-z[0]))};
        }
        double sum = Arrays.stream(z).map(Math::exp).sum();
        return Arrays.stream(z).map(logit -> Math.exp(logit) / sum).toArray();
    }

    /** Of the batch's first review, before and after each token, [maxlen + 1, outputs]. */
    double[] logits(Batch batch) {
        return Arrays.stream(states(batch, 0)).flatMapToDouble(state -> Arrays.stream(logits(state))).toArray();
    }

    /** [reviews, outputs]. */
    double[] probabilities(Batch batch) {
        return IntStream.range(0, batch.rows()).boxed()
                .flatMapToDouble(r -> Arrays.stream(probabilities(states(batch, r)[batch.maxlen()]))).toArray();
    }

    double loss(Batch batch) {
        double[] p = probabilities(batch);
        double sum = 0;
        for (int r = 0; r < batch.rows(); r++) {
            int label = batch.labels()[r];
            double ofOne = outputs == 1 ? p[r] : p[r * outputs + label];
            double likely = outputs == 1 && label == 0 ? 1 - ofOne : ofOne;
            sum -= Math.log(Math.min(Math.max(likely, 1e-7), 1 - 1e-7));
        }
        return sum / batch.rows();
    }

    /** At the logits of a review, zero where the loss clips the probability that it is taken of. */
    private double[] gradient(double[] p, int label, int rows) {
        double likely = p[outputs == 1 ? 0 : label];
        double[] d = new double[outputs];
        if (likely >= 1e-7 && likely <= 1 - 1e-7) {
            Arrays.setAll(d, o -> (p[o] - (outputs == 1 ? label : o == label ? 1 : 0)) / rows);
        }
        return d;
    }

    double[][] gradient(Batch batch) {
        double[][] g = Arrays.stream(weights).map(array -> new double[array.length]).toArray(double[][]::new);
        for (int r = 0; r < batch.rows(); r++) {
            double[][] h = states(batch, r);
            double[] d = gradient(probabilities(h[batch.maxlen()]), batch.labels()[r], batch.rows());
            double[] dh = new double[units];
            for (int o = 0; o < outputs; o++) {
                for (int j = 0; j < units; j++) {
                    g[4][j * outputs + o] += d[o] * h[batch.maxlen()][j];
                    dh[j] += d[o] * weights[4][j * outputs + o];
                }
                g[5][o] += d[o];
            }
            for (int t = batch.maxlen() - 1; t >= 0; t--) {
                int id = batch.id(r, t);
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

    void train(Batch batch) {
        double[][] g = gradient(batch);
        double rho = optimizer.rho();
        for (int a = 0; a < weights.length; a++) {
            for (int i = 0; i < weights[a].length; i++) {
                squares[a][i] = rho * squares[a][i] + (1 - rho) * g[a][i] * g[a][i];
                weights[a][i] -= optimizer.learningRate() * g[a][i] / Math.sqrt(squares[a][i] + KerasRmsProp.EPSILON);
            }
        }
    }
}
