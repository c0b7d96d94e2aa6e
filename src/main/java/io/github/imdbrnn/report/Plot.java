package io.github.imdbrnn.report;

import io.github.imdbrnn.report.Axis.Labels;
import io.github.imdbrnn.report.Axis.Range;
import io.github.imdbrnn.report.Axis.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A plot of lines or bars over numbers, as an SVG element that can stand in an HTML page, in a notebook's output or in
 * a file of its own.
 *
 * <p>The SVG has no background and takes its colours from CSS, one set for light pages and one for dark ones, by the
 * reader's {@code prefers-color-scheme}. Text is text and widths follow the page. Values that are not finite are left
 * out.
 */
public final class Plot {
    /** How much of its room a bar takes. */
    private static final double BAR = 0.9;
    /** Of six pixels: more would touch one another. */
    private static final int MOST_DOTS = 100;
    private static final double DOT = 3;
    /** What an axis that was not given a range goes on beyond the curves, as a share of their range. */
    private static final double MARGIN = 0.05;
    /** The same above curves with a mark, so that its word does not lie on them. */
    private static final double ROOM_FOR_WORD = 0.12;

    /** Pixels for a digit of 12 px text, in whatever font the reader has. */
    private static final double DIGIT = 7;
    /** The same for a word's average letter. */
    private static final double LETTER = 6.3;
    private static final int RIGHT = 12;
    private static final int BELOW_AXIS = 44;
    private static final int LEGEND_ROW = 18;
    private static final int SWATCH = 14;
    private static final int BEFORE_WORD = 5;
    private static final int GAP = 12;

    private static final String INK = "var(--ink)";
    private static final String GRID = "var(--grid)";
    /** Of the style sheet. */
    private static final int COLOURS = 7;
    private static final Html STYLE = Html.of("<style>\n{}</style>\n", Html.ofFile("plot.css"));

    private enum Form {
        LINE("stroke-width:2;stroke-linecap:round"),
        POINTS("stroke-width:2;stroke-linecap:round"),
        DASHED("stroke-width:1.5;stroke-dasharray:5 4"),
        GUIDE("stroke-width:1;stroke-dasharray:3 4"),
        BARS("");

        private final String stroke;

        Form(String stroke) {
            this.stroke = stroke;
        }
    }

    private record Point(double x, double y) {
        /** Not NaN or infinite, nor so large that a difference of two would be infinite. */
        boolean canBeDrawn() {
            return Math.abs(x) < 1e300 && Math.abs(y) < 1e300;
        }
    }

    /**
     * @param points those that can be drawn; on a logarithmic axis y is an exponent
     * @param barWidth in units of x; 0 for all but bars
     */
    private record Series(String name, List<Point> points, Form form, String colour, double barWidth) {
        double legendWidth() {
            return SWATCH + BEFORE_WORD + LETTER * name.length() + GAP;
        }
    }

    private record Mark(double x, String word, boolean onLeft) {}

    private final String title;
    private final String xAxis;
    private final String yAxis;
    private final List<Series> series = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private int width = 640;
    private int height = 360;
    private boolean titled = true;
    private Labels xLabels = Labels.NUMBERS;
    private Labels yLabels = Labels.NUMBERS;
    /** Null until given. */
    private Range xRange;
    private Range yRange;

    private Plot(String title, String xAxis, String yAxis) {
        this.title = title;
        this.xAxis = xAxis;
        this.yAxis = yAxis;
    }

    /** An empty plot. */
    public static Plot of(String title, String xAxis, String yAxis) {
        return new Plot(title, xAxis, yAxis);
    }

    /**
     * Makes the vertical axis logarithmic, with a grid line at whole powers of ten; values not above 0 are left out.
     *
     * @throws IllegalStateException if the plot has a series already
     */
    public Plot logarithmic() {
        if (!series.isEmpty()) {
            throw new IllegalStateException("the plot '" + title + "' has a series already");
        }
        yLabels = Labels.POWERS_OF_TEN;
        return this;
    }

    /**
     * Sets the size at which text has its natural height, in CSS pixels; a narrower page shrinks the plot and its text.
     * 640 x 360 if not called.
     *
     * @throws IllegalArgumentException if that is less than 200 x 150, where axes have no room
     */
    public Plot size(int width, int height) {
        if (width < 200 || height < 150) {
            throw new IllegalArgumentException("a plot needs 200 x 150 pixels; these are " + width + " x " + height);
        }
        this.width = width;
        this.height = height;
        return this;
    }

    /** Leaves the title out of the drawing, for a page that shows it as a heading; it still names the drawing. */
    public Plot untitled() {
        titled = false;
        return this;
    }

    /** Labels the horizontal axis with whole numbers only. */
    public Plot wholeNumbers() {
        xLabels = Labels.WHOLE_NUMBERS;
        return this;
    }

    /** Sets where the axes begin and end. @throws IllegalArgumentException if one begins where it ends or after it */
    public Plot range(double xLow, double xHigh, double yLow, double yHigh) {
        xRange = new Range(xLow, xHigh);
        yRange = new Range(yLow, yHigh);
        return this;
    }

    /** Adds a line. @throws IllegalArgumentException if there are not as many x as y */
    public Plot line(String name, double[] x, double[] y) {
        return add(name, x, y, Form.LINE, 0);
    }

    /**
     * Adds a line with a dot at every value, where dots have room.
     *
     * @throws IllegalArgumentException if there are not as many x as y
     */
    public Plot points(String name, double[] x, double[] y) {
        return add(name, x, y, x.length <= MOST_DOTS ? Form.POINTS : Form.LINE, 0);
    }

    /** Adds a dashed line. @throws IllegalArgumentException if there are not as many x as y */
    public Plot dashed(String name, double[] x, double[] y) {
        return add(name, x, y, Form.DASHED, 0);
    }

    /** Adds a thin dashed line of no colour, to compare with. @throws IllegalArgumentException as {@link #line} */
    public Plot guide(String name, double[] x, double[] y) {
        return add(name, x, y, Form.GUIDE, 0);
    }

    /** Adds a bar from 0 at every x, as wide as their distance. @throws IllegalArgumentException as {@link #line} */
    public Plot bars(String name, double[] x, double[] y) {
        return bars(name, x, y, IntStream.range(1, x.length).mapToDouble(i -> x[i] - x[i - 1]).min().orElse(1));
    }

    /** Adds a bar from 0 around every x. @throws IllegalArgumentException as {@link #line} */
    public Plot bars(String name, double[] x, double[] y, double width) {
        return add(name, x, y, Form.BARS, width);
    }

    /** Marks a place on the horizontal axis with a vertical line and a word on its right. */
    public Plot mark(double x, String word) {
        marks.add(new Mark(x, word, false));
        return this;
    }

    /** Marks a place on the horizontal axis with a vertical line and a word on its left. */
    public Plot markOnLeft(double x, String word) {
        marks.add(new Mark(x, word, true));
        return this;
    }

    private Plot add(String name, double[] x, double[] y, Form form, double barWidth) {
        if (x.length != y.length) {
            throw new IllegalArgumentException("series '" + name + "' has " + x.length + " x and " + y.length + " y");
        }
        long coloured = series.stream().filter(one -> one.form != Form.GUIDE).count();
        String colour = form == Form.GUIDE ? INK : "var(--series-" + coloured % COLOURS + ")";
        List<Point> points = IntStream.range(0, x.length)
                .mapToObj(i -> new Point(x[i], yLabels == Labels.POWERS_OF_TEN ? Math.log10(y[i]) : y[i]))
                .filter(Point::canBeDrawn)
                .toList();
        series.add(new Series(name, points, form, colour, barWidth));
        return this;
    }

    /**
     * The plot as an {@code <svg>} element.
     *
     * @throws IllegalStateException if there is nothing to draw
     */
    public String svg() {
        return drawing().toString();
    }

    /** The same, for a page. */
    Html drawing() {
        if (series.isEmpty()) {
            throw new IllegalStateException("the plot '" + title + "' has no series");
        }
        List<List<Series>> legend = legendRows();
        Axis y = new Axis(yRange == null ? verticalRange() : yRange, height - BELOW_AXIS - LEGEND_ROW * legend.size(),
                titled ? 34 : 10, yLabels);
        List<Tick> yTicks = y.ticks(26, 0);
        Axis x = new Axis(xRange == null ? horizontalRange() : xRange, 27 + DIGIT * Axis.longest(yTicks),
                width - RIGHT, xLabels);
        Html axes = axes(x, y, yTicks);
        Html curves = Html.each(series, one -> one.form == Form.BARS ? bars(one, x, y) : curve(one, x, y));
        // Two plots in one page must not share a name.
        String clip = "plot-" + Integer.toHexString((title + axes + curves).hashCode());
        return Html.of("""
                <svg xmlns="http://www.w3.org/2000/svg" class="imdb-rnn-plot" viewBox="0 0 {} {}" width="{}"
                  role="img" aria-label="{}" style="max-width:100%;height:auto">
                {}<clipPath id="{}">{}</clipPath>
                {}<g clip-path="url(#{})">
                {}</g>
                {}{}{}</svg>""",
                width, height, width, title, STYLE, clip,
                // A dot at the end of an axis is drawn whole.
                rectangle(INK, x.from() - DOT, y.to() - DOT, x.to() - x.from() + 2 * DOT, y.from() - y.to() + 2 * DOT),
                axes, clip, curves, Html.each(marks, mark -> mark(mark, x.at(mark.x), y)),
                series.size() > 1 ? legend(legend) : Html.NONE,
                titled ? Html.of("<g style=\"font-size:14px\">{}</g>\n", text(width / 2.0, 18, "middle", title))
                        : Html.NONE);
    }

    private Range horizontalRange() {
        return Range.around(series.stream().flatMapToDouble(one -> one.points.stream().flatMapToDouble(
                point -> DoubleStream.of(point.x - one.barWidth / 2, point.x + one.barWidth / 2))), MARGIN, MARGIN);
    }

    private Range verticalRange() {
        List<Point> points = series.stream().flatMap(one -> one.points.stream()).toList();
        boolean bars = series.stream().anyMatch(one -> one.form == Form.BARS);
        boolean standing = bars && points.stream().allMatch(point -> point.y >= 0);
        DoubleStream values = points.stream().mapToDouble(Point::y);
        return Range.around(bars ? DoubleStream.concat(values, DoubleStream.of(0)) : values, standing ? 0 : MARGIN,
                marks.isEmpty() ? MARGIN : ROOM_FOR_WORD);
    }

    private Html axes(Axis x, Axis y, List<Tick> yTicks) {
        double bottom = y.from();
        return Html.of("{}{}{}{}{}<g transform=\"rotate(-90)\">{}</g>\n",
                Html.each(yTicks, tick -> Html.of("{}{}", line(GRID, x.from() - 4, tick.at(), x.to(), tick.at()),
                        text(x.from() - 7, tick.at() + 4, "end", tick.label()))),
                Html.each(x.ticks(GAP, DIGIT), tick -> Html.of("{}{}",
                        line(GRID, tick.at(), bottom, tick.at(), bottom + 4),
                        text(tick.at(), bottom + 17, "middle", tick.label()))),
                line(GRID, x.from(), bottom, x.to(), bottom), line(GRID, x.from(), bottom, x.from(), y.to()),
                text((x.from() + x.to()) / 2, bottom + 35, "middle", xAxis),
                text(-(bottom + y.to()) / 2, 12, "middle", yAxis));
    }

    private static Html bars(Series one, Axis x, Axis y) {
        double zero = y.at(Math.min(Math.max(0, y.range().low()), y.range().high()));
        double wide = x.at(BAR * one.barWidth) - x.at(0);
        return Html.each(one.points, point -> rectangle(one.colour, x.at(point.x) - wide / 2,
                Math.min(y.at(point.y), zero), wide, Math.abs(y.at(point.y) - zero)));
    }

    private static Html curve(Series one, Axis x, Axis y) {
        List<Point> points = one.points.stream().map(point -> new Point(x.at(point.x), y.at(point.y))).toList();
        return curve(one, points, points);
    }

    /** The line and, for {@link Form#POINTS}, its dots, both in pixels. */
    private static Html curve(Series one, List<Point> points, List<Point> dots) {
        String path = points.stream().map(point -> px(point.x) + "," + px(point.y)).collect(Collectors.joining(" "));
        return Html.of("""
                <path d="{}{}" style="fill:none;stroke:{};stroke-linejoin:round;{}"/>
                {}""", path.isEmpty() ? "" : "M", path, one.colour, one.form.stroke,
                Html.each(one.form == Form.POINTS ? dots : List.of(), dot -> Html.of("""
                        <circle cx="{}" cy="{}" r="{}" style="fill:{}"/>
                        """, px(dot.x), px(dot.y), px(DOT), one.colour)));
    }

    private static Html mark(Mark mark, double at, Axis y) {
        return Html.of("{}{}", line(INK, at, y.from(), at, y.to()),
                text(mark.onLeft ? at - BEFORE_WORD : at + BEFORE_WORD, y.to() + 12, mark.onLeft ? "end" : "start",
                        mark.word));
    }

    /** The series in rows that are not wider than the plot; one empty row's place is kept for a series alone. */
    private List<List<Series>> legendRows() {
        List<List<Series>> rows = new ArrayList<>();
        double used = width;
        for (Series one : series) {
            used += one.legendWidth();
            if (used > width) {
                rows.add(new ArrayList<>());
                used = one.legendWidth();
            }
            rows.get(rows.size() - 1).add(one);
        }
        return rows;
    }

    private Html legend(List<List<Series>> rows) {
        List<Html> entries = new ArrayList<>();
        double baseline = height - 8 - LEGEND_ROW * (rows.size() - 1);
        for (List<Series> row : rows) {
            double x = (width - row.stream().mapToDouble(Series::legendWidth).sum()) / 2 + GAP / 2.0;
            for (Series one : row) {
                entries.add(swatch(one, x, baseline - 4));
                entries.add(text(x + SWATCH + BEFORE_WORD, baseline, "start", one.name));
                x += one.legendWidth();
            }
            baseline += LEGEND_ROW;
        }
        return Html.each(entries, entry -> entry);
    }

    private static Html swatch(Series one, double x, double y) {
        if (one.form == Form.BARS) {
            return rectangle(one.colour, x + 2, y - 5, SWATCH - 4, SWATCH - 4);
        }
        return curve(one, List.of(new Point(x, y), new Point(x + SWATCH, y)), List.of(new Point(x + SWATCH / 2.0, y)));
    }

    private static Html rectangle(String colour, double x, double y, double width, double height) {
        return Html.of("<rect style=\"fill:{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
                colour, px(x), px(y), px(width), px(height));
    }

    private static Html line(String colour, double x1, double y1, double x2, double y2) {
        return Html.of("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" style=\"stroke:{}\"/>\n",
                px(x1), px(y1), px(x2), px(y2), colour);
    }

    /** @param anchor what of the text stands at x: start, middle or end */
    private static Html text(double x, double y, String anchor, String text) {
        return Html.of("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>\n", px(x), px(y), anchor, text);
    }

    /** A number of pixels with at most one decimal. */
    private static String px(double pixels) {
        long tenths = Math.round(10 * pixels);
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : Double.toString(tenths / 10.0);
    }
}
