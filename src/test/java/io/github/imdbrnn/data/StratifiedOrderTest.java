package io.github.imdbrnn.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StratifiedOrderTest {
    @Property(tries = 200)
    void hasEveryExampleOnce(@ForAll @Size(max = 60) int[] any, @ForAll @IntRange(min = 1, max = 5) int classes,
            @ForAll long seed) {
        int[] labels = labels(any, classes);
        assertThat(Arrays.stream(StratifiedOrder.of(labels, seed)).sorted()).containsExactly(
                IntStream.range(0, labels.length).boxed().toArray(Integer[]::new));
    }

    @Property(tries = 200)
    void hasTheClassesInProportionFromEveryBeginningToEveryEnd(@ForAll @Size(min = 1, max = 200) int[] any,
            @ForAll @IntRange(min = 1, max = 5) int classes, @ForAll long seed) {
        int[] labels = labels(any, classes);
        int[] sizes = StratifiedOrder.sizes(labels);
        int[] order = StratifiedOrder.of(labels, seed);
        int[] seen = new int[sizes.length];
        for (int m = 1; m <= order.length; m++) {
            seen[labels[order[m - 1]]]++;
            for (int label = 0; label < sizes.length; label++) {
                double share = (double) sizes[label] / labels.length;
                // Of the beginning; the end is the rest, so it is off by as much.
                assertThat(Math.abs(seen[label] - m * share)).as("class %d among the first %d", label, m)
                        .isLessThanOrEqualTo(1 + share * sizes.length);
            }
        }
    }

    private static int[] labels(int[] any, int classes) {
        return Arrays.stream(any).map(value -> Math.floorMod(value, classes)).toArray();
    }

    @Test
    void takesTwoClassesOfOneSizeInTurns() {
        int[] labels = {0, 0, 0, 1, 1, 1};
        for (int seed = 0; seed < 10; seed++) {
            int[] order = StratifiedOrder.of(labels, seed);
            assertThat(IntStream.range(0, 5)).allMatch(i -> labels[order[i]] != labels[order[i + 1]]);
        }
    }

    /** Of which none would be among the last tenth, if each stood in the middle of its part. */
    @Test
    void hasSmallClassesInProportionToo() {
        int[] labels = IntStream.range(0, 300).map(i -> i < 200 ? i / 2 : 100).toArray();
        for (int seed = 0; seed < 10; seed++) {
            assertThat(Arrays.stream(StratifiedOrder.of(labels, seed)).skip(270).filter(i -> labels[i] == 100).count())
                    .isBetween(9L, 11L);
        }
    }

    @Test
    void hasTheOnlyOneOfItsClassInTheMiddle() {
        int[] labels = IntStream.range(0, 101).map(i -> i / 100).toArray();
        assertThat(StratifiedOrder.of(labels, 1)[50]).isEqualTo(100);
    }

    @Test
    void dependsOnTheSeed() {
        int[] labels = IntStream.range(0, 100).map(i -> i % 3).toArray();
        assertThat(StratifiedOrder.of(labels, 1)).isEqualTo(StratifiedOrder.of(labels, 1))
                .isNotEqualTo(StratifiedOrder.of(labels, 2));
    }
}
