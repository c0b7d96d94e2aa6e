package io.github.imdbrnn.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.engine.Batch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchWordsTest {
    private static final int VOCABULARY = 130;
    private static final int MAXLEN = 6;

    private final Kernels kernels = new PlainKernels();
    private final BatchWords words = new BatchWords(VOCABULARY);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void numbersTheWordsOfABatchByTheirIdsAndListsTheRowsOfEach(boolean backwards) {
        check(backwards, List.of(new int[] {7, 0, 64, 7}, new int[] {129, 3, 64, 1, 2, 63}, new int[] {5}),
                new int[] {0, 1, 2, 3, 5, 7, 63, 64, 129});
        check(backwards, List.of(new int[] {64, 64}, new int[] {128}), new int[] {0, 64, 128}); // nothing of the last
        check(backwards, List.of(new int[] {4, 5, 6, 7, 8, 9}), new int[] {0, 4, 5, 6, 7, 8, 9}); // no padding
    }

    /** The reviews are two groups, or one. */
    private void check(boolean backwards, List<int[]> reviews, int[] ids) {
        Batch batch = new Batch();
        int[] order = IntStream.range(0, reviews.size()).toArray();
        batch.read(Examples.unlabelled(reviews), order, 0, reviews.size(), MAXLEN);
        SortedBatch sorted = new SortedBatch();
        sorted.read(batch, VOCABULARY);
        int ofFirst = (reviews.size() + 1) / 2;
        Unrolling[] groups = {new Unrolling(backwards), new Unrolling(backwards)};
        groups[0].layOut(sorted, 0, ofFirst, 0);
        int groupCount = 1;
        if (ofFirst < reviews.size()) {
            groups[groupCount++].layOut(sorted, ofFirst, reviews.size() - ofFirst, 0);
            groups[1].firstSums = groups[0].endOfSums();
        }
        words.number(sorted, groups, groupCount);
        words.listReaders(sorted, groups, groupCount);
        assertThat(Arrays.copyOf(words.ids, words.count())).isEqualTo(ids);

        int rows = groups[groupCount - 1].endOfSums();
        Rows in = new Rows(rows, 1, kernels);
        float[] expected = new float[ids.length]; // the sum of 2 to the power of each row that reads a word
        for (int g = 0; g < groupCount; g++) {
            int[] idsOfRows = groups[g].ids(sorted, new int[0]);
            for (int row = 0; row < groups[g].rows(); row++) {
                assertThat(words.ids[words.slots[g][row]]).isEqualTo(idsOfRows[row]);
                int ofAll = groups[g].firstSums + row;
                in.values[ofAll * in.stride] = 1 << ofAll;
                expected[Arrays.binarySearch(ids, idsOfRows[row])] += 1 << ofAll;
            }
        }
        Rows sums = new Rows(ids.length, 1, kernels);
        words.addReaders(0, ids.length, in, kernels, sums);
        float[] actual = new float[ids.length];
        sums.unpad(actual, 0, 1);
        assertThat(actual).isEqualTo(expected);
    }
}
