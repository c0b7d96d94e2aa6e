package io.github.imdbrnn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Holds long arrays of numbers to each other. AssertJ's {@code containsExactly(expected, within(tolerance))} makes
 * decimals of each pair: that was most of the time of {@link BatchNetworkContractTest}.
 */
final class CloseArrays {
    private CloseArrays() {}

    /** @param what they are */
    static void assertClose(String what, double[] actual, double[] expected, double tolerance) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= tolerance)) { // nor is NaN close
                assertThat(actual[i]).as(what + ", number " + i).isCloseTo(expected[i], within(tolerance));
            }
        }
    }

    static void assertClose(String what, double[] actual, float[] expected, double tolerance) {
        assertClose(what, actual, doubles(expected), tolerance);
    }

    static void assertClose(String what, float[] actual, float[] expected, double tolerance) {
        assertClose(what, doubles(actual), doubles(expected), tolerance);
    }

    static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
