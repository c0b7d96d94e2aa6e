package io.github.imdbrnn.model;

import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Keras's {@code Orthogonal} initialiser for a recurrent kernel, see {@link InitialWeights#orthogonal}.
 *
 * <p>Deeplearning4j has an {@code OrthogonalDistribution}; the singular value decomposition that it calls does not return
 * on some machines (1.0.0-M2.1, seen on x86-64 with AVX-512).
 */
public final class KerasOrthogonal implements IWeightInit {
    private static final long serialVersionUID = 1L;

    /** @throws IllegalArgumentException if the shape is not a matrix of at least as many columns as rows */
    @Override
    public INDArray init(double fanIn, double fanOut, long[] shape, char order, INDArray paramView) {
        if (shape.length != 2 || shape[0] > shape[1]) {
            throw new IllegalArgumentException(
                    "only a matrix with no fewer columns than rows is initialised as orthogonal");
        }
        float[] values = InitialWeights.orthogonal(
                Nd4j.randn(DataType.DOUBLE, shape[1], shape[0]).toDoubleMatrix());
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
