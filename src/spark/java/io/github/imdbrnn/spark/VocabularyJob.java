package io.github.imdbrnn.spark;

import io.github.imdbrnn.io.AtomicFile;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.Setting;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.text.WordIndex.UnknownWords;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import scala.Tuple2;

/** Counts words, and keeps the most frequent. */
@Command(name = "vocabulary", description = "Count the words of texts, and write the vocabulary that the program makes of "
        + "them: the file words.json of a model that train has trained on them.")
final class VocabularyJob extends Job {
    @Mixin
    private TableOptions table;

    @Option(names = "--max-features", paramLabel = "N", defaultValue = "" + Notebook.MAX_FEATURES,
            description = "Size of the vocabulary, four ids that are no words among it. Default: ${DEFAULT-VALUE}.")
    private int maxFeatures;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write, on this machine.")
    private Path out;

    @Override
    void run(SparkSession spark) throws Exception {
        Table texts = table.open(spark);
        JavaPairRDD<String, Tally> counts =
                texts.lines(null).mapPartitionsToPair(WordCounts::new).reduceByKey(Tally::and);
        for (Tally bad : counts.filter(word -> word._1().equals(WordCounts.NO_TEXT)).values().collect()) {
            out().println(texts.bad(bad.count(), "no text in column " + texts.text(), bad.first(), table.skipBad()));
        }
        WordIndex words = ranked(counts, maxFeatures, texts.path(), this);
        AtomicFile.write(out, file -> file.write(words.toJson()));
        out().println("Written: " + out);
    }

    /**
     * The most frequent words.
     *
     * @param job says how many there are
     * @throws DataException if there are none
     */
    static WordIndex ranked(JavaPairRDD<String, Tally> counts, int maxFeatures, String path, Job job)
            throws DataException {
        int most = Setting.MAX_FEATURES.requireBetween(maxFeatures, WordIndex.INDEX_FROM + 2, 1 << 24)
                - WordIndex.INDEX_FROM - 1;
        JavaPairRDD<String, Tally> words = counts.filter(word -> !word._1().equals(WordCounts.NO_TEXT));
        List<Tuple2<String, Tally>> ranked = words.takeOrdered(most, new Tally.Rank());
        if (ranked.isEmpty()) {
            throw new DataException(path + ": has no text with a word in it");
        }
        long different = words.count();
        job.out().println(String.format(Locale.ROOT, "Vocabulary: %s %,d different words", ranked.size() == different
                ? "all" : String.format(Locale.ROOT, "the %,d most frequent of", ranked.size()), different));
        return WordIndex.ofRanked(ranked.stream().map(Tuple2::_1).toList(), UnknownWords.OUT_OF_VOCABULARY);
    }
}
