package io.github.imdbrnn.report;

import io.github.imdbrnn.evaluation.Calibration;
import io.github.imdbrnn.evaluation.RocCurve;
import io.github.imdbrnn.evaluation.SentimentEvaluation;
import io.github.imdbrnn.evaluation.SentimentEvaluation.Confusion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** How the test reviews were read: right and wrong, and with what certainty. */
final class TestSection {
    private static final int BINS = 10;
    private static final int THRESHOLDS = 10;

    /** Points closer than this share of an axis cannot be told apart. */
    private static final double ROC_STEP = 0.004;

    private static final double HEADROOM = 1.05;

    private static final double[] DIAGONAL = {0, 1};

    private TestSection() {}

    static void add(Html page, ReportData data) {
        SentimentEvaluation evaluation = data.evaluation();
        int[] labels = data.test().labels();
        page.open("section").line().element("h2", "Test reviews").line();
        Figures.list(page, "precision", Html.decimal(evaluation.precision()),
                "recall", Html.decimal(evaluation.recall()), "F1", Html.decimal(evaluation.f1()));
        page.open("div", "class", "plots").line();
        confusion(page, evaluation.confusion());
        roc(page, data.probabilities(), labels, evaluation);
        page.close().line();
        thresholds(page, data.probabilities(), labels);
        page.close().line();
        calibration(page, data.probabilities(), labels, evaluation);
    }

    private static void confusion(Html page, Confusion confusion) {
        page.open("figure").element("figcaption", "Confusion matrix").line()
                .open("table", "class", "confusion").line()
                .open("thead").open("tr").element("td", "");
        for (String read : List.of("read as negative", "read as positive")) {
            page.element("th", read, "scope", "col");
        }
        page.close().close().line().open("tbody").line();
        row(page, "negative reviews", confusion.trueNegatives(), "right", confusion.falsePositives(), "wrong");
        row(page, "positive reviews", confusion.falseNegatives(), "wrong", confusion.truePositives(), "right");
        page.close().line().close().line().close().line();
    }

    private static void row(
            Html page, String name, int negative, String negativeIs, int positive, String positiveIs) {
        int all = negative + positive;
        page.open("tr").element("th", name, "scope", "row");
        cell(page, negative, all, negativeIs);
        cell(page, positive, all, positiveIs);
        page.close().line();
    }

    private static void cell(Html page, int reviews, int all, String is) {
        page.open("td", "class", is).element("b", Html.count(reviews))
                .element("span", Html.percent((double) reviews / all) + " " + is).close();
    }

    private static void roc(Html page, float[] probabilities, int[] labels, SentimentEvaluation evaluation) {
        if (Double.isNaN(evaluation.rocAuc())) {
            page.element("p", "A ROC curve needs positive and negative reviews; these have one label only.").line();
            return;
        }
        Confusion confusion = evaluation.confusion();
        List<RocCurve.Point> points = RocCurve.of(probabilities, labels).thinned(ROC_STEP).points();
        double falsePositiveRate = (double) confusion.falsePositives()
                / (confusion.falsePositives() + confusion.trueNegatives());
        Plot plot = Plot.of("ROC curve, area " + Html.decimal(evaluation.rocAuc()), "negative reviews read as positive",
                        "positive reviews read as positive")
                .size(Figures.WIDTH, Figures.SQUARE_HEIGHT).untitled().range(0, 1, 0, 1)
                .guide("guessing", DIAGONAL, DIAGONAL)
                .line("network", values(points, RocCurve.Point::falsePositiveRate),
                        values(points, RocCurve.Point::truePositiveRate))
                .points("threshold 0.5", new double[] {falsePositiveRate}, new double[] {evaluation.recall()});
        Figures.add(page, "ROC", plot);
    }

    private static void thresholds(Html page, float[] probabilities, int[] labels) {
        List<List<String>> rows = new ArrayList<>();
        for (int tenth = 1; tenth < THRESHOLDS; tenth++) {
            double threshold = (double) tenth / THRESHOLDS;
            int[] reviews = new int[2]; // negative, positive
            int[] above = new int[2];
            for (int i = 0; i < labels.length; i++) {
                reviews[labels[i]]++;
                above[labels[i]] += probabilities[i] > threshold ? 1 : 0;
            }
            rows.add(List.of(String.format(Locale.ROOT, "%.1f", threshold),
                    Html.percent((double) above[0] / reviews[0]), Html.percent((double) above[1] / reviews[1]),
                    Html.percent((double) (above[1] + reviews[0] - above[0]) / labels.length)));
        }
        Figures.folded(page, "Figures of the ROC curve", List.of("threshold", "negative reviews read as positive",
                "positive reviews read as positive", "accuracy"), rows);
    }

    private static void calibration(
            Html page, float[] probabilities, int[] labels, SentimentEvaluation evaluation) {
        Calibration calibration = Calibration.of(probabilities, labels, BINS);
        double sureness = 0;
        for (float probability : probabilities) {
            sureness += Math.max(probability, 1 - probability);
        }
        sureness /= probabilities.length;
        page.open("section").line().element("h2", "Calibration").line()
                .element("p", String.format(Locale.ROOT, "On average the network gives its answer a probability of %s "
                        + "and is right in %s of the reviews. The curve lies %.4f from the diagonal on average "
                        + "(expected calibration error, %d bins).",
                        Html.percent(sureness), Html.percent(evaluation.metrics().accuracy()),
                        calibration.expectedError(), BINS)).line()
                .open("div", "class", "plots").line();
        List<Calibration.Bin> filled = calibration.bins().stream().filter(bin -> bin.reviews() > 0).toList();
        Figures.add(page, "Reliability", Plot.of("Reliability diagram", "mean probability of being positive",
                        "share that is positive")
                .size(Figures.WIDTH, Figures.SQUARE_HEIGHT).untitled().range(0, 1, 0, 1)
                .guide("perfect", DIAGONAL, DIAGONAL)
                .points("network", values(filled, Calibration.Bin::meanProbability),
                        values(filled, Calibration.Bin::positiveShare)));
        histogram(page, calibration);
        page.close().line();
        bins(page, calibration);
        page.close().line();
    }

    private static void bins(Html page, Calibration calibration) {
        List<List<String>> rows = new ArrayList<>();
        for (Calibration.Bin bin : calibration.bins()) {
            double from = (double) rows.size() / BINS;
            rows.add(List.of(String.format(Locale.ROOT, "%.1f to %.1f", from, from + 1.0 / BINS),
                    Html.count(bin.reviews()), Html.decimal(bin.meanProbability()),
                    Html.percent(bin.positiveShare())));
        }
        Figures.folded(page, "Figures of the calibration",
                List.of("probability", "reviews", "mean probability", "share that is positive"), rows);
    }

    private static void histogram(Html page, Calibration calibration) {
        double[] middles = new double[BINS];
        for (int bin = 0; bin < BINS; bin++) {
            middles[bin] = (bin + 0.5) / BINS;
        }
        double[] reviews = values(calibration.bins(), Calibration.Bin::reviews);
        Figures.add(page, "Probabilities", Plot.of("Histogram of the probabilities", "probability of being positive",
                        "reviews")
                .size(Figures.WIDTH, Figures.SQUARE_HEIGHT).untitled()
                .range(0, 1, 0, HEADROOM * DoubleStream.of(reviews).max().orElseThrow())
                .bars("reviews", middles, reviews));
    }

    private static <T> double[] values(List<T> items, ToDoubleFunction<T> value) {
        return items.stream().mapToDouble(value).toArray();
    }
}
