package io.github.imdbrnn.report;

import java.util.List;

/** Plots, tables and short lists of figures in the page. */
final class Figures {
    /** Little more than a phone is wide, so that the labels of a plot can be read on one. */
    static final int WIDTH = 400;
    static final int HEIGHT = 280;

    /** For axes that both go from 0 to 1; the style sheet's confusion matrix is as high as such a plot's axis. */
    static final int SQUARE_HEIGHT = 370;

    private Figures() {}

    /** A plot under its title. */
    static void add(Html page, String title, Plot plot) {
        page.open("figure").element("figcaption", title).line().raw(plot.svg()).line().close().line();
    }

    /**
     * A row of figures.
     *
     * @param namesAndValues in turn
     */
    static void list(Html page, String... namesAndValues) {
        page.open("dl", "class", "figures").line();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            page.open("div").element("dt", namesAndValues[i]).element("dd", namesAndValues[i + 1]).close().line();
        }
        page.close().line();
    }

    /** A table that opens at its summary: the figures of a plot for those who cannot see it or want to copy them. */
    static void folded(Html page, String summary, List<String> columns, List<List<String>> rows) {
        page.open("details").element("summary", summary).line();
        table(page, "numbers", columns, rows);
        page.close().line();
    }

    /**
     * A table.
     *
     * @param style a class of the style sheet
     * @param rows as long as {@code columns} each, what they are about first
     */
    static void table(Html page, String style, List<String> columns, List<List<String>> rows) {
        page.open("div", "class", "scroll", "tabindex", "0").open("table", "class", style).line()
                .open("thead").open("tr");
        for (String column : columns) {
            page.element("th", column, "scope", "col");
        }
        page.close().close().line().open("tbody").line();
        for (List<String> row : rows) {
            page.open("tr").element("th", row.get(0), "scope", "row");
            for (String cell : row.subList(1, row.size())) {
                page.element("td", cell);
            }
            page.close().line();
        }
        page.close().line().close().close().line();
    }
}
