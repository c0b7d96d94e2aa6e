package io.github.imdbrnn.spark;

import io.github.imdbrnn.io.DataException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Texts in a table.
 *
 * @param path as a person named it
 * @param rows with all columns
 * @param text the column with the text
 */
record Table(String path, Format format, Dataset<Row> rows, String text) {
    Table(String path, Format format, Dataset<Row> rows) {
        this(path, format, rows, null);
    }

    /**
     * The same with its texts in this column.
     *
     * @param option by which another can be named
     * @throws DataException if there is none of that name
     */
    Table requireColumn(String option, String name) throws DataException {
        return new Table(path, format, rows, column(option, name));
    }

    /** The name of a column as the table has it. */
    String column(String option, String name) throws DataException {
        List<String> names = List.of(rows.columns());
        return names.stream().filter(name::equals).findFirst()
                .or(() -> names.stream().filter(name::equalsIgnoreCase).findFirst())
                .orElseThrow(() -> new DataException(path + ": has no column " + DataException.quoted(name) + "; it has "
                        + DataException.quoted(String.join(", ", names)) + " (" + option + " names another)"));
    }

    /** What a query calls a column, whatever characters its name has. */
    static Column quoted(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    /**
     * The rows with their places.
     *
     * @param label the column with the labels; null for texts alone
     */
    JavaRDD<Line> lines(String label) {
        Column labels = label == null ? functions.lit(null) : quoted(label);
        return rows.select(quoted(text).cast("string"), labels.cast("string"), functions.col("_metadata.file_path"),
                functions.col("_metadata.file_block_start")).toJavaRDD().mapPartitions(Numbered::new);
    }

    /**
     * What is wrong with rows, or nothing.
     *
     * @throws DataException if there are any and they are not to be skipped
     * @return what to say of those that are
     */
    String bad(long count, String what, Place first, boolean skip) throws DataException {
        String found = String.format(Locale.ROOT, "%s: %,d %s %s (the first: %s)", path, count,
                count == 1 ? "row has" : "rows have", what, first);
        if (!skip) {
            throw new DataException(found + "; --skip-bad leaves them out");
        }
        return found + "; left out";
    }

    /** Numbers the rows of each part of a file. */
    private static final class Numbered implements Iterator<Line> {
        private final Iterator<Row> rows;
        private Place last = new Place("", 0, -1, 0);

        Numbered(Iterator<Row> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Line next() {
            Row row = rows.next();
            boolean same = last.block() == row.getLong(3) && last.file().equals(row.getString(2));
            last = same ? new Place(last.file(), last.block(), last.row() + 1, 0)
                    : new Place(row.getString(2), row.getLong(3), 0, 0);
            return new Line(row.getString(0), row.isNullAt(1) ? "" : row.getString(1).strip(), last);
        }
    }
}
