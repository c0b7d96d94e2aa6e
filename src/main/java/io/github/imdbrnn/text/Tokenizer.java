package io.github.imdbrnn.text;

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
        int from = 0;
        boolean upper = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            char clean = clean(c);
            if (clean == ' ') {
                accept(text, from, at, upper, words);
                from = at + 1;
                upper = false;
            } else {
                upper |= clean != c;
            }
        }
        accept(text, from, text.length(), upper, words);
    }

    private static void accept(String text, int from, int to, boolean upper, Consumer<String> words) {
        if (from == to) {
            return;
        }
        String word = text.substring(from, to);
        if (upper) {
            char[] letters = word.toCharArray();
            for (int i = 0; i < letters.length; i++) {
                letters[i] = clean(letters[i]);
            }
            word = new String(letters);
        }
        words.accept(word);
    }

    private static char clean(char c) {
        return c < ASCII.length ? ASCII[c] : c;
    }
}
