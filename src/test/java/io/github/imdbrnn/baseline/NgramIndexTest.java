package io.github.imdbrnn.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.text.WordIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NgramIndexTest {
    private static final WordIndex WORDS = WordIndex.ofRanked(List.of("a", "very", "good", "film")); // 4 to 7

    private static Examples texts(int[]... ids) {
        return Examples.of(List.of(ids), new int[ids.length]);
    }

    @Test
    void numbersWordsAndPairsAsTheyAppear() {
        Examples texts = texts(new int[] {1, 5, 5, 6, 5, 5}, new int[] {1, 6, 5, 7});
        NgramIndex index = new NgramIndex(100);
        assertThat(index.add(texts, 0)).containsExactly(0, 1, 2, 3, 4);
        assertThat(index.of(texts, 1)).containsExactly(0, 2, 4);
        assertThat(index.size()).isEqualTo(5);
        assertThat(index.add(texts, 1)).containsExactly(0, 2, 4, 5, 6);
        assertThat(List.of(0, 1, 2, 3, 4, 5, 6)).extracting(i -> index.words(i, WORDS)).containsExactly(
                "very", "very very", "good", "very good", "good very", "film", "very film");
    }

    @Test
    void takesTheStartTokenForNoWord() {
        NgramIndex index = new NgramIndex(100);
        assertThat(index.add(texts(new int[] {1}), 0)).isEmpty();
        assertThat(index.add(texts(new int[] {}), 0)).isEmpty();
        assertThat(index.add(texts(new int[] {1, 4}), 0)).containsExactly(0);
        assertThat(index.add(texts(new int[] {4}), 0)).containsExactly(0);
        assertThat(index.size()).isEqualTo(1);
    }

    @Test
    void readsTheEndOfATextThatIsTooLong() {
        NgramIndex index = new NgramIndex(2);
        index.add(texts(new int[] {1, 4, 5, 6, 7}), 0);
        assertThat(List.of(0, 1, 2)).extracting(i -> index.words(i, WORDS))
                .containsExactly("good", "film", "good film");
        assertThat(index.size()).isEqualTo(3);
    }

    /** More of them than the first table holds, by ids from the whole range. */
    @Test
    void agreesWithAMap() {
        Random random = new Random(5);
        List<int[]> ids = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int range = i % 2 == 0 ? 300 : Integer.MAX_VALUE - 2;
            ids.add(random.ints(random.nextInt(400)).map(id -> 2 + Math.floorMod(id, range)).toArray());
        }
        Examples texts = texts(ids.toArray(int[][]::new));
        NgramIndex index = new NgramIndex(1000);
        Map<List<Integer>, Integer> expected = new LinkedHashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            int[] text = ids.get(i);
            List<Integer> ofText = new ArrayList<>();
            for (int t = 0; t < text.length; t++) {
                ofText.add(number(expected, List.of(text[t])));
                if (t > 0) {
                    ofText.add(number(expected, List.of(text[t - 1], text[t])));
                }
            }
            assertThat(index.add(texts, i)).containsExactly(
                    ofText.stream().distinct().sorted().mapToInt(Integer::intValue).toArray());
        }
        assertThat(index.size()).isEqualTo(expected.size()).isGreaterThan(1 << 16);
    }

    private static int number(Map<List<Integer>, Integer> numbers, List<Integer> words) {
        numbers.putIfAbsent(words, numbers.size());
        return numbers.get(words);
    }
}
