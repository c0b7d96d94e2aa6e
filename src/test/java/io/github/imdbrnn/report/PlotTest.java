package io.github.imdbrnn.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlotTest {
    private static final double[] X = {1, 2, 3};
    private static final double[] Y = {0.125, 0.5, 0.25};

    @Test
    void isWellFormedXmlWhoseRootIsAnSvgElement() throws Exception {
        String svg = Plot.of("a < b & \"c\"", "x", "y").line("one", X, Y).svg();
        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertThat(document.getDocumentElement().getNodeName()).isEqualTo("svg");
        assertThat(document.getDocumentElement().getAttribute("aria-label")).isEqualTo("a < b & \"c\"");
    }

    @Test
    void takesEveryColourFromTheTheme() {
        String svg = Plot.of("t", "x", "y").line("one", X, Y).dashed("two", X, Y).mark(2, "here").svg();
        assertThat(svg).contains("prefers-color-scheme: dark", "var(--ink)", "var(--series-0)", "var(--series-1)")
                .doesNotContain("rgb(");
    }

    @Test
    void writesTextAsTextInTheReadersFont() {
        String svg = Plot.of("Loss", "epoch", "nats").line("training", X, Y).line("validation", X, Y).svg();
        assertThat(svg).contains(">Loss<", ">epoch<", ">nats<", ">training<",
                ">validation<").doesNotContain("font-family");
    }

    @Test
    void labelsALogarithmicAxisWithPowersOfTen() {
        String svg = Plot.of("t", "x", "y").logarithmic().line("one", X, new double[] {0.001, 1, 1000}).svg();
        assertThat(svg).contains(">1e-3<", ">1e0<", ">1e3<");
    }

    @Test
    void beginsBarsAtZero() {
        String svg = Plot.of("t", "x", "y").bars("one", X, new double[] {5, 6, 7}).svg();
        assertThat(svg).containsPattern(">0(\\.0)?<");
    }

    @Test
    void makesBarsAsWideAsTold() {
        assertThat(drawnWidth(2)).isCloseTo(2 * drawnWidth(1), within(0.2));
    }

    private static double drawnWidth(double width) {
        double[] five = {5};
        String svg = Plot.of("t", "x", "y").range(0, 10, 0, 10).bars("one", five, five, width).svg();
        return number("<rect[^>]*?fill:var\\(--series-0\\)[^>]*?width=\"([0-9.]+)\"", svg);
    }

    @Test
    void showsASingleValueAsADotOnAxesThatCanBeRead() {
        String svg = Plot.of("t", "x", "y").points("one", new double[] {1}, new double[] {0.25}).svg();
        assertThat(svg).contains(">1.0<", ">0.2<").doesNotContain("E0");
        assertThat(number("<circle cx=\"([0-9.]+)\"[^>]*fill:var\\(--series-0", svg))
                .isEqualTo(number("<text x=\"([0-9.]+)\"[^>]*>1.0<", svg));
    }

    /** A history of ten thousand epochs would make a page of 20 MB of dots that nobody can tell apart. */
    @Test
    void drawsNoMoreDotsThanHaveRoom() {
        double[] many = IntStream.range(0, 10_000).asDoubleStream().toArray();
        assertThat(Plot.of("t", "x", "y").points("one", many, many).svg().length())
                .isLessThan(Plot.of("t", "x", "y").line("one", many, many).svg().length() + 1000);
    }

    @Test
    void drawsAGuideInNoSeriesColour() {
        String svg = Plot.of("t", "x", "y").guide("guess", X, Y).line("one", X, Y).svg();
        assertThat(svg).contains("stroke:var(--series-0)").doesNotContain("stroke:var(--series-1)").contains(">guess<");
    }

    @Test
    void marksAPlaceOnEitherSide() {
        double right = markX(Plot.of("t", "x", "y").line("one", X, Y).mark(2, "here").svg());
        double left = markX(Plot.of("t", "x", "y").line("one", X, Y).markOnLeft(2, "here").svg());
        assertThat(left).isLessThan(right);
    }

    @Test
    void keepsTheWordOfAMarkOffTheCurves() {
        String svg = Plot.of("t", "x", "y").line("one", X, new double[] {1, 1, 1.5}).mark(1, "a word so long").svg();
        Matcher curve = Pattern.compile("<path d=\"([^\"]*)\"[^>]*stroke:var\\(--series-0").matcher(svg);
        assertThat(curve.find()).isTrue();
        double highest = Pattern.compile(",([0-9.]+)").matcher(curve.group(1)).results()
                .mapToDouble(y -> Double.parseDouble(y.group(1))).min().orElseThrow();
        assertThat(number("y=\"([0-9.]+)\"[^>]*>a word so long<", svg)).isLessThan(highest);
    }

    @Test
    void standsOnOneLineWithAPlotThatHasALegend() {
        Plot one = Plot.of("t", "x", "y").range(0, 4, 0, 1).line("one", X, Y);
        Plot two = Plot.of("t", "x", "y").range(0, 4, 0, 1).line("one", X, Y).line("two", X, Y);
        assertThat(two.svg()).contains(">two<");
        assertThat(baseline(one.svg())).isCloseTo(baseline(two.svg()), within(0.5));
    }

    private static double baseline(String svg) {
        return Pattern.compile("<line[^>]*y1=\"([0-9.]+)\"[^>]*y2=\"\\1\"").matcher(svg).results()
                .mapToDouble(line -> Double.parseDouble(line.group(1))).max().orElseThrow();
    }

    @Test
    void leavesRoomForTheLabelAtTheTopOfTheAxis() {
        String svg = Plot.of("t", "x", "y").untitled().range(0, 4, 0, 1).line("one", X, Y).svg();
        assertThat(number("y=\"([0-9.]+)\" text-anchor=\"end\">1.0<", svg)).as("baseline of 12 px text")
                .isGreaterThan(11);
    }

    private static double markX(String svg) {
        return number("x=\"([0-9.]+)\"[^>]*>here<", svg);
    }

    private static double number(String group, String svg) {
        Matcher number = Pattern.compile(group).matcher(svg);
        assertThat(number.find()).as(group).isTrue();
        return Double.parseDouble(number.group(1));
    }

    @Test
    void labelsEpochsWithWholeNumbersOnly() {
        assertThat(Plot.of("t", "x", "y").line("one", X, Y).svg()).containsPattern(">[123]\\.[0-9]+<");
        assertThat(Plot.of("t", "x", "y").wholeNumbers().line("one", X, Y).svg()).contains(">1<", ">2<", ">3<")
                .doesNotContainPattern(">[123]\\.[0-9]+<");
    }

    @Test
    void hasTheSizeAndTheTitleOneAsksFor() {
        String svg = Plot.of("Loss", "x", "y").size(440, 290).untitled().line("one", X, Y).svg();
        assertThat(svg).contains("viewBox=\"0 0 440 290\"").contains("aria-label=\"Loss\"").doesNotContain(">Loss<");
    }

    @Test
    void sharesNoNamesWithAnotherPlotOfTheSamePage() {
        List<String> first = ids(Plot.of("t", "x", "y").line("one", X, Y).svg());
        List<String> second = ids(Plot.of("u", "x", "y").line("one", X, Y).svg());
        assertThat(first).isNotEmpty().doesNotContainAnyElementsOf(second);
    }

    @Test
    void isTheSameEveryTime() {
        assertThat(Plot.of("t", "x", "y").line("one", X, Y).svg()).isEqualTo(Plot.of("t", "x", "y").line("one", X,
                Y).svg());
    }

    @Test
    void leavesOutWhatHasNoPlace() {
        double[] some = {Double.NaN, 0.5, Double.POSITIVE_INFINITY};
        assertThat(Plot.of("t", "x", "y").points("one", X, some).svg()).containsOnlyOnce("<circle")
                .contains(">0.5<").doesNotContain("NaN", "Infinity");
        assertThat(Plot.of("t", "x", "y").logarithmic().line("one", X, new double[] {0, 0, 0}).svg())
                .contains("<path d=\"\"").doesNotContain("NaN", "Infinity");
    }

    /** Whatever the values, some are labelled, in numbers that can be read and stand apart. */
    @ParameterizedTest
    @CsvSource({"0, 1e-6", "0, 0.0007", "-1, 1", "999, 1001", "1e9, 1000000001", "0, 123456789", "-1e299, 1e299"})
    void labelsEveryRange(double low, double high) {
        double[] ends = {low, high};
        String svg = Plot.of("t", "x", "y").line("one", ends, ends).svg();
        List<String> labels = Pattern.compile("text-anchor=\"end\">([^<]*)<").matcher(svg).results()
                .map(label -> label.group(1)).toList();
        assertThat(labels).hasSizeGreaterThan(2).doesNotHaveDuplicates();
        double[] places = Pattern.compile("x=\"([0-9.]+)\"[^>]*\"middle\">[-0-9]").matcher(svg).results()
                .mapToDouble(place -> Double.parseDouble(place.group(1))).toArray();
        int longest = labels.stream().mapToInt(String::length).max().orElseThrow();
        for (int i = 1; i < places.length; i++) {
            assertThat(places[i] - places[i - 1]).isGreaterThan(6 * longest);
        }
    }

    @Test
    void writesNumbersAlikeInEveryCountry() {
        double[] many = {1000.5, 2000, 3000};
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(Plot.of("t", "x", "y").line("one", X, many).svg()).contains(">2,000<", ">1.2<");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void breaksTheLegendWhereItIsWiderThanThePlot() {
        Plot plot = Plot.of("t", "x", "y");
        for (int i = 0; i < 7; i++) {
            plot.line("a series with a long name " + i, X, Y);
        }
        List<MatchResult> names = Pattern.compile("x=\"([0-9.]+)\" y=\"([0-9.]+)\"[^>]*>(a series[^<]*)<")
                .matcher(plot.svg()).results().toList();
        assertThat(names).hasSize(7).allSatisfy(name -> {
            assertThat(Double.parseDouble(name.group(1)) + 6 * name.group(3).length()).isLessThan(640);
            assertThat(Double.parseDouble(name.group(2))).isLessThan(360);
        });
        assertThat(names.stream().map(name -> name.group(2)).distinct()).hasSize(3);
    }

    @Test
    void refusesWhatLeavesNoRoom() {
        Plot plot = Plot.of("t", "x", "y");
        assertThatThrownBy(() -> plot.size(100, 300)).hasMessageContaining("100 x 300");
        assertThatThrownBy(() -> plot.range(0, 0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plot.range(0, 1, 0, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plot.range(0, Double.POSITIVE_INFINITY, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesSeriesOfUnequalLengthAndEmptyPlots() {
        Plot plot = Plot.of("t", "x", "y");
        assertThatThrownBy(() -> plot.line("one", X, new double[2])).hasMessage("series 'one' has 3 x and 2 y");
        assertThatThrownBy(plot::svg).hasMessage("the plot 't' has no series");
    }

    private static List<String> ids(String svg) {
        return Pattern.compile("id=\"([^\"]+)\"").matcher(svg).results().map((MatchResult id) -> id.group(1)).toList();
    }
}
