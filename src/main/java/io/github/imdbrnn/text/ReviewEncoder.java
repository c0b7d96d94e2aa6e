package io.github.imdbrnn.text;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Turns a review's text into ids, as the IMDB file was made from its texts with Keras's {@code Tokenizer}.
 *
 * <p>The letters A to Z are lower-cased, punctuation but the apostrophe becomes space, words are what stands between
 * spaces, and words that are not in the index are dropped or read as out of vocabulary, as the index says. HTML is left
 * in: "br" is one of the corpus's most frequent words.
 */
public final class ReviewEncoder {
    private final WordIndex index;
    private final int numWords;

    /** @param numWords size of the vocabulary: words of this id and above become {@link WordIndex#OUT_OF_VOCABULARY} */
    public ReviewEncoder(WordIndex index, int numWords) {
        this.index = index;
        this.numWords = numWords;
    }

    /** @return the review's ids, the start token first */
    public int[] encode(String text) {
        IntStream.Builder ids = IntStream.builder();
        ids.add(WordIndex.limit(WordIndex.START, numWords));
        forEachWord(text, (word, id) -> id.ifPresent(ids::add));
        return ids.build().toArray();
    }

    /**
     * The words of a text with what becomes of each.
     *
     * @return the text's words in order; their ids, after the start token, are {@link #encode}'s
     */
    public List<Word> words(String text) {
        List<Word> words = new ArrayList<>();
        forEachWord(text, (word, id) -> words.add(new Word(word, id)));
        return words;
    }

    private void forEachWord(String text, BiConsumer<String, OptionalInt> words) {
        Tokenizer.forEachWord(text, word -> words.accept(word, index.id(word, numWords)));
    }

    /**
     * A word of a text.
     *
     * @param text the word in lower case
     * @param id its id; none if the word is dropped
     */
    public record Word(String text, OptionalInt id) {

        /** Whether the word is read as one that is beyond the vocabulary. */
        public boolean outOfVocabulary() {
            return id.isPresent() && id.getAsInt() == WordIndex.OUT_OF_VOCABULARY;
        }
    }
}
