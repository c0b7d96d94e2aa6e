package io.github.imdbrnn.model;

import io.github.imdbrnn.model.NetworkSpec.Kind;
import java.util.Arrays;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Keras's initialisers on the random numbers of ND4J's generator, without ND4J's natives, whose start takes as long as
 * two epochs. Of a SimpleRNN in one direction, to the bit the weights that Deeplearning4j draws for {@link
 * KerasNetwork}.
 */
final class InitialWeights {
    /** Half the width of Keras's {@code RandomUniform}, the initialiser of its Embedding. */
    static final double EMBEDDING_RANGE = 0.05;

    /** The least number that ND4J takes the logarithm of for a normal draw. */
    private static final double EPSILON = 1e-5;

    private final long root; // ND4J's names for the halves of its generator's state
    private long node;

    private InitialWeights(long seed) {
        root = seed;
        node = seed ^ 0xffffffffdeadbeefL;
    }

    /** The weights that a seed draws for a network, one array for each parameter. */
    static float[][] draw(NetworkSpec spec, long seed) {
        InitialWeights random = new InitialWeights(seed);
        float[][] weights = ParameterLayout.of(spec).zeros();
        weights[0] = random.uniform(spec.maxFeatures(), spec.embeddingDim(), EMBEDDING_RANGE);
        for (int kernel = 1; kernel < weights.length - 2; kernel += 3) {
            weights[kernel] = random.glorot(spec.embeddingDim(), spec.recurrent().columns());
            weights[kernel + 1] = orthogonal(random.normal(spec.recurrent().columns(), spec.units()));
            if (spec.recurrent().kind() == Kind.LSTM) { // opens the forget gate, Keras's unit_forget_bias
                Arrays.fill(weights[kernel + 2], spec.units(), 2 * spec.units(), 1);
            }
        }
        weights[weights.length - 2] = random.glorot(spec.recurrent().outputs(), spec.outputs());
        return weights;
    }

    private float[] glorot(int rows, int columns) {
        return uniform(rows, columns, glorotRange(rows, columns));
    }

    /** Half the width of Keras's {@code GlorotUniform} for a matrix [rows, columns]. */
    static double glorotRange(int rows, int columns) {
        return Math.sqrt(6) / Math.sqrt((double) rows + columns);
    }

    /** Drawn column by column from [-range, range); [rows, columns]. */
    private float[] uniform(int rows, int columns, double range) {
        float[] values = new float[rows * columns];
        float low = (float) -range;
        float width = (float) range - low;
        for (int i = 0; i < values.length; i++) {
            values[i % rows * columns + i / rows] = low + next(i) * width;
        }
        advance(values.length);
        return values;
    }

    /** Draws of the normal distribution, two by Box and Muller's formula out of two of the uniform; [m, n]. */
    private double[][] normal(int m, int n) {
        double[][] values = new double[m][n];
        int half = (m * n + 1) / 2;
        for (int i = 0; i < half; i++) {
            double radius = Math.sqrt(-2 * Math.log(EPSILON + next(i) * (1 - EPSILON)));
            double angle = 2 * Math.PI * (EPSILON + next(i + half) * (1 - EPSILON));
            values[i / n][i % n] = radius * Math.cos(angle);
            if (i + half < m * n) {
                values[(i + half) / n][(i + half) % n] = radius * Math.sin(angle);
            }
        }
        advance((long) m * n);
        return values;
    }

    /**
     * Keras's {@code Orthogonal} initialiser for a matrix [n, m] of no fewer columns than rows: Q of the QR
     * decomposition of a matrix of normal draws, each column with the sign that makes the diagonal of R positive, which
     * makes Q uniform among the orthogonal matrices; transposed unless it is square.
     *
     * @param normal [m, n]
     */
    static float[] orthogonal(double[][] normal) {
        QRDecomposition decomposition = new QRDecomposition(MatrixUtils.createRealMatrix(normal));
        RealMatrix q = decomposition.getQ();
        RealMatrix r = decomposition.getR();
        int m = normal.length;
        int n = normal[0].length;
        float[] values = new float[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                int place = m == n ? i * n + j : j * m + i;
                values[place] = (float) (q.getEntry(i, j) * Math.signum(r.getEntry(j, j)));
            }
        }
        return values;
    }

    /** The random number in [0, 1) at a place of the matrix that is drawn: the generator's {@code relativeT}. */
    private float next(long place) {
        long a = root | (place + 2) * (node + 24_243_287);
        long b = node ^ (place + 2) * (a + 723_829);
        int bits = Integer.rotateLeft((int) (a ^ b) * 0x9E3779BB, 5) * 5;
        return (bits >>> 9) * 0x1p-23f;
    }

    /** Goes on behind a matrix: the generator's {@code rewindH}. */
    private void advance(long numbers) {
        int low = (int) node;
        int high = (int) (node >>> 32) ^ low;
        long mixed = Integer.toUnsignedLong(Integer.rotateLeft(low, 26) ^ high ^ high << 9);
        node = ((long) Integer.rotateLeft(high, 13) << 32 | mixed) ^ numbers ^ 0xdeadbeefL;
    }
}
