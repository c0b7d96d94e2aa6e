package io.github.imdbrnn.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The rules are those of Keras's {@code Tokenizer}, by its default filters; the ranks are of this test's own index. */
class ReviewEncoderTest {
    private final WordIndex index = WordIndex.ofRanked(List.of(
            "the", "film", "br", "it's", "great", "\u00e9t\u00e9", "\u00c9t\u00e9", "s", "a\u0085b"));
    private final ReviewEncoder encoder = new ReviewEncoder(index, 10_000);

    @Test
    void beginsWithTheStartTokenAndAddsThreeToTheRank() {
        assertThat(encoder.encode("the film")).containsExactly(1, 4, 5);
        assertThat(encoder.encode("")).containsExactly(1);
    }

    @Test
    void dropsWordsThatAreNotInTheIndex() {
        assertThat(encoder.encode("the unheard film")).containsExactly(1, 4, 5);
    }

    @Test
    void keepsHtmlLineBreaksAndApostrophes() {
        assertThat(encoder.encode("The film.<br /><br />It's GREAT!")).containsExactly(1, 4, 5, 6, 6, 7, 8);
    }

    @Test
    void splitsAtEveryPunctuationMarkButTheApostrophe() {
        String marks = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n ";
        for (char mark : marks.toCharArray()) {
            assertThat(encoder.encode("the" + mark + "film")).as("separator %s", (int) mark).containsExactly(1, 4, 5);
        }
        assertThat(encoder.encode("the'film the\rfilm the\u00a0film a\u0085b")).containsExactly(1, 12);
    }

    @Test
    void lowersTheLettersOfAsciiAlone() {
        assertThat(encoder.encode("\u00e9T\u00e9 \u00c9T\u00e9")).containsExactly(1, 9, 10);
        // In a Turkish locale "FILM".toLowerCase() is another word.
        assertThat(encoder.encode("FILM")).containsExactly(1, 5);
    }

    @Test
    void putsOutOfVocabularyWhatIsAtOrAboveTheNumberOfWords() {
        assertThat(new ReviewEncoder(index, 5).encode("the film br")).containsExactly(1, 4, 2, 2);
        assertThat(new ReviewEncoder(index, 6).encode("the film br")).containsExactly(1, 4, 5, 2);
    }

    @Test
    void saysWhatBecomesOfEveryWord() {
        ReviewEncoder small = new ReviewEncoder(index, 6);
        assertThat(small.words("The unheard film, br!")).containsExactly(
                new ReviewEncoder.Word("the", OptionalInt.of(4)), new ReviewEncoder.Word("unheard", OptionalInt.empty()),
                new ReviewEncoder.Word("film", OptionalInt.of(5)), new ReviewEncoder.Word("br", OptionalInt.of(2)));
        assertThat(small.words("The unheard film, br!")).extracting(ReviewEncoder.Word::outOfVocabulary)
                .containsExactly(false, false, false, true);
        assertThat(small.words(" !\n")).isEmpty();
    }

    @Test
    void readsUnknownWordsAsOutOfVocabularyWhereTheIndexIsTheVocabulary() {
        WordIndex own = WordIndex.ofRanked(List.of("the", "film"), WordIndex.UnknownWords.OUT_OF_VOCABULARY);
        ReviewEncoder encoder = new ReviewEncoder(own, 6);
        assertThat(encoder.encode("the unheard film")).containsExactly(1, 4, 2, 5);
        assertThat(encoder.words("unheard")).containsExactly(new ReviewEncoder.Word("unheard", OptionalInt.of(2)));
        assertThat(encoder.words("unheard").get(0).outOfVocabulary()).isTrue();
    }

    @Test
    void encodesLongTexts() {
        assertThat(encoder.encode("the film ".repeat(5_000))).hasSize(10_001).endsWith(4, 5);
    }
}
