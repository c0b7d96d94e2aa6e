package io.github.imdbrnn.rnn;

import java.util.Arrays;
import java.util.Random;

/** The few operations on [rows, columns] matrices that the equations need. */
public final class Matrix {
    private Matrix() {}

    /** A v. */
    static double[] times(double[][] a, double[] v) {
        double[] result = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = dot(a[i], v);
        }
        return result;
    }

    static double dot(double[] u, double[] v) {
        double sum = 0;
        for (int i = 0; i < u.length; i++) {
            sum += u[i] * v[i];
        }
        return sum;
    }

    /** A' v. */
    static double[] transposedTimes(double[][] a, double[] v) {
        double[] result = new double[a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < result.length; j++) {
                result[j] += a[i][j] * v[i];
            }
        }
        return result;
    }

    static double[] sum(double[] u, double[] v) {
        double[] result = new double[u.length];
        Arrays.setAll(result, i -> u[i] + v[i]);
        return result;
    }

    /** A += u v'. */
    static void addOuter(double[][] a, double[] u, double[] v) {
        for (int i = 0; i < u.length; i++) {
            for (int j = 0; j < v.length; j++) {
                a[i][j] += u[i] * v[j];
            }
        }
    }

    static double[][] zerosLike(double[][] a) {
        return new double[a.length][a[0].length];
    }

    static double[][] scaled(double[][] a, double factor) {
        return Arrays.stream(a).map(row -> scaled(row, factor)).toArray(double[][]::new);
    }

    static double[] scaled(double[] v, double factor) {
        return Arrays.stream(v).map(value -> factor * value).toArray();
    }

    static double norm(double[] v) {
        return Math.sqrt(dot(v, v));
    }

    /** The largest difference of two entries in the same place. */
    public static double largestDifference(double[][] a, double[][] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                largest = Math.max(largest, Math.abs(a[i][j] - b[i][j]));
            }
        }
        return largest;
    }

    /** Entries drawn from a normal distribution of mean 0. */
    public static double[][] gaussian(int rows, int columns, double deviation, Random random) {
        double[][] a = new double[rows][columns];
        for (double[] row : a) {
            Arrays.setAll(row, j -> deviation * random.nextGaussian());
        }
        return a;
    }

    /** A random orthogonal matrix: Gram-Schmidt on normally distributed rows. All its singular values are 1. */
    static double[][] orthogonal(int size, Random random) {
        double[][] a = gaussian(size, size, 1, random);
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < i; k++) {
                a[i] = sum(a[i], scaled(a[k], -dot(a[i], a[k])));
            }
            a[i] = scaled(a[i], 1 / norm(a[i]));
        }
        return a;
    }

    /** By power iteration on A' A. */
    public static double largestSingularValue(double[][] a) {
        double[] v = new double[a[0].length];
        Arrays.setAll(v, j -> 1 + 0.1 * j);
        double value = 0;
        for (int i = 0; i < 2000; i++) {
            double[] image = times(a, scaled(v, 1 / norm(v)));
            value = norm(image);
            v = transposedTimes(a, image);
        }
        return value;
    }
}
