package io.github.imdbrnn.spark;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which texts, and how Spark reads them. */
final class TableOptions {
    /** Names beside which Spark's readers put the compression. */
    private static final String COMPRESSED = "\\.(gz|bz2|zst|lz4|snappy|deflate)$";

    @Option(names = "--data", paramLabel = "PATH", required = true,
            description = "The texts: a file, a folder of files or a pattern, wherever Spark reads from.")
    private String data;

    @Option(names = "--format", paramLabel = "NAME",
            description = "csv, json, parquet, text (a text each line), or another of Spark's readers of files. Default: "
                    + "what the path ends with.")
    private String format;

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

    boolean skipBad() {
        return skipBad;
    }

    /** The texts that {@code --data} names. */
    Table open(SparkSession spark) throws Exception {
        return open(spark, data);
    }

    /** Others in the same columns. */
    Table open(SparkSession spark, String path) throws Exception {
        String name = format(path);
        Map<String, String> options = new LinkedHashMap<>();
        if (name.equals("csv")) {
            options.put("header", "true");
            options.put("escape", "\"");
            options.put("sep", path.toLowerCase(Locale.ROOT).replaceFirst(COMPRESSED, "").endsWith(".tsv") ? "\t" : ",");
        }
        if (name.equals("json")) {
            options.put("primitivesAsString", "true");
        }
        options.putAll(readOptions);
        String column = textColumn != null ? textColumn : name.equals("text") ? "value" : "text";
        return new Table(path, name, spark.read().format(name).options(options).load(path)).requireColumn(
                "--text-column", column);
    }

    private String format(String path) {
        if (format != null) {
            return format.toLowerCase(Locale.ROOT);
        }
        String name = path.toLowerCase(Locale.ROOT).replaceFirst(COMPRESSED, "");
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "csv", "tsv" -> "csv";
            case "json", "jsonl", "ndjson" -> "json";
            case "parquet" -> "parquet";
            case "txt" -> "text";
            default -> throw new ParameterException(command.commandLine(),
                    "--format csv, json, parquet or text: " + path + " does not tell by its name");
        };
    }
}
