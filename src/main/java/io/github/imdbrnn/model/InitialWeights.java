package io.github.imdbrnn.model;

import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Keras's initialisers on the random numbers of ND4J's generator: to the bit the weights that Deeplearning4j draws for
 * {@link KerasNetwork}, without ND4J's natives, whose start takes as long as two epochs.
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
        weights[1] = random.glorot(spec.embeddingDim(), spec.units());
        weights[2] = orthogonal(random.normal(spec.units()));
        weights[4] = random.glorot(spec.units(), spec.outputs());
        return weights;
    }

    private float[] glorot(int rows, int columns) {
        return uniform(rows, columns, Math.sqrt(6) / Math.sqrt((double) rows + columns));
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

    /** Draws of the normal distribution, two by Box and Muller's formula out of two of the uniform; [n, n]. */
    private double[][] normal(int n) {
        double[][] values = new double[n][n];
        int half = (n * n + 1) / 2;
        for (int i = 0; i < half; i++) {
            double radius = Math.sqrt(-2 * Math.log(EPSILON + next(i) * (1 - EPSILON)));
            double angle = 2 * Math.PI * (EPSILON + next(i + half) * (1 - EPSILON));
            values[i / n][i % n] = radius * Math.cos(angle);
            if (i + half < n * n) {
                values[(i + half) / n][(i + half) % n] = radius * Math.sin(angle);
            }
        }
        advance(n * n);
        return values;
    }

    /**
     * Keras's {@code Orthogonal} initialiser for a square matrix: Q of the QR decomposition of a matrix of normal
     * draws, each column with the sign that makes the diagonal of R positive, which makes Q uniform among the
     * orthogonal matrices.
     */
    static float[] orthogonal(double[][] normal) {
        QRDecomposition decomposition = new QRDecomposition(MatrixUtils.createRealMatrix(normal));
        RealMatrix q = decomposition.getQ();
        RealMatrix r = decomposition.getR();
        int n = normal.length;
        float[] values = new float[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                values[i * n + j] = (float) (q.getEntry(i, j) * Math.signum(r.getEntry(j, j)));
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
