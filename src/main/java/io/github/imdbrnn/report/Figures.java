package io.github.imdbrnn.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Plots, tables and short lists of figures in the page. */
final class Figures {
    /** Little more than a phone is wide, so that the labels of a plot can be read on one. */
    static final int WIDTH = 400;
    static final int HEIGHT = 280;

    /** For axes that both go from 0 to 1; the style sheet's confusion matrix is as high as such a plot's axis. */
    static final int SQUARE_HEIGHT = 370;

    private Figures() {}

    /** A number of each item, for a plot. */
    static <T> double[] values(List<T> items, ToDoubleFunction<T> value) {
        return items.stream().mapToDouble(value).toArray();
    }

    /** A plot under its title. */
    static Html plot(String title, Plot plot) {
        return Html.of("""
                <figure><figcaption>{}</figcaption>
                {}
                </figure>
                """, title, plot.untitled().drawing());
    }

    /**
     * A row of figures.
     *
     * @param namesAndValues in turn
     */
    static Html list(String... namesAndValues) {
        return Html.of("""
                <dl class="figures">
                {}</dl>
                """, Html.each(IntStream.range(0, namesAndValues.length / 2).boxed().toList(), i ->
                Html.of("<div><dt>{}</dt><dd>{}</dd></div>\n", namesAndValues[2 * i], namesAndValues[2 * i + 1])));
    }

    /** A table that opens at its summary: the figures of a plot for those who cannot see it or want to copy them. */
    static Html folded(String summary, List<String> columns, List<List<String>> rows) {
        return Html.of("""
                <details><summary>{}</summary>
                {}</details>
                """, summary, table("numbers", columns, rows));
    }

    /**
     * A table.
     *
     * @param style a class of the style sheet
     * @param rows as long as {@code columns} each, what they are about first
     */
    static Html table(String style, List<String> columns, List<List<String>> rows) {
        return Html.of("""
                <div class="scroll" tabindex="0"><table class="{}">
                <thead><tr>{}</tr></thead>
                <tbody>
                {}</tbody>
                </table></div>
                """, style, Html.each(columns, column -> Html.of("<th scope=\"col\">{}</th>", column)),
                Html.each(rows, row -> Html.of("<tr><th scope=\"row\">{}</th>{}</tr>\n", row.get(0),
                        Html.each(row.subList(1, row.size()), cell -> Html.of("<td>{}</td>", cell)))));
    }
}
