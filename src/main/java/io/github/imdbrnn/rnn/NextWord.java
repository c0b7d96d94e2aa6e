package io.github.imdbrnn.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Language: the network predicts each word of a sentence from all words before it, and writes sentences of its own by
 * drawing from its predictions.
 *
 * <p>The sentences come from a small grammar in which the verb agrees with a noun that may stand several words before
 * it: "the dogs near the old house sleep .". Who looks back one word only, a bigram model, cannot know that.
 */
public final class NextWord {
    private static final int UNITS = 40;
    private static final int LONGEST = 12;
    private static final int TRAINING_SENTENCES = 2000;
    private static final int UNSEEN_SENTENCES = 500;
    private static final int WRITTEN_SENTENCES = 200;
    private static final int EPOCHS = 8;
    private static final int BATCH = 100;
    private static final String END = ".";
    private static final List<String> ADJECTIVES = List.of("old", "small", "noisy");
    private static final List<String> PREPOSITIONS = List.of("near", "behind");
    private static final Forms SINGULAR = new Forms(List.of("dog", "cat", "child", "house", "tree", "neighbour"),
            List.of("sleeps", "waits", "sings"), List.of("sees", "likes"));
    private static final Forms PLURAL = new Forms(List.of("dogs", "cats", "children", "houses", "trees", "neighbours"),
            List.of("sleep", "wait", "sing"), List.of("see", "like"));
    private static final Vocabulary WORDS = new Vocabulary(List.of("the", END), SINGULAR.nouns, PLURAL.nouns,
            ADJECTIVES, PREPOSITIONS, SINGULAR.verbs, PLURAL.verbs, SINGULAR.transitive, PLURAL.transitive);
    /** What a bigram model has seen at the beginning of a sentence. */
    private static final int NOTHING = WORDS.size();
    /** What the grammar allows. */
    private static final Pattern SENTENCE = Pattern.compile(clause(SINGULAR) + "|" + clause(PLURAL));

    /** The words of one number: a verb has that of the sentence's first noun. */
    private record Forms(List<String> nouns, List<String> verbs, List<String> transitive) {}

    /**
     * @param perplexity of the network on unseen sentences: among how many words, equally likely, its prediction is
     *     like choosing
     * @param bigramPerplexity the same for a bigram model of the same training sentences
     * @param grammatical share of the sentences it wrote that the grammar allows
     * @param bigramGrammatical the same for the bigram model
     * @param written the first few sentences it wrote
     */
    public record Result(double perplexity, double bigramPerplexity, double grammatical, double bigramGrammatical,
                         List<String> written) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT,
                    "next word: perplexity %.2f (bigram %.2f); %.3f of %d sentences it wrote are "
                    + "grammatical (bigram %.3f), such as \"%s\"", perplexity, bigramPerplexity, grammatical,
                    WRITTEN_SENTENCES, bigramGrammatical, written.get(0));
        }
    }

    private NextWord() {}

    /** SimpleRnn({@value #UNITS}) -> softmax over the words at every step. */
    public static MultiLayerNetwork network(long seed) {
        return Layers.network(0.015, seed, Layers.simpleRnn(WORDS.size(), UNITS), Layers.softmax(UNITS, WORDS.size()));
    }

    public static Result run(long seed) {
        Random random = new Random(seed);
        int[][] training = sentences(TRAINING_SENTENCES, random);
        int[][] unseen = sentences(UNSEEN_SENTENCES, random);
        MultiLayerNetwork network = network(seed);
        MiniBatches.train(EPOCHS, training.length, BATCH, random, batch -> {
            int[][] sentences = MiniBatches.pick(training, batch);
            INDArray mask = Vocabulary.mask(sentences, LONGEST);
            network.fit(new DataSet(WORDS.late(sentences, LONGEST), WORDS.oneHot(sentences, LONGEST), mask, mask));
        });
        double[][] bigram = bigram(training);
        List<String> written = write(network, WRITTEN_SENTENCES, random);
        List<String> bigramWritten = write(bigram, WRITTEN_SENTENCES, random);
        return new Result(perplexity(network, unseen), perplexity(bigram, unseen), grammatical(written),
                grammatical(bigramWritten), List.copyOf(written.subList(0, 6)));
    }

    /**
     * Writes sentences word by word: each word is drawn from the network's prediction and is its next input.
     *
     * @return sentences that end in a full stop, or are cut at {@value #LONGEST} words
     */
    public static List<String> write(MultiLayerNetwork network, int count, Random random) {
        network.rnnClearPreviousState();
        int[][] words = new int[count][LONGEST];
        INDArray step = Nd4j.create(DataType.DOUBLE, count, WORDS.size());
        for (int t = 0; t < LONGEST; t++) {
            INDArray next = network.rnnTimeStep(step);
            step = Nd4j.create(DataType.DOUBLE, count, WORDS.size());
            for (int i = 0; i < count; i++) {
                words[i][t] = draw(next.getRow(i).toDoubleVector(), random);
                step.putScalar(i, words[i][t], 1);
            }
        }
        return Arrays.stream(words).map(NextWord::upToFullStop).toList();
    }

    /** Whether the grammar allows the sentence. */
    public static boolean isGrammatical(String sentence) {
        return SENTENCE.matcher(sentence).matches();
    }

    /** Every sentence whose first noun has these forms, as a regular expression. */
    private static String clause(Forms forms) {
        String object = nounPhrase(SINGULAR.nouns, PLURAL.nouns);
        return "%s( %s %s)? (%s|%s %s) \\.".formatted(nounPhrase(forms.nouns), oneOf(PREPOSITIONS), object,
                oneOf(forms.verbs), oneOf(forms.transitive), object);
    }

    @SafeVarargs
    private static String nounPhrase(List<String>... nouns) {
        return "the (%s )?%s".formatted(oneOf(ADJECTIVES), oneOf(nouns));
    }

    @SafeVarargs
    private static String oneOf(List<String>... words) {
        return Stream.of(words).flatMap(List::stream).collect(Collectors.joining("|", "(", ")"));
    }

    private static double grammatical(List<String> sentences) {
        return (double) sentences.stream().filter(NextWord::isGrammatical).count() / sentences.size();
    }

    private static double perplexity(MultiLayerNetwork network, int[][] sentences) {
        INDArray next = network.output(
                WORDS.late(sentences, LONGEST), false, Vocabulary.mask(sentences, LONGEST), null);
        return perplexity(IntStream.range(0, sentences.length).boxed().flatMapToDouble(i -> IntStream
                .range(0, sentences[i].length).mapToDouble(t -> next.getDouble(i, sentences[i][t], t))));
    }

    private static double perplexity(double[][] bigram, int[][] sentences) {
        return perplexity(Arrays.stream(sentences).flatMapToDouble(words -> IntStream
                .range(0, words.length).mapToDouble(t -> bigram[before(words, t)][words[t]])));
    }

    /** @param probabilities what was predicted for each of the words that came */
    private static double perplexity(DoubleStream probabilities) {
        return Math.exp(-probabilities.map(Math::log).average().orElseThrow());
    }

    /** Probability of each word after each word, and in the last row at the beginning; one is added to every count. */
    private static double[][] bigram(int[][] sentences) {
        double[][] counts = new double[WORDS.size() + 1][WORDS.size()];
        for (double[] row : counts) {
            Arrays.fill(row, 1);
        }
        for (int[] words : sentences) {
            for (int t = 0; t < words.length; t++) {
                counts[before(words, t)][words[t]]++;
            }
        }
        return Arrays.stream(counts)
                .map(row -> Matrix.scaled(row, 1 / Arrays.stream(row).sum())).toArray(double[][]::new);
    }

    private static int before(int[] words, int t) {
        return t == 0 ? NOTHING : words[t - 1];
    }

    private static List<String> write(double[][] bigram, int count, Random random) {
        int[][] sentences = new int[count][LONGEST];
        for (int[] words : sentences) {
            for (int t = 0; t < LONGEST; t++) {
                words[t] = draw(bigram[before(words, t)], random);
            }
        }
        return Arrays.stream(sentences).map(NextWord::upToFullStop).toList();
    }

    private static int draw(double[] probabilities, Random random) {
        double rest = random.nextDouble();
        for (int i = 0; i < probabilities.length; i++) {
            rest -= probabilities[i];
            if (rest < 0) {
                return i;
            }
        }
        return probabilities.length - 1;
    }

    private static String upToFullStop(int[] words) {
        return WORDS.text(words, " ").split("(?<=\\.)", 2)[0];
    }

    private static int[][] sentences(int count, Random random) {
        return Stream.generate(() -> WORDS.ids(sentence(random))).limit(count).toArray(int[][]::new);
    }

    private static List<String> sentence(Random random) {
        List<String> words = new ArrayList<>();
        Forms subject = addNounPhrase(words, random);
        if (random.nextBoolean()) {
            words.add(Vocabulary.any(PREPOSITIONS, random));
            addNounPhrase(words, random);
        }
        if (random.nextBoolean()) {
            words.add(Vocabulary.any(subject.verbs, random));
        } else {
            words.add(Vocabulary.any(subject.transitive, random));
            addNounPhrase(words, random);
        }
        words.add(END);
        return words;
    }

    private static Forms addNounPhrase(List<String> words, Random random) {
        words.add("the");
        if (random.nextInt(3) == 0) {
            words.add(Vocabulary.any(ADJECTIVES, random));
        }
        Forms forms = random.nextBoolean() ? PLURAL : SINGULAR;
        words.add(Vocabulary.any(forms.nouns, random));
        return forms;
    }

    public static void main(String[] args) {
        Result result = run(1);
        System.out.println("language: " + result);
        result.written().forEach(sentence -> System.out.println("  " + sentence));
    }
}
