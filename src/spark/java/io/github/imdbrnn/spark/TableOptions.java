package io.github.imdbrnn.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which texts, and how Spark reads them. */
final class TableOptions {
    @Option(names = "--data", paramLabel = "PATH", required = true,
            description = "The texts: a file, a folder of files or a pattern, wherever Spark reads from.")
    private String data;

    @Option(names = "--format", paramLabel = "NAME",
            description = "How they are written: csv, json, parquet, orc or text (a text each line). Default: what the path "
                    + "ends with.")
    private Format format;

    @Option(names = "--text-column", paramLabel = "COLUMN",
            description = "The column with the text. Default: text; of the format text its only one, value.")
    private String textColumn;

    @Option(names = "--read-option", paramLabel = "NAME=VALUE",
            description = "An option of Spark's reader, such as sep=; or multiLine=true. Of CSV header=true and quotes "
                    + "doubled within quotes are set.")
    private Map<String, String> readOptions = new LinkedHashMap<>();

    @Option(names = "--skip-bad", description = "Leave out rows without a text, or without a label where one is "
            + "needed, and say how many. Default: the first is an error.")
    private boolean skipBad;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    String data() {
        return data;
    }

    /** The column with the text, if a person named it. */
    Optional<String> textColumn() {
        return Optional.ofNullable(textColumn);
    }

    boolean skipBad() {
        return skipBad;
    }

    /** The texts that {@code --data} names. */
    Table open(SparkSession spark) throws Exception {
        return open(spark, data);
    }

    /** Others in the same columns. */
    Table open(SparkSession spark, String path) throws Exception {
        Format read = Optional.ofNullable(format).or(() -> Format.of(path)).orElseThrow(() -> new ParameterException(
                command.commandLine(), "--format csv, json, parquet, orc or text: " + path + " does not tell by its name"));
        Map<String, String> options = new LinkedHashMap<>();
        if (read == Format.CSV) {
            options.put("header", "true");
            options.put("escape", "\"");
            options.put("sep", Format.end(path).equals("tsv") ? "\t" : ",");
        }
        if (read == Format.JSON) {
            options.put("primitivesAsString", "true");
        }
        options.putAll(readOptions);
        String column = textColumn != null ? textColumn : read == Format.TEXT ? "value" : "text";
        return new Table(path, read, spark.read().format(read.reader()).options(options).load(path)).requireColumn(
                "--text-column", column);
    }
}
