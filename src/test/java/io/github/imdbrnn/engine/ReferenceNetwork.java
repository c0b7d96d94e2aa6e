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
    private final NetworkSpec spec;
    private final RmsProp optimizer;
    private final ReferenceCell cell;
    final double[][] weights;
    final double[][] squares;

    ReferenceNetwork(Model start) {
        spec = start.spec();
        optimizer = start.optimizer();
        cell = ReferenceCell.of(spec.recurrent().kind(), spec.units());
        weights = Arrays.stream(start.weights()).map(CloseArrays::doubles).toArray(double[][]::new);
        squares = Arrays.stream(start.squares()).map(CloseArrays::doubles).toArray(double[][]::new);
    }

    /** A model of a simple RNN for two classes, as {@link #randomModel(NetworkSpec, RmsProp, long)}. */
    public static Model randomModel(int vocabulary, int embeddingSize, int units, RmsProp optimizer, long seed) {
        return randomModel(vocabulary, embeddingSize, units, 2, optimizer, seed);
    }

    /** The same for more classes than two. */
    public static Model randomModel(
            int vocabulary, int embeddingSize, int units, int classes, RmsProp optimizer, long seed) {
        return randomModel(Layer.SIMPLE_RNN.spec(vocabulary, embeddingSize, units, classes), optimizer, seed);
    }

    /** A model with weights of about the size of trained ones; the recurrence keeps gradients in bounds. */
    public static Model randomModel(NetworkSpec spec, RmsProp optimizer, long seed) {
        Random random = new Random(seed);
        ParameterLayout layout = ParameterLayout.of(spec);
        float[][] weights = layout.parameters().stream()
                .map(parameter -> uniform(random, parameter.size(), limit(parameter))).toArray(float[][]::new);
        return new Model(spec, optimizer, seed, weights, layout.zeros());
    }

    private static double limit(ParameterLayout.Parameter parameter) {
        if (parameter.title().equals("embedding")) {
            return 0.5;
        }
        return parameter.title().endsWith("bias") ? 0.3 : 1 / Math.sqrt(parameter.shape()[0]);
    }

    private static float[] uniform(Random random, int count, double limit) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * limit);
        }
        return values;
    }

    /** What a direction reads of a review, in its order. */
    private static int[] ids(Batch batch, int review, boolean backward) {
        int last = batch.maxlen() - 1;
        return IntStream.rangeClosed(0, last).map(t -> batch.id(review, backward ? last - t : t)).toArray();
    }

    private int directions() {
        return spec.recurrent().bidirectional() ? 2 : 1;
    }

    /** The index of a direction's kernel among the parameters; recurrent kernel and bias follow it. */
    private static int kernel(int direction) {
        return 1 + 3 * direction;
    }

    /** The states of a direction over one review: [t] before its step t. */
    private double[][] states(int[] ids, int direction) {
        double[][] states = new double[ids.length + 1][cell.stateSize()];
        for (int t = 0; t < ids.length; t++) {
            states[t + 1] = cell.next(states[t], in(ids[t], direction), rec(states[t], direction));
        }
        return states;
    }

    private double[] embedding(int id) {
        int size = spec.embeddingDim();
        return Arrays.copyOfRange(weights[0], id * size, (id + 1) * size);
    }

    private double[] h(double[] state) {
        return Arrays.copyOf(state, spec.units());
    }

    private double[] in(int id, int direction) {
        double[] kernel = weights[kernel(direction)];
        double[] bias = Arrays.copyOf(weights[kernel(direction) + 2], kernel.length / spec.embeddingDim());
        return affine(embedding(id), kernel, bias);
    }

    private double[] rec(double[] state, int direction) {
        double[] kernel = weights[kernel(direction) + 1];
        double[] biases = weights[kernel(direction) + 2];
        int columns = kernel.length / spec.units();
        double[] bias = Arrays.copyOfRange(biases, biases.length - columns, biases.length);
        return affine(h(state), kernel, biases.length > columns ? bias : new double[columns]);
    }

    /** vector matrix + bias; the sum is added to the bias's array. */
    private static double[] affine(double[] vector, double[] matrix, double[] bias) {
        for (int r = 0; r < vector.length; r++) {
            for (int c = 0; c < bias.length; c++) {
                bias[c] += vector[r] * matrix[r * bias.length + c];
            }
        }
        return bias;
    }

    /** What the dense layer reads: the last state of each direction, [directions * units]. */
    private double[] features(double[][] last) {
        return Arrays.stream(last).flatMapToDouble(state -> Arrays.stream(h(state))).toArray();
    }

    /** Of a review, the states of each direction. */
    private double[][][] states(Batch batch, int review) {
        return IntStream.range(0, directions())
                .mapToObj(d -> states(ids(batch, review, d == 1), d)).toArray(double[][][]::new);
    }

    private static double[][] last(double[][][] states) {
        return Arrays.stream(states).map(ofDirection -> ofDirection[ofDirection.length - 1]).toArray(double[][]::new);
    }

    private double[] logits(double[] features) {
        return affine(features, weights[weights.length - 2], weights[weights.length - 1].clone());
    }

    private double[] probabilities(double[] features) {
        double[] z = logits(features);
        if (spec.outputs() == 1) {
            return new double[] {1 / (1 + Math.exp(-z[0]))};
        }
        double sum = Arrays.stream(z).map(Math::exp).sum();
        return Arrays.stream(z).map(logit -> Math.exp(logit) / sum).toArray();
    }

    /**
     * Of the batch's first review, before and after each token, [maxlen + 1, outputs]: of the forward direction's
     * states, beside a backward direction that has read all.
     */
    double[] logits(Batch batch) {
        double[][][] states = states(batch, 0);
        double[][] last = last(states);
        return Arrays.stream(states[0]).flatMapToDouble(state -> {
            last[0] = state;
            return Arrays.stream(logits(features(last)));
        }).toArray();
    }

    /** [reviews, outputs]. */
    double[] probabilities(Batch batch) {
        return IntStream.range(0, batch.rows()).boxed()
                .flatMapToDouble(r -> Arrays.stream(probabilities(features(last(states(batch, r)))))).toArray();
    }

    double loss(Batch batch) {
        return loss(batch, probabilities(batch));
    }

    /** @param p what the batch's probabilities are */
    double loss(Batch batch, double[] p) {
        int outputs = spec.outputs();
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
        int outputs = spec.outputs();
        double likely = p[outputs == 1 ? 0 : label];
        double[] d = new double[outputs];
        if (likely >= 1e-7 && likely <= 1 - 1e-7) {
            Arrays.setAll(d, o -> (p[o] - (outputs == 1 ? label : o == label ? 1 : 0)) / rows);
        }
        return d;
    }

    double[][] gradient(Batch batch) {
        double[][] g = Arrays.stream(weights).map(array -> new double[array.length]).toArray(double[][]::new);
        int dense = weights.length - 2;
        for (int r = 0; r < batch.rows(); r++) {
            double[][][] states = states(batch, r);
            double[] features = features(last(states));
            double[] d = gradient(probabilities(features), batch.labels()[r], batch.rows());
            double[] dFeatures = back(features, weights[dense], d, g[dense]);
            add(d, g[dense + 1], 0);
            for (int direction = 0; direction < directions(); direction++) {
                double[] dLast = new double[cell.stateSize()];
                System.arraycopy(dFeatures, direction * spec.units(), dLast, 0, spec.units());
                back(ids(batch, r, direction == 1), direction, states[direction], dLast, g);
            }
        }
        return g;
    }

    /** Adds to {@code g} what a direction gives over one review, from the gradient at its last state. */
    private void back(int[] ids, int direction, double[][] states, double[] dLast, double[][] g) {
        int kernel = kernel(direction);
        double[] dState = dLast;
        for (int t = ids.length - 1; t >= 0; t--) {
            double[] in = in(ids[t], direction);
            double[] dIn = new double[in.length];
            double[] dRec = new double[in.length];
            dState = cell.back(states[t], in, rec(states[t], direction), dState, dIn, dRec);
            add(back(h(states[t]), weights[kernel + 1], dRec, g[kernel + 1]), dState, 0);
            add(back(embedding(ids[t]), weights[kernel], dIn, g[kernel]), g[0], ids[t] * spec.embeddingDim());
            add(dIn, g[kernel + 2], 0);
            if (g[kernel + 2].length > dRec.length) {
                add(dRec, g[kernel + 2], dRec.length);
            }
        }
    }

    /** Of vector matrix, from the gradient at it: adds that of the matrix to {@code g}, returns that of the vector. */
    private static double[] back(double[] vector, double[] matrix, double[] d, double[] g) {
        double[] dVector = new double[vector.length];
        for (int r = 0; r < vector.length; r++) {
            for (int c = 0; c < d.length; c++) {
                g[r * d.length + c] += vector[r] * d[c];
                dVector[r] += matrix[r * d.length + c] * d[c];
            }
        }
        return dVector;
    }

    private static void add(double[] values, double[] sums, int at) {
        for (int i = 0; i < values.length; i++) {
            sums[at + i] += values[i];
        }
    }

    /** What {@link #gradient(Batch)} must be, by the definition of a derivative. */
    double[][] finiteDifferences(Batch batch) {
        double[][] differences = new double[weights.length][];
        for (int a = 0; a < weights.length; a++) {
            double[] array = weights[a];
            differences[a] = new double[array.length];
            for (int i = 0; i < array.length; i++) {
                double w = array[i];
                array[i] = w + 1e-5;
                double above = loss(batch);
                array[i] = w - 1e-5;
                double below = loss(batch);
                array[i] = w;
                differences[a][i] = (above - below) / 2e-5;
            }
        }
        return differences;
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
