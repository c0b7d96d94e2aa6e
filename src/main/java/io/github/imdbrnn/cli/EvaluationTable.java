package io.github.imdbrnn.cli;

import io.github.imdbrnn.evaluation.ClassEvaluation;
import io.github.imdbrnn.evaluation.Confusion;
import io.github.imdbrnn.evaluation.Confusion.Cell;
import io.github.imdbrnn.evaluation.Confusion.Scores;
import io.github.imdbrnn.io.PlainText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An {@link ClassEvaluation} as lines for a terminal, but for its last line. Of two classes the confusion matrix and the
 * scores of class 1; of more the scores of each, with the matrix where it has room and else the most frequent confusions.
 */
final class EvaluationTable {
    private static final String GAP = "  ";
    private static final int SHORTEST_NAME = 8;
    private static final int LONGEST_NAME = 40;

    /** More could not be taken in at a glance. */
    private static final int MOST_IN_MATRIX = 20;

    private static final int MOST_CLASSES = 50;
    private static final int MOST_MISTAKES = 10;

    private final ClassEvaluation evaluation;
    private final Confusion confusion;
    private final List<String> names;
    private final int width;

    private EvaluationTable(ClassEvaluation evaluation, List<String> classNames, int width) {
        this.evaluation = evaluation;
        confusion = evaluation.confusion();
        names = classNames.stream().map(PlainText::of).toList();
        this.width = width;
    }

    /** @param width columns of a line */
    static String of(ClassEvaluation evaluation, List<String> classNames, int width) {
        EvaluationTable table = new EvaluationTable(evaluation, classNames, width);
        return String.join(System.lineSeparator(), classNames.size() == 2 ? table.ofTwo() : table.ofMore());
    }

    private List<String> ofTwo() {
        Scores scores = confusion.scores(1);
        List<String> lines = new ArrayList<>(matrix("actual ", "predicted ", 1).orElseThrow());
        lines.add(Lines.fold(String.format(Locale.ROOT, "Precision: %.4f, Recall: %.4f, F1: %.4f, ROC AUC: %.4f",
                scores.precision(), scores.recall(), scores.f1(), evaluation.rocAuc()), "", width));
        return lines;
    }

    private List<String> ofMore() {
        Optional<List<String>> matrix = names.size() > MOST_IN_MATRIX ? Optional.empty() : matrix("", "", SHORTEST_NAME);
        List<String> lines = new ArrayList<>();
        if (matrix.isPresent()) {
            lines.add(Lines.fold("Confusion matrix: a row for each class, a column for what it was taken for", "", width));
            lines.addAll(matrix.get());
            lines.addAll(scores(IntStream.range(0, names.size()).boxed().toList()));
        } else {
            List<Integer> falling = confusion.byF1();
            if (falling.size() > MOST_CLASSES) {
                lines.add(Lines.fold(String.format(Locale.ROOT, "Of %,d classes the %d with the lowest F1:",
                        falling.size(), MOST_CLASSES), "", width));
                falling = falling.subList(falling.size() - MOST_CLASSES, falling.size());
            }
            lines.addAll(scores(falling));
            lines.addAll(mistakes());
        }
        return lines;
    }

    /** The matrix with names cut to the length with which it fits, if that is not below the shortest. */
    private Optional<List<String>> matrix(String before, String above, int shortest) {
        List<Integer> classes = IntStream.range(0, names.size()).boxed().toList();
        for (int length = LONGEST_NAME; length >= shortest; length--) {
            int longest = length;
            List<List<String>> rows = new ArrayList<>();
            rows.add(row("", classes.stream().map(c -> above + Columns.cut(names.get(c), longest))));
            for (int actual : classes) {
                rows.add(row(before + Columns.cut(names.get(actual), longest),
                        classes.stream().map(answer -> count(confusion.count(actual, answer)))));
            }
            List<String> lines = aligned(rows, 1);
            if (length == 1 || lines.stream().allMatch(line -> Columns.of(line) <= width)) {
                return Optional.of(lines);
            }
        }
        return Optional.empty();
    }

    private List<String> scores(List<Integer> classes) {
        int numbers = String.join(GAP, "", "precision", "recall", "0.0000", "").length()
                + Math.max("support".length(), count(support()).length());
        int longest = Math.max(width - numbers, SHORTEST_NAME);
        boolean undefined = false;
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "precision", "recall", "F1", "support"));
        for (int c : classes) {
            Scores scores = confusion.scores(c);
            int support = confusion.support(c);
            int predicted = confusion.predicted(c);
            undefined |= support == 0 || predicted == 0;
            rows.add(List.of(Columns.cut(names.get(c), longest), predicted == 0 ? "-" : decimal(scores.precision()),
                    support == 0 ? "-" : decimal(scores.recall()),
                    support + predicted == 0 ? "-" : decimal(scores.f1()), count(support)));
        }
        rows.add(average("macro average", confusion.macro()));
        rows.add(average("micro average", confusion.micro()));
        List<String> lines = new ArrayList<>(aligned(rows, 1));
        if (undefined) {
            lines.add(Lines.fold("-: nothing to count, which is 0 in the macro average; that leaves out classes "
                    + "without an F1", "", width));
        }
        return lines;
    }

    private List<String> average(String name, Scores scores) {
        return List.of(name, decimal(scores.precision()), decimal(scores.recall()), decimal(scores.f1()),
                count(support()));
    }

    private int support() {
        return IntStream.range(0, names.size()).map(confusion::support).sum();
    }

    private List<String> mistakes() {
        int numbers = String.join(GAP, "", "", "", "of class").length()
                + Math.max("times".length(), count(support()).length());
        int longest = Math.max((width - numbers) / 2, SHORTEST_NAME);
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("most often mistaken", "for", "times", "of class"));
        for (Cell cell : confusion.mistakes().stream().limit(MOST_MISTAKES).toList()) {
            rows.add(List.of(Columns.cut(names.get(cell.actual()), longest),
                    Columns.cut(names.get(cell.predicted()), longest), count(cell.examples()), String.format(Locale.ROOT, "%.1f %%",
                            100.0 * cell.examples() / confusion.support(cell.actual()))));
        }
        return rows.size() == 1 ? List.of() : aligned(rows, 2);
    }

    private static List<String> row(String first, Stream<String> others) {
        return Stream.concat(Stream.of(first), others).toList();
    }

    private static String count(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.4f", number);
    }

    /** Rows of as many cells in columns, the first ones on the left and the others on the right of theirs. */
    private static List<String> aligned(List<List<String>> rows, int onLeft) {
        List<Integer> widths = IntStream.range(0, rows.get(0).size()).map(
                column -> rows.stream().mapToInt(row -> Columns.of(row.get(column))).max().orElseThrow()).boxed().toList();
        return rows.stream().map(row -> String.join(GAP, IntStream.range(0, row.size()).mapToObj(column -> {
            String cell = row.get(column);
            String padding = " ".repeat(widths.get(column) - Columns.of(cell));
            return column < onLeft ? cell + padding : padding + cell;
        }).toList()).stripTrailing()).toList();
    }
}
