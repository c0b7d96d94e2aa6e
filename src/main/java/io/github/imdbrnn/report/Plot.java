package io.github.imdbrnn.report;

import de.erichseifert.vectorgraphics2d.Document;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYItemRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * A plot of lines or bars over numbers, drawn by JFreeChart and written as an SVG element that can stand in an HTML
 * page, in a notebook's output or in a file of its own.
 *
 * <p>The SVG has no background and takes its colours from CSS, one set for light pages and one for dark ones, by the
 * reader's {@code prefers-color-scheme}. Text is text and widths follow the page.
 */
public final class Plot {
    static {
        // AWT would look for a screen, and fail where there is a name of one but none behind it. Colours make it look,
        // so this comes before them.
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    /** How much of its room the bar leaves empty. */
    private static final double BAR_MARGIN = 0.1;
    /** Of five pixels: more would touch one another. */
    private static final int MOST_DOTS = 100;
    /** What an axis that was not given a range goes on above the curves, so that a mark's word does not lie on them. */
    private static final double ROOM_FOR_WORD = 0.12;
    /** What the label at the end of an axis stands out over it. */
    private static final int HALF_A_LABEL = 4;
    /** A shorter axis has a single value on it: JFreeChart then makes it 1e-8 long and all its labels the same. */
    private static final double SHORTEST_AXIS = 1e-7;

    /** Stand-ins that JFreeChart draws with; the SVG has a CSS variable in their place. */
    private static final Color INK = new Color(1, 1, 1);
    private static final Color GRID = new Color(1, 1, 2);
    private static final List<String> LIGHT = List.of("#1f6feb", "#c2410c", "#15803d", "#7c3aed", "#be185d",
            "#0e7490", "#854d0e");
    private static final List<String> DARK = List.of("#79b8ff", "#fb923c", "#4ade80", "#c4b5fd", "#f9a8d4", "#67e8f9",
            "#fde047");

    private static final Pattern STAND_IN = Pattern.compile("rgb\\(1,1,(\\d+)\\)");
    private static final Pattern TAG = Pattern.compile("<[^>]*>");
    private static final Pattern FONT = Pattern.compile("font-family:&quot;[^;]*&quot;;");
    private static final Pattern LONG_NUMBER = Pattern.compile("-?\\d+\\.\\d+(E-?\\d+)?");
    private static final Pattern CLIP = Pattern.compile("clip-?\\d+");
    private static final Pattern INVISIBLE = Pattern.compile("<rect [^>]*fill-opacity:0;stroke:none;[^>]*/>");
    private static final Pattern INDENTATION = Pattern.compile("\\n\\s*");
    private static final Pattern PREAMBLE = Pattern.compile("(?s)^.*?<svg[^>]*>");

    private final String title;
    private final XYPlot plot;
    private int width = 640;
    private int height = 360;
    private boolean titled = true;
    private boolean logarithmic;
    private int series;
    private int coloured;

    private Plot(String title, String xAxis, String yAxis) {
        this.title = title;
        NumberAxis x = new NumberAxis(xAxis);
        x.setAutoRangeIncludesZero(false);
        NumberAxis y = new NumberAxis(yAxis);
        y.setAutoRangeIncludesZero(false);
        plot = new XYPlot(null, style(x), style(y), null);
        plot.setBackgroundPaint(null);
        plot.setOutlineVisible(false);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinePaint(GRID);
        plot.setRangeGridlineStroke(new BasicStroke(1));
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
    }

    /** Measures a text as a plot does, which fails in ways of the JDK where the libraries or the fonts for it lack. */
    static void requireFonts() {
        font(12).getStringBounds("0", new FontRenderContext(null, true, true));
    }

    /** An empty plot. */
    public static Plot of(String title, String xAxis, String yAxis) {
        return new Plot(title, xAxis, yAxis);
    }

    /**
     * Makes the vertical axis logarithmic, with a grid line at whole powers of ten; values must be above 0.
     *
     * @throws IllegalStateException if the plot has a series already
     */
    public Plot logarithmic() {
        if (series > 0) {
            throw new IllegalStateException("the plot '" + title + "' has a series already");
        }
        logarithmic = true;
        // JFreeChart's own logarithmic axes draw their labels as outlines or a grid line at every digit.
        NumberAxis axis = (NumberAxis) plot.getRangeAxis();
        axis.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
        axis.setNumberFormatOverride(new DecimalFormat("'1e'0;'1e'-0", DecimalFormatSymbols.getInstance(Locale.ROOT)));
        return this;
    }

    /**
     * Sets the size at which text has its natural height, in CSS pixels; a narrower page shrinks the plot and its text.
     * 640 x 360 if not called.
     */
    public Plot size(int width, int height) {
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
        ((NumberAxis) plot.getDomainAxis()).setStandardTickUnits(NumberAxis.createIntegerTickUnits());
        return this;
    }

    /** Sets where the axes begin and end. */
    public Plot range(double xLow, double xHigh, double yLow, double yHigh) {
        plot.getDomainAxis().setRange(xLow, xHigh);
        plot.getRangeAxis().setRange(yLow, yHigh);
        return this;
    }

    /** Adds a line. @throws IllegalArgumentException if there are not as many x as y */
    public Plot line(String name, double[] x, double[] y) {
        return add(name, x, y, lines(new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)));
    }

    /**
     * Adds a line with a dot at every value, where dots have room.
     *
     * @throws IllegalArgumentException if there are not as many x as y
     */
    public Plot points(String name, double[] x, double[] y) {
        XYLineAndShapeRenderer renderer = lines(new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        renderer.setSeriesShapesVisible(0, x.length <= MOST_DOTS);
        renderer.setSeriesShape(0, new Ellipse2D.Double(-2.5, -2.5, 5, 5));
        return add(name, x, y, renderer);
    }

    /** Adds a dashed line. @throws IllegalArgumentException if there are not as many x as y */
    public Plot dashed(String name, double[] x, double[] y) {
        return add(name, x, y, lines(new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1,
                new float[] {5, 4}, 0)));
    }

    /** Adds a thin dashed line of no colour, to compare with. @throws IllegalArgumentException as {@link #line} */
    public Plot guide(String name, double[] x, double[] y) {
        return add(name, x, y, lines(new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1,
                new float[] {3, 4}, 0)), INK);
    }

    /** Adds a bar from 0 at every x, as wide as their distance. @throws IllegalArgumentException as {@link #line} */
    public Plot bars(String name, double[] x, double[] y) {
        double distance = x.length < 2 ? 1 : x[1] - x[0];
        for (int i = 2; i < x.length; i++) {
            distance = Math.min(distance, x[i] - x[i - 1]);
        }
        return bars(name, x, y, distance);
    }

    /** Adds a bar from 0 around every x. @throws IllegalArgumentException as {@link #line} */
    public Plot bars(String name, double[] x, double[] y, double width) {
        XYBarRenderer renderer = new XYBarRenderer(BAR_MARGIN);
        renderer.setBarPainter(new StandardXYBarPainter());
        renderer.setShadowVisible(false);
        renderer.setDrawBarOutline(false);
        ((NumberAxis) plot.getRangeAxis()).setAutoRangeIncludesZero(true);
        add(name, x, y, renderer);
        XYSeriesCollection bars = (XYSeriesCollection) plot.getDataset(series - 1);
        bars.setAutoWidth(false);
        bars.setIntervalWidth(width);
        return this;
    }

    /** Marks a place on the horizontal axis with a vertical line and a word on its right. */
    public Plot mark(double x, String word) {
        return mark(x, word, RectangleAnchor.TOP_RIGHT, TextAnchor.TOP_LEFT);
    }

    /** Marks a place on the horizontal axis with a vertical line and a word on its left. */
    public Plot markOnLeft(double x, String word) {
        return mark(x, word, RectangleAnchor.TOP_LEFT, TextAnchor.TOP_RIGHT);
    }

    private Plot mark(double x, String word, RectangleAnchor side, TextAnchor start) {
        ValueMarker marker = new ValueMarker(x, INK, new BasicStroke(1));
        marker.setLabel(word);
        marker.setLabelAnchor(side);
        marker.setLabelTextAnchor(start);
        marker.setLabelPaint(INK);
        marker.setLabelFont(font(12));
        marker.setLabelBackgroundColor(new Color(0, 0, 0, 0));
        marker.setLabelOffset(new RectangleInsets(2, 5, 0, 5));
        plot.addDomainMarker(marker);
        plot.getRangeAxis().setUpperMargin(ROOM_FOR_WORD);
        return this;
    }

    /**
     * The plot as an {@code <svg>} element.
     *
     * @throws IllegalStateException if there is nothing to draw
     */
    public String svg() {
        if (series == 0) {
            throw new IllegalStateException("the plot '" + title + "' has no series");
        }
        widen(plot.getDomainAxis());
        widen(plot.getRangeAxis());
        JFreeChart chart = new JFreeChart(titled ? title : null, font(14), plot, false);
        chart.setBackgroundPaint(null);
        if (titled) {
            chart.getTitle().setPaint(INK);
        }
        // The workaround for some screens draws rotated text as outlines.
        TextUtils.setUseDrawRotatedStringWorkaround(false);
        VectorGraphics2D graphics = new VectorGraphics2D();
        LegendTitle legend = legend();
        if (series > 1) {
            chart.addLegend(legend);
        }
        // Without a legend its place stays empty, so that plots side by side stand on one line.
        chart.setPadding(new RectangleInsets(
                HALF_A_LABEL, 0, series > 1 ? 0 : legend.arrange(graphics).getHeight(), 0));
        chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
        Document document = new SVGProcessor().getDocument(graphics.getCommands(), new PageSize(width, height));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            document.writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return themed(bytes.toString(StandardCharsets.UTF_8));
    }

    private LegendTitle legend() {
        LegendTitle legend = new LegendTitle(plot);
        legend.setPosition(RectangleEdge.BOTTOM);
        legend.setItemFont(font(12));
        legend.setItemPaint(INK);
        legend.setBackgroundPaint(null);
        return legend;
    }

    private Plot add(String name, double[] x, double[] y, XYItemRenderer renderer) {
        Color colour = new Color(1, 1, 10 + coloured % LIGHT.size());
        coloured++;
        return add(name, x, y, renderer, colour);
    }

    private Plot add(String name, double[] x, double[] y, XYItemRenderer renderer, Color colour) {
        if (x.length != y.length) {
            throw new IllegalArgumentException("series '" + name + "' has " + x.length + " x and " + y.length + " y");
        }
        XYSeries values = new XYSeries(name, false);
        for (int i = 0; i < x.length; i++) {
            values.add(x[i], logarithmic ? Math.log10(y[i]) : y[i]);
        }
        renderer.setSeriesPaint(0, colour);
        plot.setDataset(series, new XYSeriesCollection(values));
        plot.setRenderer(series, renderer);
        series++;
        return this;
    }

    private static XYLineAndShapeRenderer lines(BasicStroke stroke) {
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
        renderer.setSeriesStroke(0, stroke);
        renderer.setDrawSeriesLineAsPath(true);
        return renderer;
    }

    private static ValueAxis style(ValueAxis axis) {
        axis.setLabelFont(font(12));
        axis.setLabelPaint(INK);
        axis.setTickLabelFont(font(12));
        axis.setTickLabelPaint(INK);
        axis.setAxisLinePaint(GRID);
        axis.setTickMarkPaint(GRID);
        return axis;
    }

    private static void widen(ValueAxis axis) {
        if (axis.getRange().getLength() < SHORTEST_AXIS) {
            double value = axis.getRange().getCentralValue();
            axis.setRange(value - 0.5, value + 0.5);
        }
    }

    private static Font font(int size) {
        return new Font(Font.SANS_SERIF, Font.PLAIN, size);
    }

    /** Puts CSS variables for the stand-ins, shortens numbers and makes the element fit where it is put. */
    private String themed(String svg) {
        String text = STAND_IN.matcher(svg).replaceAll(match -> variable(Integer.parseInt(match.group(1))));
        text = INVISIBLE.matcher(FONT.matcher(text).replaceAll("")).replaceAll("");
        text = TAG.matcher(text).replaceAll(tag -> Matcher.quoteReplacement(
                LONG_NUMBER.matcher(tag.group()).replaceAll(Plot::shortened)));
        // VectorGraphics2D numbers its clip paths by chance; two plots in one page must not share a name.
        List<String> clips = CLIP.matcher(text).results().map(MatchResult::group).distinct().toList();
        String scope = "plot-" + Integer.toHexString(CLIP.matcher(text).replaceAll("").hashCode());
        for (int i = 0; i < clips.size(); i++) {
            text = text.replaceAll(clips.get(i) + "\\b", scope + "-" + i);
        }
        String start = "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"\n"
                + "  class=\"" + scope
                + "\" viewBox=\"0 0 " + width + " " + height + "\" width=\"" + width + "\" role=\"img\" aria-label=\""
                + title.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;")
                + "\" style=\"max-width:100%;height:auto\">\n  <style>\n"
                + "    ." + scope + " { --ink: #24292f; --grid: #d0d7de;" + variables(LIGHT) + " }\n"
                + "    ." + scope + " text { font: 12px system-ui, sans-serif; }\n"
                + "    @media (prefers-color-scheme: dark) { ." + scope + " { --ink: #e6edf3; --grid: #484f58;"
                + variables(DARK) + " } }\n  </style>";
        text = INDENTATION.matcher(PREAMBLE.matcher(text).replaceFirst("")).replaceAll("\n");
        return start + text.strip();
    }

    private static String variable(int standIn) {
        return switch (standIn) {
            case 1 -> "var(--ink)";
            case 2 -> "var(--grid)";
            default -> "var(--series-" + (standIn - 10) + ")";
        };
    }

    private static String variables(List<String> colours) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < colours.size(); i++) {
            text.append(" --series-").append(i).append(": ").append(colours.get(i)).append(';');
        }
        return text.toString();
    }

    private static String shortened(MatchResult number) {
        BigDecimal rounded = new BigDecimal(number.group()).setScale(1, RoundingMode.HALF_EVEN).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }
}
