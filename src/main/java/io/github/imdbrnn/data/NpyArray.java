package io.github.imdbrnn.data;

/**
 * An array of numbers as an .npy file holds it.
 *
 * @param shape its dimensions; none for a scalar
 * @param values row-major
 */
public record NpyArray(int[] shape, float[] values) {}
