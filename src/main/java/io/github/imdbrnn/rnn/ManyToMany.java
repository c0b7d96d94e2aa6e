package io.github.imdbrnn.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Many to many, equal lengths: a label for every step. The network names the part of speech of every word of a
 * sentence.
 *
 * <p>Words such as "plants" and "waters" are a verb in one place and a noun in another, and the word alone does not
 * tell which. What came before it does: after a preposition, or once the sentence has had its verb, however long ago,
 * it is a noun.
 */
public final class ManyToMany {
    /** The labels. */
    public static final List<String> TAGS = List.of("article", "adjective", "noun", "verb", "preposition");

    private static final int UNITS = 32;
    private static final int LONGEST = 10;
    private static final int TRAINING_SENTENCES = 1500;
    private static final int UNSEEN_SENTENCES = 500;
    private static final int EPOCHS = 6;
    private static final int BATCH = 50;
    private static final List<String> ARTICLES = List.of("the", "a");
    private static final List<String> ADJECTIVES = List.of("old", "quiet", "green", "dry");
    private static final List<String> NOUNS = List.of("gardener", "cook", "baker", "farmer");
    private static final List<String> NOUNS_OR_VERBS = List.of("plants", "waters", "watches", "orders", "stores",
            "drinks");
    private static final List<String> PREPOSITIONS = List.of("near", "behind", "with");
    private static final Vocabulary WORDS = Vocabulary.of(ARTICLES, ADJECTIVES, NOUNS, NOUNS_OR_VERBS, PREPOSITIONS);
    private static final Vocabulary LABELS = new Vocabulary(TAGS);

    private record Sentence(List<String> words, List<String> tags) {
        Sentence() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        void add(String word, String tag) {
            words.add(word);
            tags.add(tag);
        }
    }

    /**
     * @param accuracy share of the words of unseen sentences with the right label
     * @param wordAlone the same for the best that can be done word by word: each word's most frequent label
     * @param sentences share of the unseen sentences right in every word
     * @param example one of them, each word with its label
     */
    public record Result(double accuracy, double wordAlone, double sentences, String example) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT,
                    "parts of speech: %.3f of the words right, %.3f without memory; %.3f of %d unseen "
                    + "sentences right throughout", accuracy, wordAlone, sentences, UNSEEN_SENTENCES);
        }
    }

    private ManyToMany() {}

    /**
     * SimpleRnn({@value #UNITS}) -> softmax over the labels at every step; input one-hot words [batch, words, steps].
     */
    public static MultiLayerNetwork network(long seed) {
        return Layers.network(0.01, seed, Layers.simpleRnn(WORDS.size(), UNITS), Layers.softmax(UNITS, TAGS.size()));
    }

    public static Result run(long seed) {
        return OneThread.run(() -> learn(seed));
    }

    private static Result learn(long seed) {
        Random random = new Random(seed);
        List<Sentence> training = sentences(TRAINING_SENTENCES, random);
        List<Sentence> unseen = sentences(UNSEEN_SENTENCES, random);
        int[][] words = words(training);
        int[][] tags = tags(training);
        MultiLayerNetwork network = network(seed);
        MiniBatches.train(EPOCHS, words.length, BATCH, random, batch -> {
            int[][] read = MiniBatches.pick(words, batch);
            INDArray mask = Sequences.mask(read, LONGEST);
            network.fit(new DataSet(WORDS.oneHot(read, LONGEST),
                    LABELS.oneHot(MiniBatches.pick(tags, batch), LONGEST), mask, mask));
        });
        int[][] answers = tag(network, words(unseen));
        int[][] right = tags(unseen);
        int[][] frequent = mostFrequent(words, tags, words(unseen));
        int whole = 0;
        for (int i = 0; i < right.length; i++) {
            whole += Arrays.equals(answers[i], right[i]) ? 1 : 0;
        }
        return new Result(accuracy(answers, right), accuracy(frequent, right), (double) whole / right.length,
                example(unseen.get(0).words, answers[0]));
    }

    /** The label of every word, as the network reads from left to right. */
    private static int[][] tag(MultiLayerNetwork network, int[][] sentences) {
        INDArray mask = Sequences.mask(sentences, LONGEST);
        INDArray best = network.output(WORDS.oneHot(sentences, LONGEST), false, mask, null).argMax(1);
        int[][] tags = new int[sentences.length][];
        for (int i = 0; i < sentences.length; i++) {
            tags[i] = new int[sentences[i].length];
            for (int t = 0; t < tags[i].length; t++) {
                tags[i][t] = best.getInt(i, t);
            }
        }
        return tags;
    }

    private static int[][] mostFrequent(int[][] words, int[][] tags, int[][] sentences) {
        Map<Integer, int[]> counts = new HashMap<>();
        for (int i = 0; i < words.length; i++) {
            for (int t = 0; t < words[i].length; t++) {
                counts.computeIfAbsent(words[i][t], word -> new int[TAGS.size()])[tags[i][t]]++;
            }
        }
        return Arrays.stream(sentences)
                .map(sentence -> Arrays.stream(sentence).map(word -> largest(counts.get(word))).toArray())
                .toArray(int[][]::new);
    }

    private static int largest(int[] counts) {
        int best = 0;
        for (int i = 1; i < counts.length; i++) {
            best = counts[i] > counts[best] ? i : best;
        }
        return best;
    }

    private static double accuracy(int[][] answers, int[][] right) {
        int same = 0;
        int words = 0;
        for (int i = 0; i < right.length; i++) {
            for (int t = 0; t < right[i].length; t++, words++) {
                same += answers[i][t] == right[i][t] ? 1 : 0;
            }
        }
        return (double) same / words;
    }

    private static String example(List<String> words, int[] tags) {
        List<String> tagged = new ArrayList<>();
        for (int t = 0; t < tags.length; t++) {
            tagged.add(words.get(t) + "/" + TAGS.get(tags[t]));
        }
        return String.join(" ", tagged);
    }

    private static List<Sentence> sentences(int count, Random random) {
        List<Sentence> sentences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Sentence sentence = new Sentence();
            sentence.add(Vocabulary.any(ARTICLES, random), "article");
            nounPhrase(sentence, NOUNS, random);
            if (random.nextBoolean()) {
                sentence.add(Vocabulary.any(PREPOSITIONS, random), "preposition");
                nounPhrase(sentence, NOUNS_OR_VERBS, random);
            }
            sentence.add(Vocabulary.any(NOUNS_OR_VERBS, random), "verb");
            if (random.nextBoolean()) {
                sentence.add("the", "article");
            }
            nounPhrase(sentence, NOUNS_OR_VERBS, random);
            sentences.add(sentence);
        }
        return sentences;
    }

    private static void nounPhrase(Sentence sentence, List<String> nouns, Random random) {
        if (random.nextInt(3) == 0) {
            sentence.add(Vocabulary.any(ADJECTIVES, random), "adjective");
        }
        sentence.add(Vocabulary.any(nouns, random), "noun");
    }

    private static int[][] words(List<Sentence> sentences) {
        return sentences.stream().map(sentence -> WORDS.ids(sentence.words)).toArray(int[][]::new);
    }

    private static int[][] tags(List<Sentence> sentences) {
        return sentences.stream().map(sentence -> LABELS.ids(sentence.tags)).toArray(int[][]::new);
    }

    public static void main(String[] args) {
        Result result = run(1);
        System.out.println("many to many: " + result);
        System.out.println("  " + result.example());
    }
}
