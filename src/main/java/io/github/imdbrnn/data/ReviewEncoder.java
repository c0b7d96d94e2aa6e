package io.github.imdbrnn.data;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Turns a review's text into ids, as the IMDB file was made from its texts with Keras's {@code Tokenizer}.
 *
 * <p>The letters A to Z are lower-cased, punctuation but the apostrophe becomes space, words are what stands between
 * spaces, and words that are not in the index are dropped. HTML is left in: "br" is one of the corpus's most frequent
 * words.
 */
public final class ReviewEncoder {
    private static final String SEPARATORS = " !\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n";

    private final WordIndex index;
    private final int numWords;

    /** @param numWords size of the vocabulary: words of this id and above become {@link WordIndex#OUT_OF_VOCABULARY} */
    public ReviewEncoder(WordIndex index, int numWords) {
        this.index = index;
        this.numWords = numWords;
    }

    /** @return the review's ids, the start token first */
    public int[] encode(String text) {
        int[] ids = new int[16];
        ids[0] = WordIndex.limit(WordIndex.START, numWords);
        int count = 1;
        int from = 0;
        for (int at = 0; at <= text.length(); at++) {
            if (at < text.length() && SEPARATORS.indexOf(text.charAt(at)) < 0) {
                continue;
            }
            OptionalInt rank = at == from ? OptionalInt.empty() : index.rank(lowerCase(text.substring(from, at)));
            if (rank.isPresent()) {
                if (count == ids.length) {
                    ids = Arrays.copyOf(ids, 2 * count);
                }
                ids[count++] = WordIndex.limit(rank.getAsInt() + WordIndex.INDEX_FROM, numWords);
            }
            from = at + 1;
        }
        return Arrays.copyOf(ids, count);
    }

    private static String lowerCase(String word) {
        char[] letters = word.toCharArray();
        for (int i = 0; i < letters.length; i++) {
            if (letters[i] >= 'A' && letters[i] <= 'Z') {
                letters[i] += 'a' - 'A';
            }
        }
        return new String(letters);
    }
}
