package io.github.imdbrnn.text;

import java.util.StringTokenizer;
import java.util.function.Consumer;

/**
 * Cuts a text into words as Keras's {@code text_to_word_sequence} does, but for the letters beyond ASCII, which stay as
 * they are: A to Z are lower-cased, punctuation but the apostrophe becomes space, words are what stands between spaces.
 */
public final class Tokenizer {
    private static final String SEPARATORS = " !\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n";

    /** For every ASCII character what it becomes: its lower case, or a space. */
    private static final char[] ASCII = new char[128];

    static {
        for (char c = 0; c < ASCII.length; c++) {
            boolean upper = c >= 'A' && c <= 'Z';
            ASCII[c] = SEPARATORS.indexOf(c) >= 0 ? ' ' : upper ? (char) (c + 'a' - 'A') : c;
        }
    }

    private Tokenizer() {}

    /** @param words is given every word of the text in order */
    public static void forEachWord(String text, Consumer<String> words) {
        char[] clean = text.toCharArray();
        for (int at = 0; at < clean.length; at++) {
            clean[at] = clean[at] < ASCII.length ? ASCII[clean[at]] : clean[at];
        }
        StringTokenizer tokens = new StringTokenizer(new String(clean), " ");
        while (tokens.hasMoreTokens()) {
            words.accept(tokens.nextToken());
        }
    }
}
