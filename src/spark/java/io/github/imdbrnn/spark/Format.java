package io.github.imdbrnn.spark;

import java.util.Locale;
import java.util.Optional;

/** How a table is written; each is a reader and a writer of Spark's. */
enum Format {
    CSV,
    JSON,
    PARQUET,
    ORC,
    /** A text each line. */
    TEXT;

    /** Names beside which Spark's readers put the compression. */
    private static final String COMPRESSED = "\\.(gz|bz2|zst|lz4|snappy|deflate)$";

    /** That of a path, by its end. */
    static Optional<Format> of(String path) {
        return switch (end(path)) {
            case "csv", "tsv" -> Optional.of(CSV);
            case "json", "jsonl", "ndjson" -> Optional.of(JSON);
            case "parquet" -> Optional.of(PARQUET);
            case "orc" -> Optional.of(ORC);
            case "txt" -> Optional.of(TEXT);
            default -> Optional.empty();
        };
    }

    /** What the name of a path ends with, the compression left out. */
    static String end(String path) {
        String name = path.toLowerCase(Locale.ROOT).replaceFirst(COMPRESSED, "");
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** By which Spark knows it. */
    String reader() {
        return name().toLowerCase(Locale.ROOT);
    }
}
