package io.github.imdbrnn.data;

import java.util.stream.IntStream;

/**
 * Turns a review's text into ids, as the IMDB file was made from its texts with Keras's {@code Tokenizer}.
 *
 * <p>The letters A to Z are lower-cased, punctuation but the apostrophe becomes space, words are what stands between
 * spaces, and words that are not in the index are dropped. HTML is left in: "br" is one of the corpus's most frequent
 * words.
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
        Tokenizer.forEachWord(text, word -> index.rank(word)
                .ifPresent(rank -> ids.add(WordIndex.limit(rank + WordIndex.INDEX_FROM, numWords))));
        return ids.build().toArray();
    }
}
