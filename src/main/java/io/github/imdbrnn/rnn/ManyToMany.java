package io.github.imdbrnn.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Many to many, equal lengths: a label for every step. The network names the part of speech of every word of a
 * sentence.
 *
 * <p>Words such as "plants" and "waters" are a verb in one place and a noun in another, and the word alone does not
 * tell which. What came before it does: after a preposition, or once the sentence has had its verb, however long ago, it
 * is a noun.
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
    private static final Vocabulary WORDS = vocabulary();

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
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .seed(seed)
                .updater(new Adam(0.01))
                .weightInit(WeightInit.XAVIER)
                .list()
                .layer(new SimpleRnn.Builder().nIn(WORDS.size()).nOut(UNITS)
                        .activation(Activation.TANH).dataFormat(RNNFormat.NCW).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT).nIn(UNITS).nOut(TAGS.size())
                        .activation(Activation.SOFTMAX).dataFormat(RNNFormat.NCW).build())
                .build());
        network.init();
        return network;
    }

    public static Result run(long seed) {
        try (OneThread ignored = new OneThread()) {
            return learn(seed);
        }
    }

    private static Result learn(long seed) {
        Random random = new Random(seed);
        List<Sentence> training = sentences(TRAINING_SENTENCES, random);
        List<Sentence> unseen = sentences(UNSEEN_SENTENCES, random);
        int[][] words = words(training);
        int[][] tags = tags(training);
        MultiLayerNetwork network = network(seed);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            for (int[] batch : MiniBatches.shuffled(words.length, BATCH, random)) {
                int[][] batchWords = MiniBatches.pick(words, batch);
                INDArray mask = mask(batchWords);
                network.fit(new DataSet(WORDS.oneHot(batchWords, LONGEST),
                        tagVectors(MiniBatches.pick(tags, batch)), mask, mask));
            }
        }
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
        INDArray best = network.output(WORDS.oneHot(sentences, LONGEST), false, mask(sentences), null).argMax(1);
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
            sentence.add(any(ARTICLES, random), "article");
            nounPhrase(sentence, NOUNS, random);
            if (random.nextBoolean()) {
                sentence.add(any(PREPOSITIONS, random), "preposition");
                nounPhrase(sentence, NOUNS_OR_VERBS, random);
            }
            sentence.add(any(NOUNS_OR_VERBS, random), "verb");
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
            sentence.add(any(ADJECTIVES, random), "adjective");
        }
        sentence.add(any(nouns, random), "noun");
    }

    private static String any(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }

    private static Vocabulary vocabulary() {
        List<String> words = new ArrayList<>();
        for (List<String> group : List.of(ARTICLES, ADJECTIVES, NOUNS, NOUNS_OR_VERBS, PREPOSITIONS)) {
            words.addAll(group);
        }
        return new Vocabulary(words);
    }

    private static int[][] words(List<Sentence> sentences) {
        return sentences.stream().map(sentence -> WORDS.ids(sentence.words)).toArray(int[][]::new);
    }

    private static int[][] tags(List<Sentence> sentences) {
        return sentences.stream()
                .map(sentence -> sentence.tags.stream().mapToInt(TAGS::indexOf).toArray())
                .toArray(int[][]::new);
    }

    private static INDArray tagVectors(int[][] tags) {
        return new Vocabulary(TAGS).oneHot(tags, LONGEST);
    }

    /** 1 where a sentence has a word: [sentences, steps]. */
    private static INDArray mask(int[][] sentences) {
        INDArray mask = Nd4j.create(DataType.DOUBLE, sentences.length, LONGEST);
        for (int i = 0; i < sentences.length; i++) {
            for (int t = 0; t < sentences[i].length; t++) {
                mask.putScalar(i, t, 1);
            }
        }
        return mask;
    }

    public static void main(String[] args) {
        Result result = run(1);
        System.out.println("many to many: " + result);
        System.out.println("  " + result.example());
    }
}
