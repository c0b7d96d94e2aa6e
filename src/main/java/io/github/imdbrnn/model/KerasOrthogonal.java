package io.github.imdbrnn.model;

import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Keras's {@code Orthogonal} initialiser for a square matrix: Q of the QR decomposition of a matrix of normal draws, each
 * column with the sign that makes the diagonal of R positive, which makes Q uniform among the orthogonal matrices.
 *
 * <p>Deeplearning4j has an {@code OrthogonalDistribution}; the singular value decomposition that it calls does not return
 * on some machines (1.0.0-M2.1, seen on x86-64 with AVX-512).
 */
public final class KerasOrthogonal implements IWeightInit {
    private static final long serialVersionUID = 1L;

    /** @throws IllegalArgumentException if the shape is not square */
    @Override
    public INDArray init(double fanIn, double fanOut, long[] shape, char order, INDArray paramView) {
        if (shape.length != 2 || shape[0] != shape[1]) {
            throw new IllegalArgumentException("only a square matrix is initialised as orthogonal");
        }
        int n = (int) shape[0];
        RealMatrix matrix = MatrixUtils.createRealMatrix(Nd4j.randn(DataType.DOUBLE, n, n).toDoubleMatrix());
        QRDecomposition decomposition = new QRDecomposition(matrix);
        RealMatrix q = decomposition.getQ();
        RealMatrix r = decomposition.getR();
        float[] values = new float[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                values[i * n + j] = (float) (q.getEntry(i, j) * Math.signum(r.getEntry(j, j)));
            }
        }
        INDArray weights = paramView.reshape(order, shape);
        weights.assign(Nd4j.create(values, shape, 'c'));
        return weights;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KerasOrthogonal;
    }

    @Override
    public int hashCode() {
        return KerasOrthogonal.class.hashCode();
    }
}
