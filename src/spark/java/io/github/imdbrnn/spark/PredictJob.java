package io.github.imdbrnn.spark;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.training.run.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores texts. */
@Command(name = "predict", description = "Add the class and the probabilities that a trained model finds to the rows of a "
        + "table: prediction, null where the network knows no word, and probabilities, a map by class.")
final class PredictJob extends Job {
    private static final String PREDICTION = "prediction";
    private static final String PROBABILITIES = "probabilities";

    @Mixin
    private TableOptions table;

    @Option(names = "--model", paramLabel = "DIR", required = true,
            description = "A folder that train wrote, on one machine or here; on this machine.")
    private Path model;

    @Option(names = "--out", paramLabel = "PATH", required = true,
            description = "The folder to write, wherever Spark writes to.")
    private String out;

    @Option(names = "--out-format", paramLabel = "NAME",
            description = "How it is to be written: csv, json, parquet or orc. In CSV the map is JSON. Default: as the texts; "
                    + "lines of text as json.")
    private Format outFormat;

    @Option(names = "--overwrite", description = "Replace what --out names.")
    private boolean overwrite;

    @Override
    void run(SparkSession spark) throws Exception {
        RunFolder run = RunFolder.open(model);
        Table texts = table.open(spark);
        List<String> names = List.of(texts.rows().columns());
        for (String added : List.of(PREDICTION, PROBABILITIES)) {
            if (names.stream().anyMatch(added::equalsIgnoreCase)) {
                throw new DataException(texts.path() + ": has a column " + added + " already, which is to be added; rename it");
            }
        }
        SparkContext context = spark.sparkContext();
        Scorer scorer = new Scorer(run);
        Broadcast<Scorer> broadcast = JavaSparkContext.fromSparkContext(context).broadcast(scorer);
        Scoring scoring = new Scoring(broadcast, texts.path(), texts.text(), names.indexOf(texts.text()), table.skipBad(),
                context.longAccumulator(), context.longAccumulator(), context.longAccumulator());
        StructType schema = texts.rows().schema().add(PREDICTION, DataTypes.StringType)
                .add(PROBABILITIES, DataTypes.createMapType(DataTypes.StringType, DataTypes.FloatType));
        try {
            write(texts.rows().mapPartitions(scoring, Encoders.row(schema)), texts.format());
        } finally {
            broadcast.value().close();
        }
        // Counted by the tasks that write: Spark counts each of these once, however often it was tried.
        if (scoring.bad().value() > 0) {
            out().println(String.format(Locale.ROOT, "%s: rows without a text in column %s left out: %,d", texts.path(),
                    texts.text(), scoring.bad().value()));
        }
        out().println(String.format(Locale.ROOT, "Written: %s, %,d rows; of these without a word that the model knows: %,d",
                out, scoring.scored().value(), scoring.unknown().value()));
    }

    private void write(Dataset<Row> answers, Format read) {
        Format format = outFormat != null ? outFormat : read == Format.TEXT ? Format.JSON : read;
        Dataset<Row> written = format == Format.CSV
                ? answers.withColumn(PROBABILITIES, functions.to_json(functions.col(PROBABILITIES))) : answers;
        written.write().format(format.reader()).option("header", "true").option("escape", "\"")
                .mode(overwrite ? SaveMode.Overwrite : SaveMode.ErrorIfExists).save(out);
    }
}
