package io.github.imdbrnn.numpy;

import java.util.Arrays;

/**
 * A numeric NumPy array.
 *
 * @param shape its dimensions; none for a scalar
 * @param values its elements in row-major (C) order
 */
public record NpyArray(int[] shape, float[] values) {

    /** @throws IllegalArgumentException if the shape does not hold that many values */
    public NpyArray {
        long elements = 1;
        for (int dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("shape " + NpyHeader.tuple(shape));
            }
            elements = Math.min(elements * dimension, 1L << 31);
        }
        if (elements != values.length) {
            throw new IllegalArgumentException(
                    "shape " + NpyHeader.tuple(shape) + " does not hold " + values.length + " values");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NpyArray that
                && Arrays.equals(shape, that.shape)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "NpyArray" + NpyHeader.tuple(shape);
    }
}
