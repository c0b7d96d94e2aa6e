package io.github.imdbrnn.data.text;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.text.WordIndex.UnknownWords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The words of the training examples, the most frequent first; among equally frequent ones that which appears first
 * in the file. As many of them as there is room for have an id, as in the IMDB file.
 */
final class Vocabulary {
    private static final int DROPPED = -1;

    private final WordIndex index;
    private final int[] ids; // by a word's number in the corpus
    private final int different;

    /**
     * @param training numbers of the examples to train on, in any order
     * @param maxFeatures how many ids there are
     */
    Vocabulary(Corpus corpus, int[] training, int maxFeatures) {
        WordNumbers words = corpus.words();
        int[] counts = new int[words.size()];
        int[] appearance = new int[words.size()];
        int seen = 0;
        for (int example : IntStream.of(training).sorted().toArray()) {
            for (int at = corpus.begin(example); at < corpus.end(example); at++) {
                int word = corpus.token(at);
                if (counts[word]++ == 0) {
                    appearance[word] = seen++;
                }
            }
        }
        different = seen;
        List<Integer> ranked = IntStream.range(0, words.size()).filter(word -> counts[word] > 0).boxed()
                .sorted(Comparator.<Integer>comparingInt(word -> -counts[word])
                        .thenComparingInt(word -> appearance[word]))
                .limit(maxFeatures - WordIndex.INDEX_FROM - 1L).toList();
        ids = new int[words.size()];
        Arrays.fill(ids, WordIndex.OUT_OF_VOCABULARY);
        List<String> known = new ArrayList<>();
        for (int word : ranked) {
            known.add(words.word(word));
            ids[word] = known.size() + WordIndex.INDEX_FROM;
        }
        index = WordIndex.ofRanked(known, UnknownWords.OUT_OF_VOCABULARY);
    }

    /** That of a trained model, whose ids the words of the corpus get. */
    Vocabulary(Corpus corpus, WordIndex index, int maxFeatures) {
        this.index = index;
        WordNumbers words = corpus.words();
        ids = IntStream.range(0, words.size())
                .map(word -> index.id(words.word(word), maxFeatures).orElse(DROPPED)).toArray();
        different = index.size();
    }

    /** The words that have an id. */
    WordIndex index() {
        return index;
    }

    /** How many different words the training examples have. */
    int different() {
        return different;
    }

    /**
     * Examples in ids, the start token first.
     *
     * @param corpus that of the vocabulary, or one beside it
     * @param order their numbers
     * @param classIds the class id by a class's number in the corpus
     */
    Examples examples(Corpus corpus, int[] order, int[] classIds) {
        int[] labels = corpus.labels();
        long most = order.length;
        for (int example : order) {
            most += corpus.end(example) - corpus.begin(example);
        }
        int[] tokens = new int[Math.toIntExact(most)];
        int[] offsets = new int[order.length + 1];
        int to = 0;
        for (int i = 0; i < order.length; i++) {
            tokens[to++] = WordIndex.START;
            for (int at = corpus.begin(order[i]); at < corpus.end(order[i]); at++) {
                int id = ids[corpus.token(at)];
                if (id != DROPPED) {
                    tokens[to++] = id;
                }
            }
            offsets[i + 1] = to;
        }
        return new Examples(tokens, offsets, IntStream.of(order).map(example -> classIds[labels[example]]).toArray());
    }
}
