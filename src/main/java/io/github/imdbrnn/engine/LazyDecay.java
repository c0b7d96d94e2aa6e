package io.github.imdbrnn.engine;

import java.util.Arrays;

/**
 * RMSprop's decay of the words that do not come. A word that is not in the batch has gradient zero: its weights stay, and
 * its average of squared gradients is only multiplied by rho. That is put off until the word is next met, or until
 * {@link #settle}. Several threads may ask for different words, and mark them.
 */
public final class LazyDecay {
    /** Decays computed once; a longer absence is rare. */
    private static final int POWERS = 1024;

    private final float rho;
    private final float[] powers = new float[POWERS];
    private final int[] lastStep; // of each word
    private int step;

    /**
     * @param words how many there are
     */
    public LazyDecay(int words, float rho) {
        this.rho = rho;
        lastStep = new int[words];
        for (int k = 0; k < POWERS; k++) {
            powers[k] = power(k);
        }
    }

    private float power(int steps) {
        return (float) StrictMath.pow(rho, steps);
    }

    /** A step begins: every word's average shrinks once more. */
    public void beginStep() {
        step++;
    }

    /** By which the word's average is to be multiplied to be as of now. */
    public float of(int word) {
        int steps = step - lastStep[word];
        return steps < POWERS ? powers[steps] : power(steps);
    }

    /** The word's average is as of now. */
    public void mark(int word) {
        lastStep[word] = step;
    }

    /** Every word's average is as of now. */
    public void settle() {
        Arrays.fill(lastStep, step);
    }
}
