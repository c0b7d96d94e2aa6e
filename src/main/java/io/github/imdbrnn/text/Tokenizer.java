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

    /** Receives the characters of a word. */
    public interface Characters {
        /**
         * @param text holds the word, and more; not to be kept
         * @param from where the word begins
         * @param to where it has ended
         */
        void word(char[] text, int from, int to);
    }

    /** @param words is given every word of the text in order */
    public static void forEachWord(String text, Consumer<String> words) {
        forEach(text, (characters, from, to) -> words.accept(new String(characters, from, to - from)));
    }

    /** The same without a string for each word. */
    public static void forEach(String text, Characters words) {
        char[] clean = text.toCharArray();
        int begin = 0;
        for (int at = 0; at < clean.length; at++) {
            clean[at] = clean[at] < ASCII.length ? ASCII[clean[at]] : clean[at];
            if (clean[at] == ' ') {
                if (at > begin) {
                    words.word(clean, begin, at);
                }
                begin = at + 1;
            }
        }
        if (clean.length > begin) {
            words.word(clean, begin, clean.length);
        }
    }
}
