package io.github.imdbrnn.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class WordNumbersTest {
    @Property(tries = 100)
    void numbersWordsAsTheyCome(@ForAll @Size(max = 2_000) List<@AlphaChars @StringLength(min = 1, max = 3) String> some) {
        List<String> words = some.stream().flatMap(word -> Stream.of(word, "longer than eight " + word)).toList();
        WordNumbers numbers = new WordNumbers();
        Map<String, Integer> expected = new LinkedHashMap<>();
        for (String word : words) {
            expected.putIfAbsent(word, expected.size());
            assertThat(number(numbers, word)).isEqualTo(expected.get(word));
        }
        assertThat(numbers.size()).isEqualTo(expected.size());
        expected.forEach((word, number) -> assertThat(numbers.word(number)).isEqualTo(word));
    }

    @Test
    void tellsShortWordsFromLongAndOddOnes() {
        WordNumbers numbers = new WordNumbers();
        List<String> words = List.of("a", "\0a", "a\0", "\0", "aa", "\u00e9t\u00e9", "\u00e9t\u0119", "\u4e00", "12345678", "123456789",
                "12345679", "023456789", "\ud83c\udfac", "\u00ff".repeat(8), "\u00ff".repeat(9));
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < words.size(); i++) {
                assertThat(number(numbers, words.get(i))).isEqualTo(i);
                assertThat(numbers.word(i)).isEqualTo(words.get(i));
            }
        }
    }

    @Test
    void growsAndBeginsAgain() {
        WordNumbers numbers = new WordNumbers();
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < 100_000; i++) {
                assertThat(number(numbers, "word" + i)).isEqualTo(i);
            }
            assertThat(number(numbers, "word99999")).isEqualTo(99_999);
            assertThat(numbers.word(12_345)).isEqualTo("word12345");
            numbers.clear();
            assertThat(numbers.size()).isZero();
        }
    }

    /** From the middle of an array, where the words of a text stand. */
    private static int number(WordNumbers numbers, String word) {
        return numbers.number(("<" + word + ">").toCharArray(), 1, 1 + word.length());
    }
}
