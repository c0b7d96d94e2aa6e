package io.github.imdbrnn.report;

import io.github.imdbrnn.evaluation.Calibration;
import io.github.imdbrnn.evaluation.RocCurve;
import io.github.imdbrnn.evaluation.SentimentEvaluation;
import io.github.imdbrnn.evaluation.SentimentEvaluation.Confusion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** How the test reviews were read: right and wrong, and with what certainty. */
final class TestSection {
    private static final int BINS = 10;
    private static final int THRESHOLDS = 10;

    /** Points closer than this share of an axis cannot be told apart. */
    private static final double ROC_STEP = 0.004;

    private static final double HEADROOM = 1.05;

    private static final double[] DIAGONAL = {0, 1};

    private TestSection() {}

    static Html of(ReportData data) {
        SentimentEvaluation evaluation = data.evaluation();
        int[] labels = data.test().labels();
        return Html.of("""
                <section>
                <h2>Test reviews</h2>
                {}<div class="plots">
                {}{}</div>
                {}</section>
                {}""",
                Figures.list("precision", Html.decimal(evaluation.precision()),
                        "recall", Html.decimal(evaluation.recall()), "F1", Html.decimal(evaluation.f1())),
                confusion(evaluation.confusion()), roc(data.probabilities(), labels, evaluation),
                thresholds(data.probabilities(), labels), calibration(data.probabilities(), labels, evaluation));
    }

    private static Html confusion(Confusion confusion) {
        int negatives = confusion.trueNegatives() + confusion.falsePositives();
        int positives = confusion.falseNegatives() + confusion.truePositives();
        return Html.of("""
                <figure><figcaption>Confusion matrix</figcaption>
                <table class="confusion">
                <thead>
                <tr><td></td><th scope="col">read as negative</th><th scope="col">read as positive</th></tr>
                </thead>
                <tbody>
                <tr><th scope="row">negative reviews</th>{}{}</tr>
                <tr><th scope="row">positive reviews</th>{}{}</tr>
                </tbody>
                </table>
                </figure>
                """, cell(confusion.trueNegatives(), negatives, "right"),
                cell(confusion.falsePositives(), negatives, "wrong"),
                cell(confusion.falseNegatives(), positives, "wrong"),
                cell(confusion.truePositives(), positives, "right"));
    }

    private static Html cell(int reviews, int all, String is) {
        return Html.of("<td class=\"{}\"><b>{}</b><span>{} {}</span></td>",
                is, Html.count(reviews), Html.percent((double) reviews / all), is);
    }

    private static Html roc(float[] probabilities, int[] labels, SentimentEvaluation evaluation) {
        if (Double.isNaN(evaluation.rocAuc())) {
            return Html.of("<p>A ROC curve needs positive and negative reviews; these have one label only.</p>\n");
        }
        Confusion confusion = evaluation.confusion();
        List<RocCurve.Point> points = RocCurve.of(probabilities, labels).thinned(ROC_STEP).points();
        double falsePositiveRate = (double) confusion.falsePositives()
                / (confusion.falsePositives() + confusion.trueNegatives());
        return Figures.plot("ROC", Plot.of("ROC curve, area " + Html.decimal(evaluation.rocAuc()),
                        "negative reviews read as positive", "positive reviews read as positive")
                .size(Figures.WIDTH, Figures.SQUARE_HEIGHT).range(0, 1, 0, 1)
                .guide("guessing", DIAGONAL, DIAGONAL)
                .line("network", Figures.values(points, RocCurve.Point::falsePositiveRate),
                        Figures.values(points, RocCurve.Point::truePositiveRate))
                .points("threshold 0.5", new double[] {falsePositiveRate}, new double[] {evaluation.recall()}));
    }

    private static Html thresholds(float[] probabilities, int[] labels) {
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
        return Figures.folded("Figures of the ROC curve", List.of("threshold", "negative reviews read as positive",
                "positive reviews read as positive", "accuracy"), rows);
    }

    private static Html calibration(float[] probabilities, int[] labels, SentimentEvaluation evaluation) {
        Calibration calibration = Calibration.of(probabilities, labels, BINS);
        double sureness = IntStream.range(0, probabilities.length)
                .mapToDouble(i -> Math.max(probabilities[i], 1 - probabilities[i])).average().orElseThrow();
        List<Calibration.Bin> filled = calibration.bins().stream().filter(bin -> bin.reviews() > 0).toList();
        return Html.of("""
                <section>
                <h2>Calibration</h2>
                <p>On average the network gives its answer a probability of {} and is right in {} of the reviews.
                The curve lies {} from the diagonal on average (expected calibration error, {} bins).</p>
                <div class="plots">
                {}{}</div>
                {}</section>
                """, Html.percent(sureness), Html.percent(evaluation.metrics().accuracy()),
                Html.decimal(calibration.expectedError()), BINS,
                Figures.plot("Reliability", Plot.of("Reliability diagram", "mean probability of being positive",
                                "share that is positive")
                        .size(Figures.WIDTH, Figures.SQUARE_HEIGHT).range(0, 1, 0, 1)
                        .guide("perfect", DIAGONAL, DIAGONAL)
                        .points("network", Figures.values(filled, Calibration.Bin::meanProbability),
                                Figures.values(filled, Calibration.Bin::positiveShare))),
                histogram(calibration), bins(calibration));
    }

    private static Html bins(Calibration calibration) {
        List<List<String>> rows = new ArrayList<>();
        for (Calibration.Bin bin : calibration.bins()) {
            double from = (double) rows.size() / BINS;
            rows.add(List.of(String.format(Locale.ROOT, "%.1f to %.1f", from, from + 1.0 / BINS),
                    Html.count(bin.reviews()), Html.decimal(bin.meanProbability()),
                    Html.percent(bin.positiveShare())));
        }
        return Figures.folded("Figures of the calibration",
                List.of("probability", "reviews", "mean probability", "share that is positive"), rows);
    }

    private static Html histogram(Calibration calibration) {
        double[] middles = IntStream.range(0, BINS).mapToDouble(bin -> (bin + 0.5) / BINS).toArray();
        double[] reviews = Figures.values(calibration.bins(), Calibration.Bin::reviews);
        return Figures.plot("Probabilities", Plot.of("Histogram of the probabilities", "probability of being positive",
                        "reviews")
                .size(Figures.WIDTH, Figures.SQUARE_HEIGHT)
                .range(0, 1, 0, HEADROOM * DoubleStream.of(reviews).max().orElseThrow())
                .bars("reviews", middles, reviews));
    }
}

