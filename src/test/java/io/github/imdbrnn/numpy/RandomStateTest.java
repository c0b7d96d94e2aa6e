package io.github.imdbrnn.numpy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Figures from NumPy 2.4.6: {@code RandomState(seed)}, {@code shuffle(arange(n))}. */
class RandomStateTest {

    @Test
    void drawsTheBitsOfTheMersenneTwister() {
        // randint(0, 2**32, size=3, dtype=uint32)
        RandomState one = new RandomState(1);
        assertThat(IntStream.range(0, 3).mapToObj(i -> Integer.toUnsignedLong(one.nextInt())))
                .containsExactly(1791095845L, 4282876139L, 3093770124L);
        // 5489 is the default seed of the authors' mt19937ar.c.
        assertThat(Integer.toUnsignedLong(new RandomState(5489).nextInt())).isEqualTo(3499211612L);
    }

    @Test
    void ordersTheReviewsAsKerasDoes() {
        RandomState random = new RandomState(113);
        assertThat(Arrays.copyOf(random.permutation(25000), 6))
                .containsExactly(7798, 13226, 18078, 793, 17499, 23003);
        assertThat(Arrays.copyOf(random.permutation(25000), 6))
                .containsExactly(22748, 4083, 8015, 13688, 5310, 4466);
    }

    @Test
    void shufflesShortArrays() {
        assertThat(new RandomState(113).permutation(10)).containsExactly(9, 3, 6, 1, 0, 7, 4, 8, 2, 5);
        assertThat(new RandomState(0).permutation(7)).containsExactly(6, 2, 1, 3, 0, 5, 4);
        assertThat(new RandomState(42).permutation(20))
                .containsExactly(0, 17, 15, 1, 8, 5, 11, 3, 18, 16, 13, 2, 9, 19, 4, 12, 7, 10, 14, 6);
    }

    @Test
    void takesTheLargestUnsignedSeed() {
        assertThat(Arrays.copyOf(new RandomState(0xffffffff).permutation(33), 8))
                .containsExactly(24, 15, 19, 3, 21, 2, 28, 30);
    }

    @Test
    void shufflesLongArrays() {
        int[] order = new RandomState(113).permutation(100_000);
        assertThat(Arrays.copyOf(order, 6)).containsExactly(15687, 58966, 77887, 75962, 10470, 18718);
        assertThat(Arrays.copyOfRange(order, 99_994, 100_000)).containsExactly(97533, 66327, 2710, 16236, 30282, 88226);
    }

    @Test
    void drawsNothingForOneElementOrNone() {
        RandomState random = new RandomState(1);
        assertThat(random.permutation(0)).isEmpty();
        assertThat(random.permutation(1)).containsExactly(0);
        assertThat(Integer.toUnsignedLong(random.nextInt())).isEqualTo(1791095845L);
    }
}
