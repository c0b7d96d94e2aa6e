package io.github.imdbrnn.report;

/** Plots and short lists of figures in the page. */
final class Figures {
    /** Half a page wide, so that text keeps its size; on a phone it shrinks a little. */
    static final int WIDTH = 440;
    static final int HEIGHT = 290;

    /** For axes that both go from 0 to 1. */
    static final int SQUARE_HEIGHT = 400;

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
}
