package io.github.imdbrnn.data.text;

import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A table of which each row is an example: separated by tabs, commas or semicolons, with columns in quotes where need
 * be. In a file separated by tabs quotes may be a part of the text: they are, if one is not closed where a column
 * ends.
 */
final class SeparatedValues {
    private static final int MOST_ROWS_LOOKED_AT = 1000;

    private final Path file;
    private final TextFormat format;

    SeparatedValues(Path file, TextFormat format) {
        this.file = file;
        this.format = format;
    }

    /**
     * How the rows are written.
     *
     * @param quotes whether a column may stand in them
     */
    private record Dialect(char separator, boolean quotes, Columns columns, int width) {
        private static CSVFormat csv(char separator, boolean quotes) {
            return CSVFormat.DEFAULT.builder().setDelimiter(separator).setQuote(quotes ? '"' : null).get();
        }

        private String name() {
            return (separator == '\t' ? "tab" : separator == ',' ? "comma" : "semicolon") + "-separated "
                    + (quotes ? "" : "with quotes as text, ");
        }
    }

    /** The quotes of a file turn out to be text. */
    private static final class QuotesAreText extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Reads all rows.
     *
     * @param beginning of the file, to tell by it how it is written
     * @return how it is written, in words
     */
    String read(String beginning, TextReader.Opener open, Corpus corpus) throws IOException {
        Dialect dialect = dialect(beginning);
        try {
            rows(dialect, open, corpus);
        } catch (QuotesAreText e) {
            corpus.clear();
            dialect = new Dialect(dialect.separator, false, dialect.columns, dialect.width);
            rows(dialect, open, corpus);
        }
        return dialect.name() + dialect.columns;
    }

    private Dialect dialect(String beginning) throws DataException {
        List<Dialect> possible = new ArrayList<>();
        for (char separator : new char[] {'\t', ',', ';'}) {
            boolean quotes = true;
            List<List<String>> rows;
            try {
                rows = rows(beginning, separator, true);
            } catch (QuotesAreText e) {
                quotes = false;
                rows = unquoted(beginning, separator);
            }
            int width = rows.isEmpty() ? 0 : rows.get(0).size();
            Optional<Columns> columns = width < 2 ? Optional.empty() : Columns.find(rows, format);
            if (columns.isPresent()) {
                Dialect dialect = new Dialect(separator, quotes, columns.get(), width);
                if (rows.stream().allMatch(row -> row.size() == width)) {
                    return dialect;
                }
                possible.add(dialect);
            }
        }
        // A header tells the separator although some rows are not as it says; what they hold does not.
        return possible.stream().filter(dialect -> dialect.columns.header().isPresent()).findFirst()
                .orElseThrow(() -> undecided(beginning));
    }

    private DataException undecided(String beginning) {
        String line = beginning.lines().filter(text -> !text.isBlank()).findFirst().orElse("");
        if (line.matches("[^\t,;]*")) {
            return new DataException(file + ": has no columns separated by tabs, commas or semicolons; "
                    + "the first line is " + DataException.quoted(line));
        }
        return new DataException(file + ": it cannot be told which columns hold the text and the label; "
                + "the first line is " + DataException.quoted(line), Remedy.NAME_THE_COLUMNS);
    }

    private List<List<String>> unquoted(String beginning, char separator) {
        try {
            return rows(beginning, separator, false);
        } catch (QuotesAreText e) {
            throw new IllegalStateException(e); // there are none
        }
    }

    /** The first rows, up to one that is damaged or is cut by the end of the beginning. */
    private static List<List<String>> rows(String beginning, char separator, boolean quotes) throws QuotesAreText {
        List<List<String>> rows = new ArrayList<>();
        try (CSVParser parser = parser(new StringReader(beginning), separator, quotes)) {
            Iterator<CSVRecord> records = parser.iterator();
            while (rows.size() < MOST_ROWS_LOOKED_AT && records.hasNext()) {
                CSVRecord row = records.next();
                requireQuoted(row, separator, quotes);
                rows.add(row.toList());
            }
        } catch (UncheckedIOException | IOException e) {
            if (e instanceof QuotesAreText fault) {
                throw fault;
            }
            if (separator == '\t' && (rows.isEmpty() || beginning.length() < TextTables.BEGINNING)) {
                throw new QuotesAreText();
            }
        }
        return rows;
    }

    private static CSVParser parser(Reader text, char separator, boolean quotes) throws IOException {
        return CSVParser.parse(text, Dialect.csv(separator, quotes));
    }

    /** Where a quote is text, a column goes on over the tabs and the ends of lines up to the next. */
    private static void requireQuoted(CSVRecord row, char separator, boolean quotes) throws QuotesAreText {
        if (separator == '\t' && quotes) {
            for (String value : row) {
                if (value.indexOf('\t') >= 0 && value.indexOf('\n') >= 0) {
                    throw new QuotesAreText();
                }
            }
        }
    }

    private void rows(Dialect dialect, TextReader.Opener open, Corpus corpus) throws IOException {
        Columns columns = dialect.columns;
        long line = 1;
        try (TextReader text = open.open(); CSVParser parser = parser(text, dialect.separator, dialect.quotes)) {
            Iterator<CSVRecord> rows = parser.iterator();
            if (columns.header().isPresent()) {
                rows.next();
            }
            line = parser.getCurrentLineNumber() + 1;
            text.beginRecord(line);
            while (rows.hasNext()) {
                CSVRecord row = rows.next();
                requireQuoted(row, dialect.separator, dialect.quotes);
                requireWidth(row, dialect, line);
                corpus.add(value(row, columns.label()), value(row, columns.text()), file, line);
                line = parser.getCurrentLineNumber() + 1;
                text.beginRecord(line);
            }
        } catch (UncheckedIOException e) {
            throw fault(e.getCause(), dialect, line);
        }
    }

    private IOException fault(IOException e, Dialect dialect, long line) {
        if (!(e instanceof CSVException)) {
            return e;
        }
        return dialect.separator == '\t' && dialect.quotes ? new QuotesAreText()
                : new DataException(file + ": line " + line + ": a quote is not closed at the end of its column; "
                        + "one that is text must be doubled", e);
    }

    private static String value(CSVRecord row, int column) {
        return column < row.size() ? row.get(column) : null;
    }

    /** A row may lack its last columns, but an unquoted separator in a text would have another column read. */
    private void requireWidth(CSVRecord row, Dialect dialect, long line) throws DataException {
        for (int column = dialect.width; column < row.size(); column++) {
            if (!row.get(column).isBlank()) {
                throw new DataException(file + ": line " + line + ": has " + row.size() + " columns, and the first "
                        + "line " + dialect.width + "; a text with the separator in it must stand in quotes");
            }
        }
    }
}
