package io.github.imdbrnn.rnn;

import java.time.LocalDate;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * Sequence to sequence: many to many of different lengths. An encoder reads a date as people write it, in words, and
 * its last state is all that the decoder learns of it; the decoder writes the date as ISO 8601, a character a step.
 *
 * <p>"24 Mar 1987" and "Mar 24, 1987" both occur, so the encoder cannot go by a word's position: three words in, ten
 * characters out. The decoder has the encoder's state before it at every step, as in Cho et al., "Learning Phrase
 * Representations using RNN Encoder-Decoder" (2014).
 */
public final class SequenceToSequence {
    private static final int UNITS = 64;
    private static final int TRAINING_DATES = 4000;
    private static final int UNSEEN_DATES = 500;
    private static final int EPOCHS = 9;
    private static final int BATCH = 64;
    private static final int WORDS_IN = 3;
    private static final int CHARACTERS_OUT = 10;
    private static final LocalDate FIRST = LocalDate.of(1950, 1, 1);
    private static final LocalDate END = LocalDate.of(2050, 1, 1);
    private static final Vocabulary SOURCE = new Vocabulary(sourceWords());
    private static final Vocabulary TARGET = new Vocabulary(characters("0123456789-"));

    /** A date in words and as ISO 8601. */
    private record Pair(String words, String iso) {}

    /**
     * @param exactMatch share of the unseen dates that are right in all ten characters
     * @param unseen how many these were
     * @param examples three of either notation: the words, an arrow, what the decoder wrote
     */
    public record Result(double exactMatch, int unseen, List<String> examples) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "dates: %.3f of %d unseen ones right in every character, such as %s",
                    exactMatch, unseen, examples.get(0));
        }
    }

    private SequenceToSequence() {}

    /**
     * Encoder SimpleRnn({@value #UNITS}) -> its last state -> decoder SimpleRnn({@value #UNITS}) -> softmax over the
     * characters. Inputs: the words, one-hot [batch, words, 3]; the characters written so far, one-hot and one step
     * late [batch, characters, 10].
     */
    public static ComputationGraph network(long seed) {
        ComputationGraph network = new ComputationGraph(Layers.settings(0.005, seed).graphBuilder()
                .addInputs("words", "written")
                .addLayer("encoder", Layers.simpleRnn(SOURCE.size(), UNITS), "words")
                .addVertex("last state", new LastTimeStepVertex("words"), "encoder")
                .addVertex("at every step", new DuplicateToTimeSeriesVertex("written"), "last state")
                .addVertex("step", new MergeVertex(), "at every step", "written")
                .addLayer("decoder", Layers.simpleRnn(UNITS + TARGET.size(), UNITS), "step")
                .addLayer("character", Layers.softmax(UNITS, TARGET.size()), "decoder")
                .setOutputs("character")
                .build());
        network.init();
        return network;
    }

    /** Trains with the right last character as input (teacher forcing) and tests with the network's own. */
    public static Result run(long seed) {
        Random random = new Random(seed);
        List<Pair> dates = dates(random);
        int[][] words = dates.stream().map(date -> words(date.words)).toArray(int[][]::new);
        int[][] iso = dates.stream().map(date -> TARGET.ids(characters(date.iso))).toArray(int[][]::new);

        ComputationGraph network = network(seed);
        MiniBatches.train(EPOCHS, TRAINING_DATES, BATCH, random, batch -> {
            int[][] right = MiniBatches.pick(iso, batch);
            network.fit(new MultiDataSet(
                    new INDArray[] {SOURCE.oneHot(MiniBatches.pick(words, batch), WORDS_IN),
                            TARGET.late(right, CHARACTERS_OUT)},
                    new INDArray[] {TARGET.oneHot(right, CHARACTERS_OUT)}));
        });

        List<Pair> unseen = dates.subList(TRAINING_DATES, TRAINING_DATES + UNSEEN_DATES);
        List<String> written = translate(network, unseen.stream().map(Pair::words).toList());
        long right = IntStream.range(0, UNSEEN_DATES).filter(i -> written.get(i).equals(unseen.get(i).iso)).count();
        Map<Boolean, List<String>> byDayFirst = IntStream.range(0, UNSEEN_DATES)
                .mapToObj(i -> unseen.get(i).words + " -> " + written.get(i))
                .collect(Collectors.partitioningBy(example -> Character.isDigit(example.charAt(0))));
        return new Result((double) right / UNSEEN_DATES, UNSEEN_DATES, Stream.of(true, false)
                .flatMap(dayFirst -> byDayFirst.get(dayFirst).stream().limit(3)).toList());
    }

    /**
     * Writes the dates as ISO 8601, a character a step, each step reading what the decoder itself wrote before.
     *
     * @param dates such as "24 Mar 1987" or "Mar 24, 1987", from 1950 to 2049
     * @throws IllegalArgumentException if a word is none of a date's
     */
    public static List<String> translate(ComputationGraph network, List<String> dates) {
        INDArray source = SOURCE.oneHot(dates.stream().map(SequenceToSequence::words).toArray(int[][]::new), WORDS_IN);
        int[][] written = new int[dates.size()][CHARACTERS_OUT];
        for (int[] date : written) {
            Arrays.fill(date, Vocabulary.NONE);
        }
        for (int t = 0; t < CHARACTERS_OUT; t++) {
            // The graph has no single-step form with two inputs of different length, so every step runs from the start;
            // step t depends on nothing after it, and gives what stepping would.
            INDArray best = network.outputSingle(source, TARGET.late(written, CHARACTERS_OUT)).argMax(1);
            for (int i = 0; i < written.length; i++) {
                written[i][t] = best.getInt(i, t);
            }
        }
        return Arrays.stream(written).map(date -> TARGET.text(date, "")).toList();
    }

    private static int[] words(String date) {
        return SOURCE.ids(List.of(date.replace(",", "").split(" ")));
    }

    /** Every date from {@link #FIRST} on, in random order, each in one of the two notations. */
    private static List<Pair> dates(Random random) {
        List<LocalDate> dates = new ArrayList<>(FIRST.datesUntil(END).toList());
        Collections.shuffle(dates, random);
        return dates.subList(0, TRAINING_DATES + UNSEEN_DATES).stream().map(date -> {
            String month = name(date.getMonth());
            String words = random.nextBoolean()
                    ? date.getDayOfMonth() + " " + month + " " + date.getYear()
                    : month + " " + date.getDayOfMonth() + ", " + date.getYear();
            return new Pair(words, date.toString());
        }).toList();
    }

    /** The days, months and years. */
    private static List<String> sourceWords() {
        return Stream.of(IntStream.rangeClosed(1, 31).mapToObj(Integer::toString),
                Stream.of(Month.values()).map(SequenceToSequence::name),
                IntStream.range(FIRST.getYear(), END.getYear()).mapToObj(Integer::toString))
                .flatMap(words -> words).toList();
    }

    private static List<String> characters(String text) {
        return List.of(text.split(""));
    }

    private static String name(Month month) {
        return month.getDisplayName(TextStyle.FULL, Locale.ENGLISH).substring(0, 3);
    }

    public static void main(String[] args) {
        Result result = run(1);
        System.out.println("sequence to sequence: " + result);
        result.examples().forEach(example -> System.out.println("  " + example));
    }
}
