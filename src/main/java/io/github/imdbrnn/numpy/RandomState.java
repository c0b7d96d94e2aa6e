package io.github.imdbrnn.numpy;

/**
 * NumPy's legacy {@code numpy.random.RandomState}, as far as shuffling needs it.
 *
 * <p>The generator is MT19937 (Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998) with the authors'
 * {@code init_genrand} seeding of 2002, which NumPy uses for an integer seed. NumPy has frozen this stream, so an order
 * drawn here is the order Keras draws. Not safe for use by several threads.
 */
public final class RandomState {
    private static final int N = 624;
    private static final int M = 397;

    private final int[] state = new int[N];
    private int next = N;

    /** @param seed NumPy's seed, 0 to 2^32 - 1 as an unsigned int */
    public RandomState(int seed) {
        state[0] = seed;
        for (int i = 1; i < N; i++) {
            int previous = state[i - 1];
            state[i] = 1812433253 * (previous ^ (previous >>> 30)) + i;
        }
    }

    /** The next 32 random bits. */
    public int nextInt() {
        if (next == N) {
            twist();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    /** Shuffles in place as {@code RandomState.shuffle} does: from the last down, each swapped with one up to it. */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = atMost(i);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }

    /** The numbers 0 to {@code n - 1} in shuffled order. */
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        shuffle(order);
        return order;
    }

    /** NumPy's {@code random_interval}: draws of as many bits as {@code max} has, until one is not above it. */
    private int atMost(int max) {
        int mask = -1 >>> Integer.numberOfLeadingZeros(max);
        int drawn;
        do {
            drawn = nextInt() & mask;
        } while (drawn > max);
        return drawn;
    }

    private void twist() {
        for (int i = 0; i < N; i++) {
            int y = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7fffffff);
            state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
        next = 0;
    }
}
