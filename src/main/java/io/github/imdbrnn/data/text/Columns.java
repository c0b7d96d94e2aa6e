package io.github.imdbrnn.data.text;

import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.io.PlainText;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which columns hold the text and the label.
 *
 * @param text counted from 0
 * @param label counted from 0
 * @param header the names of the columns, if the first row has them
 */
record Columns(int text, int label, Optional<List<String>> header) {
    /** The usual names, the likeliest first. */
    private static final List<String> TEXT = List.of("text", "review", "sentence", "message", "content");
    private static final List<String> LABEL = List.of("label", "sentiment", "class", "target", "category");

    private static final int NONE = -1;

    /** In fewer a label may well come once. */
    private static final int FEWEST_ROWS_BELOW_A_HEADER = 10;

    /**
     * Finds them: as a person says, by the usual names, or in rows of two columns by what these hold.
     *
     * @param rows some of the first, at least one; the first may be a header
     */
    static Optional<Columns> find(List<List<String>> rows, TextFormat format) {
        List<String> names = rows.get(0).stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
        boolean headed = names.stream().anyMatch(name -> TEXT.contains(name) || LABEL.contains(name))
                || isName(format.textColumn(), names) || isName(format.labelColumn(), names);
        int text = position(format.textColumn(), headed ? names : List.of(), names.size(), TEXT);
        int label = position(format.labelColumn(), headed ? names : List.of(), names.size(), LABEL);
        if (names.size() == 2 && text == NONE && label == NONE && isUnsaid(format) && !headed) {
            label = labelByValues(rows);
        }
        if (names.size() == 2 && text == NONE && label != NONE && format.textColumn().isEmpty()) {
            text = 1 - label;
        } else if (names.size() == 2 && label == NONE && text != NONE && format.labelColumn().isEmpty()) {
            label = 1 - text;
        }
        if (text == NONE || label == NONE || text == label) {
            return Optional.empty();
        }
        boolean named = headed || isHeader(rows, label);
        return Optional.of(new Columns(text, label, named ? Optional.of(rows.get(0)) : Optional.empty()));
    }

    /** Whether the first row has a name for its label: no other has it, and theirs come again or are numbers. */
    private static boolean isHeader(List<List<String>> rows, int label) {
        if (rows.size() < FEWEST_ROWS_BELOW_A_HEADER || rows.stream().anyMatch(row -> row.size() <= label)) {
            return false;
        }
        Map<String, Long> labels = rows.stream().skip(1)
                .collect(Collectors.groupingBy(row -> row.get(label).strip(), Collectors.counting()));
        String first = rows.get(0).get(label).strip();
        return !first.isEmpty() && !labels.containsKey(first) && (labels.values().stream().allMatch(count -> count > 1)
                || !isNumber(first) && labels.keySet().stream().allMatch(Columns::isNumber));
    }

    private static boolean isNumber(String label) {
        return label.matches("[+-]?[0-9]{1,18}(\\.[0-9]{1,18})?");
    }

    private static boolean isUnsaid(TextFormat format) {
        return format.textColumn().isEmpty() && format.labelColumn().isEmpty();
    }

    private static boolean isName(Optional<String> given, List<String> names) {
        return given.isPresent() && names.contains(given.get().strip().toLowerCase(Locale.ROOT));
    }

    private static int position(Optional<String> given, List<String> header, int width, List<String> usual) {
        if (given.isEmpty()) {
            return usual.stream().mapToInt(header::indexOf).filter(at -> at != NONE).findFirst().orElse(NONE);
        }
        String name = given.get().strip().toLowerCase(Locale.ROOT);
        if (header.contains(name)) {
            return header.indexOf(name);
        }
        int number = name.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(name) : 0;
        return number <= width ? number - 1 : NONE;
    }

    /** The column of two that has fewer different values, if these are short. */
    private static int labelByValues(List<List<String>> rows) {
        List<Set<String>> values = List.of(new HashSet<>(), new HashSet<>());
        int[] longest = new int[2];
        for (List<String> row : rows) {
            for (int column = 0; column < 2 && column < row.size(); column++) {
                values.get(column).add(row.get(column).strip());
                longest[column] = Math.max(longest[column], row.get(column).length());
            }
        }
        int difference = Integer.compare(values.get(0).size(), values.get(1).size());
        int fewer = difference < 0 ? 0 : 1;
        return difference != 0 && longest[fewer] <= Corpus.LONGEST_LABEL ? fewer : NONE;
    }

    /** What was found, in words. */
    @Override
    public String toString() {
        return (header.isPresent() ? "with a header" : "without a header")
                + "; text in column " + named(text) + ", label in column " + named(label);
    }

    private String named(int column) {
        return column + 1 + header.map(names -> " (" + PlainText.of(names.get(column), PlainText.LONGEST_WORD) + ")")
                .orElse("");
    }
}
