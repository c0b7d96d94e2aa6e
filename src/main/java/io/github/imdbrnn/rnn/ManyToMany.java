package io.github.imdbrnn.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

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
    private static final Vocabulary WORDS = new Vocabulary(ARTICLES, ADJECTIVES, NOUNS, NOUNS_OR_VERBS, PREPOSITIONS);
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
        Random random = new Random(seed);
        List<Sentence> training = sentences(TRAINING_SENTENCES, random);
        List<Sentence> unseen = sentences(UNSEEN_SENTENCES, random);
        int[][] words = words(training);
        int[][] tags = tags(training);
        MultiLayerNetwork network = network(seed);
        MiniBatches.train(EPOCHS, words.length, BATCH, random, batch -> {
            int[][] read = MiniBatches.pick(words, batch);
            INDArray mask = Vocabulary.mask(read, LONGEST);
            network.fit(new DataSet(WORDS.oneHot(read, LONGEST),
                    LABELS.oneHot(MiniBatches.pick(tags, batch), LONGEST), mask, mask));
        });
        int[][] answers = tag(network, words(unseen));
        int[][] right = tags(unseen);
        int[][] frequent = mostFrequent(words, tags, words(unseen));
        long whole = IntStream.range(0, right.length).filter(i -> Arrays.equals(answers[i], right[i])).count();
        return new Result(accuracy(answers, right), accuracy(frequent, right), (double) whole / right.length,
                example(unseen.get(0).words, answers[0]));
    }

    /** The label of every word, as the network reads from left to right. */
    private static int[][] tag(MultiLayerNetwork network, int[][] sentences) {
        INDArray mask = Vocabulary.mask(sentences, LONGEST);
        int[][] best = network.output(WORDS.oneHot(sentences, LONGEST), false, mask, null).argMax(1).toIntMatrix();
        return IntStream.range(0, sentences.length)
                .mapToObj(i -> Arrays.copyOf(best[i], sentences[i].length)).toArray(int[][]::new);
    }

    private static int[][] mostFrequent(int[][] words, int[][] tags, int[][] sentences) {
        INDArray counts = Nd4j.zeros(WORDS.size(), TAGS.size());
        for (int i = 0; i < words.length; i++) {
            for (int t = 0; t < words[i].length; t++) {
                counts.putScalar(words[i][t], tags[i][t], counts.getDouble(words[i][t], tags[i][t]) + 1);
            }
        }
        int[] frequent = counts.argMax(1).toIntVector();
        return Arrays.stream(sentences)
                .map(sentence -> Arrays.stream(sentence).map(word -> frequent[word]).toArray()).toArray(int[][]::new);
    }

    private static double accuracy(int[][] answers, int[][] right) {
        int[] answered = Arrays.stream(answers).flatMapToInt(Arrays::stream).toArray();
        int[] labels = Arrays.stream(right).flatMapToInt(Arrays::stream).toArray();
        return (double) IntStream.range(0, labels.length).filter(i -> answered[i] == labels[i]).count() / labels.length;
    }

    private static String example(List<String> words, int[] tags) {
        return IntStream.range(0, tags.length)
                .mapToObj(t -> words.get(t) + "/" + TAGS.get(tags[t])).collect(Collectors.joining(" "));
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
