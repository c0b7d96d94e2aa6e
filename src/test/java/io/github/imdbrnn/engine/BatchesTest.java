package io.github.imdbrnn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.data.Examples;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {
    /** Ten examples of 0 to 9 tokens, all of them ten more than the example's place; the labels alternate. */
    private static final Examples EXAMPLES = examples();

    private final Batch batch = new Batch();

    private static Examples examples() {
        int[] offsets = IntStream.rangeClosed(0, 10).map(i -> i * (i - 1) / 2).toArray();
        int[] tokens = new int[offsets[10]];
        for (int i = 0; i < 10; i++) {
            Arrays.fill(tokens, offsets[i], offsets[i + 1], 10 + i);
        }
        return new Examples(tokens, offsets, IntStream.range(0, 10).map(i -> i % 2).toArray());
    }

    private int[] ids() {
        return RandomBatches.ids(batch);
    }

    private int[] labels() {
        return Arrays.copyOf(batch.labels(), batch.rows());
    }

    @Test
    void countsASmallerLastBatch() {
        assertThat(Batches.inOrder(EXAMPLES, 3, 3).count()).isEqualTo(4);
        assertThat(Batches.inOrder(EXAMPLES, 3, 5).count()).isEqualTo(2);
        assertThat(Batches.inOrder(EXAMPLES, 3, 10).count()).isOne();
        assertThat(Batches.inOrder(EXAMPLES, 3, Integer.MAX_VALUE).count()).isOne();
        assertThat(Batches.inOrder(EXAMPLES.slice(4, 4), 3, 3).count()).isZero();
        assertThat(new Batches(EXAMPLES, new int[10], 3, 7, 3, 2).count()).isEqualTo(2);
        assertThat(new Batches(EXAMPLES, new int[10], 7, 7, 3, 2).count()).isZero();
    }

    @Test
    void endsWithWhatIsLeft() {
        Batches batches = Batches.inOrder(EXAMPLES, 1, 4);
        int[] rows = IntStream.range(0, batches.count()).map(b -> {
            batches.read(b, batch);
            return batch.rows();
        }).toArray();
        assertThat(rows).containsExactly(4, 4, 2);
        assertThat(ids()).containsExactly(18, 19);
        assertThat(labels()).containsExactly(0, 1);
    }

    @Test
    void holdsABatchOfAnySize() {
        Batches.inOrder(EXAMPLES.slice(1, 4), 1, Integer.MAX_VALUE).read(0, batch);
        assertThat(ids()).containsExactly(11, 12, 13);
        new Batches(EXAMPLES, new int[] {9, 8, 7}, 1, 3, 1, Integer.MAX_VALUE).read(0, batch);
        assertThat(ids()).containsExactly(18, 17);
    }

    @Test
    void readsFromOnePlaceOfTheOrderToAnother() {
        Batches batches = new Batches(EXAMPLES, new int[] {9, 1, 7, 3, 5, 5}, 1, 6, 1, 2);
        batches.read(0, batch);
        assertThat(ids()).containsExactly(11, 17);
        assertThat(labels()).containsExactly(1, 1);
        batches.read(2, batch);
        assertThat(ids()).containsExactly(15);
        batches.read(1, batch);
        assertThat(ids()).containsExactly(13, 15);
    }

    /** Whatever a batch held before: as Keras's {@code pad_sequences}. */
    @Test
    void padsBeforeAndKeepsTheLastTokens() {
        int[] tokens = IntStream.rangeClosed(1, 9).toArray();
        Examples examples = new Examples(tokens, new int[] {0, 0, 2, 9}, new int[] {1, 0, 1});
        Batches.inOrder(EXAMPLES, 9, 10).read(0, batch);
        Batches.inOrder(examples, 4, 3).read(0, batch);
        assertThat(batch.maxlen()).isEqualTo(4);
        assertThat(ids()).containsExactly(0, 0, 0, 0, 0, 0, 1, 2, 6, 7, 8, 9);
        assertThat(labels()).containsExactly(1, 0, 1);
    }

    @Test
    void takesOneExampleOfWhichNothingButTheTokensIsKnown() {
        batch.read(new int[] {4, 5, 6}, 2);
        assertThat(batch.rows()).isOne();
        assertThat(ids()).containsExactly(5, 6);
        batch.read(new int[] {4}, 3);
        assertThat(ids()).containsExactly(0, 0, 4);
        batch.read(new int[0], 2);
        assertThat(ids()).containsExactly(0, 0);
    }

    @Test
    void refusesWhatIsNoBatch() {
        for (int[] bad : new int[][] {{-1, 3}, {4, 3}, {0, 11}}) {
            assertThatThrownBy(() -> new Batches(EXAMPLES, new int[10], bad[0], bad[1], 3, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> Batches.inOrder(EXAMPLES, 0, 2)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 examples of 0 tokens are not a batch");
        assertThatThrownBy(() -> Batches.inOrder(EXAMPLES, 3, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("0 examples of 3 tokens are not a batch");
        Batches batches = Batches.inOrder(EXAMPLES, 3, 4);
        for (int number : new int[] {-1, 3}) {
            assertThatThrownBy(() -> batches.read(number, batch)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> batch.read(new int[] {1}, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxlen must be at least 1, not 0");
    }
}
