package io.github.imdbrnn.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
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
    private static final List<String> NOUNS = List.of("dog", "cat", "child", "house", "tree", "neighbour");
    private static final List<String> PLURALS = List.of("dogs", "cats", "children", "houses", "trees", "neighbours");
    private static final List<String> ADJECTIVES = List.of("old", "small", "noisy");
    private static final List<String> PREPOSITIONS = List.of("near", "behind");
    private static final List<String> VERBS = List.of("sleeps", "waits", "sings");
    private static final List<String> PLURAL_VERBS = List.of("sleep", "wait", "sing");
    private static final List<String> TRANSITIVE = List.of("sees", "likes");
    private static final List<String> PLURAL_TRANSITIVE = List.of("see", "like");
    private static final Vocabulary WORDS = Vocabulary.of(List.of("the", END), NOUNS, PLURALS, ADJECTIVES, PREPOSITIONS,
            VERBS, PLURAL_VERBS, TRANSITIVE, PLURAL_TRANSITIVE);

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
        return OneThread.run(() -> learn(seed));
    }

    private static Result learn(long seed) {
        Random random = new Random(seed);
        int[][] training = sentences(TRAINING_SENTENCES, random);
        int[][] unseen = sentences(UNSEEN_SENTENCES, random);
        MultiLayerNetwork network = network(seed);
        MiniBatches.train(EPOCHS, training.length, BATCH, random, batch -> {
            int[][] sentences = MiniBatches.pick(training, batch);
            INDArray mask = Sequences.mask(sentences, LONGEST);
            network.fit(new DataSet(late(sentences), WORDS.oneHot(sentences, LONGEST), mask, mask));
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
        List<String> words = List.of(sentence.split(" "));
        int[] at = {0};
        int number = nounPhrase(words, at);
        if (number < 0) {
            return false;
        }
        if (at[0] < words.size() && PREPOSITIONS.contains(words.get(at[0]))) {
            at[0]++;
            if (nounPhrase(words, at) < 0) {
                return false;
            }
        }
        String verb = at[0] < words.size() ? words.get(at[0]++) : "";
        boolean complete = (number == 0 ? VERBS : PLURAL_VERBS).contains(verb);
        if (!complete) {
            complete = (number == 0 ? TRANSITIVE : PLURAL_TRANSITIVE).contains(verb) && nounPhrase(words, at) >= 0;
        }
        return complete && at[0] == words.size() - 1 && words.get(at[0]).equals(END);
    }

    /** Moves past "the [adjective] noun": 0 for a singular noun, 1 for a plural, -1 if there is none. */
    private static int nounPhrase(List<String> words, int[] at) {
        if (at[0] >= words.size() || !words.get(at[0]++).equals("the")) {
            return -1;
        }
        if (at[0] < words.size() && ADJECTIVES.contains(words.get(at[0]))) {
            at[0]++;
        }
        String noun = at[0] < words.size() ? words.get(at[0]++) : "";
        return NOUNS.contains(noun) ? 0 : PLURALS.contains(noun) ? 1 : -1;
    }

    private static double grammatical(List<String> sentences) {
        return (double) sentences.stream().filter(NextWord::isGrammatical).count() / sentences.size();
    }

    private static double perplexity(MultiLayerNetwork network, int[][] sentences) {
        INDArray next = network.output(late(sentences), false, Sequences.mask(sentences, LONGEST), null);
        double log = 0;
        int words = 0;
        for (int i = 0; i < sentences.length; i++) {
            for (int t = 0; t < sentences[i].length; t++, words++) {
                log -= Math.log(next.getDouble(i, sentences[i][t], t));
            }
        }
        return Math.exp(log / words);
    }

    private static double perplexity(double[][] bigram, int[][] sentences) {
        double log = 0;
        int words = 0;
        for (int[] sentence : sentences) {
            int last = WORDS.size();
            for (int word : sentence) {
                log -= Math.log(bigram[last][word]);
                last = word;
                words++;
            }
        }
        return Math.exp(log / words);
    }

    /** Probability of each word after each word, and in the last row at the beginning; one is added to every count. */
    private static double[][] bigram(int[][] sentences) {
        double[][] bigram = new double[WORDS.size() + 1][WORDS.size()];
        for (double[] row : bigram) {
            Arrays.fill(row, 1);
        }
        for (int[] sentence : sentences) {
            int last = WORDS.size();
            for (int word : sentence) {
                bigram[last][word]++;
                last = word;
            }
        }
        for (double[] row : bigram) {
            double sum = Arrays.stream(row).sum();
            for (int i = 0; i < row.length; i++) {
                row[i] /= sum;
            }
        }
        return bigram;
    }

    private static List<String> write(double[][] bigram, int count, Random random) {
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] words = new int[LONGEST];
            int last = WORDS.size();
            for (int t = 0; t < LONGEST; t++) {
                last = draw(bigram[last], random);
                words[t] = last;
            }
            sentences.add(upToFullStop(words));
        }
        return sentences;
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
        int end = WORDS.id(END);
        int length = 0;
        while (length < words.length && words[length] != end) {
            length++;
        }
        return WORDS.text(Arrays.copyOf(words, Math.min(length + 1, words.length)), " ");
    }

    private static int[][] sentences(int count, Random random) {
        int[][] sentences = new int[count][];
        for (int i = 0; i < count; i++) {
            List<String> words = new ArrayList<>();
            boolean plural = addNounPhrase(words, random);
            if (random.nextBoolean()) {
                words.add(Vocabulary.any(PREPOSITIONS, random));
                addNounPhrase(words, random);
            }
            if (random.nextBoolean()) {
                words.add(Vocabulary.any(plural ? PLURAL_VERBS : VERBS, random));
            } else {
                words.add(Vocabulary.any(plural ? PLURAL_TRANSITIVE : TRANSITIVE, random));
                addNounPhrase(words, random);
            }
            words.add(END);
            sentences[i] = WORDS.ids(words);
        }
        return sentences;
    }

    private static boolean addNounPhrase(List<String> words, Random random) {
        words.add("the");
        if (random.nextInt(3) == 0) {
            words.add(Vocabulary.any(ADJECTIVES, random));
        }
        boolean plural = random.nextBoolean();
        words.add(Vocabulary.any(plural ? PLURALS : NOUNS, random));
        return plural;
    }

    /** What the network reads: nothing, then every word but the last. */
    private static INDArray late(int[][] sentences) {
        return WORDS.oneHot(Sequences.late(sentences), LONGEST);
    }

    public static void main(String[] args) {
        Result result = run(1);
        System.out.println("language: " + result);
        result.written().forEach(sentence -> System.out.println("  " + sentence));
    }
}
