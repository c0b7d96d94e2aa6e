package io.github.imdbrnn.predict;

import io.github.imdbrnn.text.ReviewEncoder;
import io.github.imdbrnn.text.WordIndex;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model would answer after every word of a text.
 *
 * @param className of the class that probabilities are of
 * @param words those that it reads, and the unknown ones between them; the start token first, if it is read
 */
public record Reading(String className, List<ReadWord> words) {
    /** What a reader of a bidirectional model's reading has to know; its other direction has read the text already. */
    public static final String FORWARD_ONLY =
            "The network is bidirectional: the reading shows what each word adds in the forward direction.";

    /** How a model meets a word. */
    public enum Kind {
        KNOWN("word"),
        OUT_OF_VOCABULARY("out of vocabulary"),
        SKIPPED("skipped");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    /**
     * @param probability of the class after the word; not-a-number for a skipped one
     */
    public record ReadWord(String text, Kind kind, float probability) {}

    /**
     * @param className of the class that is read for
     * @param text the words of a text
     * @param ids its ids, the start token first
     * @param probabilities of that class after each of the ids that are read, the last
     */
    static Reading of(String className, List<ReviewEncoder.Word> text, int[] ids, float[] probabilities) {
        int cut = ids.length - probabilities.length;
        List<ReadWord> words = new ArrayList<>();
        if (cut == 0) {
            Kind kind = ids[0] == WordIndex.START ? Kind.KNOWN : Kind.OUT_OF_VOCABULARY;
            words.add(new ReadWord("<start>", kind, probabilities[0]));
        }
        int at = 1;
        for (ReviewEncoder.Word word : text) {
            boolean skipped = word.id().isEmpty();
            if (at >= cut) {
                Kind kind = skipped ? Kind.SKIPPED : word.outOfVocabulary() ? Kind.OUT_OF_VOCABULARY : Kind.KNOWN;
                words.add(new ReadWord(word.text(), kind, skipped ? Float.NaN : probabilities[at - cut]));
            }
            at += skipped ? 0 : 1;
        }
        return new Reading(className, words);
    }
}
