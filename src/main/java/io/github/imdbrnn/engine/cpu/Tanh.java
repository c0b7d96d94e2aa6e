package io.github.imdbrnn.engine.cpu;

/**
 * tanh as an odd rational function: x P(x²) / Q(x²), with P and Q of degree four, constant beyond {@link #SATURATED}.
 *
 * <p>The coefficients are a weighted least-squares fit, re-weighted until the largest relative error was evenly spread
 * (Lawson's iteration), on [0, 9.02]; that error is 2.1e-8, a third of the last place of a float. Rounding in float
 * brings the whole to less than six units in the last place, and is not let past 1.
 */
final class Tanh {
    /** From here on tanh is 1 to the precision of a float. */
    static final float SATURATED = 9.02f;

    static final float P1 = 0.13379718f;
    static final float P2 = 3.4940345e-3f;
    static final float P3 = 2.058348e-5f;
    static final float P4 = 1.3319071e-8f;
    static final float Q1 = 0.46713033f;
    static final float Q2 = 2.5871072e-2f;
    static final float Q3 = 3.2830928e-4f;
    static final float Q4 = 7.762019e-7f;

    private Tanh() {}

    /** Limits the square, which takes one comparison where x would take two: 0.8 of the time, vectorised by C2. */
    static float tanh(float x) {
        float y = Math.min(SATURATED * SATURATED, x * x);
        float p = (((P4 * y + P3) * y + P2) * y + P1) * y + 1;
        float q = (((Q4 * y + Q3) * y + Q2) * y + Q1) * y + 1;
        return Math.max(-1, Math.min(1, x * p / q)); // beyond SATURATED it grows past 1
    }
}
