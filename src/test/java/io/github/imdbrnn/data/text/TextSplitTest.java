package io.github.imdbrnn.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TextSplitTest {
    @Property(tries = 300)
    void trainsOnEveryClassAndTestsOnTheShare(@ForAll @Size(min = 1, max = 100) int[] any,
            @ForAll @IntRange(min = 1, max = 60) int classes, @ForAll @DoubleRange(min = 0.01, max = 0.49) double share,
            @ForAll long seed) {
        int[] labels = Arrays.stream(any).map(value -> Math.floorMod(value, classes)).toArray();
        TextSplit split = TextSplit.draw(labels, share, seed);
        assertThat(IntStream.concat(IntStream.of(split.train()), IntStream.of(split.test())).sorted().toArray())
                .isEqualTo(IntStream.range(0, labels.length).toArray());
        assertThat(IntStream.of(split.train()).map(i -> labels[i]).distinct().count())
                .isEqualTo(IntStream.of(labels).distinct().count());
        long drawable = labels.length - IntStream.of(labels).distinct().count();
        assertThat(split.test()).hasSize((int) Math.min(drawable, Math.max(1, Math.round(share * labels.length))));
    }

    @Test
    void drawsFromEachClassInProportion() {
        int[] labels = IntStream.range(0, 1000).map(i -> i < 130 ? 1 : 0).toArray(); // as in the SMS Spam Collection
        TextSplit split = TextSplit.draw(labels, 0.1, 1);
        assertThat(IntStream.of(split.test()).filter(i -> labels[i] == 1).count()).isBetween(12L, 14L);
        // The validation split is the last fifth of the training examples.
        assertThat(IntStream.of(split.train()).skip(720).filter(i -> labels[i] == 1).count()).isBetween(22L, 25L);
        assertThat(split.test()).isNotEqualTo(TextSplit.draw(labels, 0.1, 2).test());
    }

    @Test
    void trainsOnAClassOfOneExample() {
        for (int seed = 0; seed < 20; seed++) {
            TextSplit split = TextSplit.draw(new int[] {0, 1, 2, 2, 3}, 0.4, seed);
            assertThat(split.train()).contains(0, 1, 4);
            assertThat(split.test()).hasSize(1);
        }
    }
}
