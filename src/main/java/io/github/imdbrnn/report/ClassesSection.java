package io.github.imdbrnn.report;

import io.github.imdbrnn.evaluation.Confusion;
import io.github.imdbrnn.evaluation.Confusion.Cell;
import io.github.imdbrnn.evaluation.Confusion.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** How the test examples of more than two classes were read: what they were taken for, and the scores of each class. */
final class ClassesSection {
    /** Classes whose names stand over their columns; more have theirs turned. */
    private static final int MOST_ACROSS = 5;

    /** Classes whose cells have room for a number. */
    private static final int MOST_WITH_NUMBERS = 12;

    /** Classes of which a matrix can be taken in. */
    private static final int MOST_IN_MATRIX = 100;

    private static final int MOST_MISTAKES = 20;

    private ClassesSection() {}

    static Html of(ReportData data) {
        Confusion confusion = data.evaluation().confusion();
        Scores macro = confusion.macro();
        return Html.of("""
                <section>
                <h2>Test {}</h2>
                {}{}{}{}</section>
                """, data.nouns(),
                Figures.list("macro precision", Html.decimal(macro.precision()),
                        "macro recall", Html.decimal(macro.recall()),
                        "macro F1", Html.decimal(macro.f1()), "micro F1", Html.decimal(confusion.micro().f1())),
                confusion.classes() > MOST_IN_MATRIX ? Html.NONE : matrix(data), mistakes(data), scores(data));
    }

    /** A row for each class, a column for what it was taken for. */
    private static Html matrix(ReportData data) {
        List<Integer> classes = IntStream.range(0, data.evaluation().confusion().classes()).boxed().toList();
        String style = (classes.size() > MOST_ACROSS ? " turned" : "")
                + (classes.size() > MOST_WITH_NUMBERS ? " dense" : "");
        return Html.of("""
                <figure>
                <figcaption>Confusion matrix: a row for each class, a column for what its {} were read as</figcaption>
                <div class="scroll" tabindex="0"><table class="heat{}">
                <thead><tr><td></td>{}</tr></thead>
                <tbody>
                {}</tbody>
                </table></div>
                </figure>
                """, data.nouns(), style,
                Html.each(classes, c -> Html.of("<th scope=\"col\"><span>{}</span></th>", data.name(c))),
                Html.each(classes, actual -> Html.of("<tr><th scope=\"row\">{}</th>{}</tr>\n", data.name(actual),
                        Html.each(classes, predicted -> cell(data, actual, predicted)))));
    }

    /** Tinted by the root of its share of the class's examples, so that rare mistakes are seen, too. */
    private static Html cell(ReportData data, int actual, int predicted) {
        Confusion confusion = data.evaluation().confusion();
        int examples = confusion.count(actual, predicted);
        if (examples == 0) {
            return Html.of("<td></td>");
        }
        double share = (double) examples / confusion.support(actual);
        return Html.of("<td class=\"{}\" style=\"--share:{}\" title=\"{} read as {}: {} of {}\">{}</td>",
                actual == predicted ? "right" : "wrong", String.format(Locale.ROOT, "%.2f", Math.sqrt(share)),
                data.name(actual), data.name(predicted), Html.count(examples), Html.count(confusion.support(actual)),
                confusion.classes() > MOST_WITH_NUMBERS ? "" : Html.count(examples));
    }

    private static Html mistakes(ReportData data) {
        Confusion confusion = data.evaluation().confusion();
        List<List<String>> rows = new ArrayList<>();
        for (Cell cell : confusion.mistakes().stream().limit(MOST_MISTAKES).toList()) {
            rows.add(List.of(data.name(cell.actual()), data.name(cell.predicted()), Html.count(cell.examples()),
                    Html.percent((double) cell.examples() / confusion.support(cell.actual()))));
        }
        return rows.isEmpty() ? Html.NONE : Figures.folded("What is mistaken for what most often",
                List.of("class", "read as", data.nouns(), "of the class"), rows);
    }

    private static Html scores(ReportData data) {
        Confusion confusion = data.evaluation().confusion();
        List<List<String>> rows = new ArrayList<>();
        for (int c : confusion.byF1()) {
            Scores scores = confusion.scores(c);
            int support = confusion.support(c);
            int predicted = confusion.predicted(c);
            rows.add(List.of(data.name(c), Html.decimal(predicted == 0 ? Double.NaN : scores.precision()),
                    Html.decimal(support == 0 ? Double.NaN : scores.recall()),
                    Html.decimal(support + predicted == 0 ? Double.NaN : scores.f1()),
                    Html.count(support), Html.count(predicted)));
        }
        List<String> columns = List.of("class", "precision", "recall", "F1", data.nouns(), "read as it");
        return rows.size() > MOST_WITH_NUMBERS ? Figures.folded("Scores of every class, by F1", columns, rows)
                : Figures.table("numbers", columns, rows);
    }
}
