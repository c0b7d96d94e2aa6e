package io.github.imdbrnn.spark;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.StratifiedOrder;
import io.github.imdbrnn.data.text.TextSplit;
import io.github.imdbrnn.data.text.WordNumbers;
import io.github.imdbrnn.text.Tokenizer;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.FitSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * A partition's share of labelled texts, its words numbered by itself. Which rows a partition has, and in which order, is
 * decided by their numbers among all, the seed and the number of partitions: not by who reads them, and how often.
 *
 * @param words by their numbers
 * @param texts with the numbers of their words
 * @param rows the number of each among all, ascending
 * @param train which are trained on, in order; as in one machine's program, in which there is one partition
 * @param test which are tested on
 */
record Shard(String[] words, Examples texts, long[] rows, int[] train, int[] test) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int DROPPED = -1;

    /**
     * How texts are dealt out.
     *
     * @param testSplit share that is drawn to test on; 0 for none
     */
    record Deal(int partitions, List<String> classNames, double testSplit, long seed) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /** @param offsets how many rows stand before each part of a file */
    static JavaRDD<Shard> deal(JavaRDD<Line> lines, TreeMap<Place, Long> offsets, Deal deal) {
        Map<String, Integer> classIds = new TreeMap<>();
        deal.classNames.forEach(name -> classIds.put(name, classIds.size()));
        return lines.filter(line -> line.text() != null && classIds.containsKey(line.label()))
                .mapToPair(line -> new Tuple2<>(offsets.get(line.place().ofPart()) + line.place().row(),
                        new Tuple2<>(classIds.get(line.label()), line.normalText())))
                .repartitionAndSortWithinPartitions(new ByRow(deal.partitions, deal.seed))
                .mapPartitions(rows -> List.of(of(rows, deal)).iterator());
    }

    /** Deals rows out by chance, that of SplitMix64: in a file the classes may stand in turn, or one after the other. */
    private static final class ByRow extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int partitions;
        private final long seed;

        ByRow(int partitions, long seed) {
            this.partitions = partitions;
            this.seed = seed;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object row) {
            long mixed = ((long) row + 1) * 0x9e3779b97f4a7c15L + seed * 0xd1342543de82ef95L;
            mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
            mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
            return (int) Long.remainderUnsigned(mixed ^ mixed >>> 31, partitions);
        }
    }

    private static Shard of(Iterator<Tuple2<Long, Tuple2<Integer, String>>> texts, Deal deal) {
        WordNumbers numbers = new WordNumbers();
        List<int[]> ids = new ArrayList<>();
        IntStream.Builder labels = IntStream.builder();
        LongStream.Builder rows = LongStream.builder();
        while (texts.hasNext()) {
            Tuple2<Long, Tuple2<Integer, String>> row = texts.next();
            IntStream.Builder text = IntStream.builder();
            Tokenizer.forEach(row._2()._2(), (characters, from, to) -> text.add(numbers.number(characters, from, to)));
            int[] words = text.build().toArray();
            if (words.length > 0) {
                ids.add(words);
                labels.add(row._2()._1());
                rows.add(row._1());
            }
        }
        int[] classIds = labels.build().toArray();
        TextSplit split = deal.testSplit == 0 || ids.isEmpty()
                ? new TextSplit(StratifiedOrder.of(classIds, deal.seed), new int[0])
                : TextSplit.draw(classIds, deal.testSplit, deal.seed);
        String[] words = IntStream.range(0, numbers.size()).mapToObj(numbers::word).toArray(String[]::new);
        return new Shard(words, Examples.of(ids, classIds), rows.build().toArray(), split.train(), split.test());
    }

    /** How often words come in the texts that are trained on. */
    Iterator<Tuple2<String, Tally>> counts() {
        long[] counts = new long[words.length];
        Place[] firsts = new Place[words.length];
        for (int text : IntStream.of(train).sorted().toArray()) {
            for (int t = 0; t < texts.length(text); t++) {
                int word = texts.token(text, t);
                if (counts[word]++ == 0) {
                    firsts[word] = new Place("", 0, rows[text], t);
                }
            }
        }
        return IntStream.range(0, words.length).filter(word -> counts[word] > 0)
                .mapToObj(word -> new Tuple2<>(words[word], new Tally(counts[word], firsts[word]))).iterator();
    }

    /**
     * The texts in the ids of a vocabulary, the start token first.
     *
     * @param validationSplit share of those to train on that is held out, the last
     * @throws io.github.imdbrnn.model.InvalidSettingException if that leaves none
     */
    Part in(WordIndex index, int maxFeatures, double validationSplit) {
        int[] ids = Arrays.stream(words).mapToInt(word -> index.id(word, maxFeatures).orElse(DROPPED)).toArray();
        FitSettings fit = new FitSettings(1, 0, validationSplit, true, OptionalInt.empty(), 0);
        int trained = train.length == 0 ? 0 : fit.trainingSize(train.length);
        return new Part(examples(train, ids), trained, examples(test, ids));
    }

    private Examples examples(int[] order, int[] ids) {
        List<int[]> encoded = new ArrayList<>();
        for (int text : order) {
            IntStream known = IntStream.range(0, texts.length(text)).map(t -> ids[texts.token(text, t)])
                    .filter(id -> id != DROPPED);
            encoded.add(IntStream.concat(IntStream.of(WordIndex.START), known).toArray());
        }
        return Examples.of(encoded, IntStream.of(order).map(texts::label).toArray());
    }

    /**
     * A partition's examples.
     *
     * @param all to train on, and those held out after them
     * @param trained how many of these are trained on
     */
    record Part(Examples all, int trained, Examples test) implements Serializable {
        private static final long serialVersionUID = 1L;

        Examples training() {
            return all.slice(0, trained);
        }

        Examples validation() {
            return all.slice(trained, all.size());
        }
    }
}
