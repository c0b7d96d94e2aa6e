package io.github.imdbrnn.report;

import io.github.imdbrnn.evaluation.Calibration;
import io.github.imdbrnn.evaluation.ClassEvaluation;
import io.github.imdbrnn.evaluation.Confusion;
import io.github.imdbrnn.evaluation.RocCurve;
import io.github.imdbrnn.io.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** How the test examples of two classes were read: right and wrong, and with what certainty. */
final class TestSection {
    private static final int BINS = 10;
    private static final int THRESHOLDS = 10;

    /** Points closer than this share of an axis cannot be told apart. */
    private static final double ROC_STEP = 0.004;

    private static final double HEADROOM = 1.05;

    private static final double[] DIAGONAL = {0, 1};

    /** Characters of a class's name beside an axis. */
    private static final int SHORT = 16;

    private TestSection() {}

    static Html of(ReportData data) {
        Confusion.Scores scores = data.evaluation().confusion().scores(1);
        return Html.of("""
                <section>
                <h2>Test {}</h2>
                {}<div class="plots">
                {}{}</div>
                {}</section>
                {}""", data.nouns(),
                Figures.list("precision", Html.decimal(scores.precision()),
                        "recall", Html.decimal(scores.recall()), "F1", Html.decimal(scores.f1())),
                confusion(data), roc(data), thresholds(data), calibration(data));
    }

    private static Html confusion(ReportData data) {
        return Html.of("""
                <figure><figcaption>Confusion matrix</figcaption>
                <table class="confusion">
                <thead>
                <tr><td></td><th scope="col">read as {}</th><th scope="col">read as {}</th></tr>
                </thead>
                <tbody>
                <tr><th scope="row">{} {}</th>{}{}</tr>
                <tr><th scope="row">{} {}</th>{}{}</tr>
                </tbody>
                </table>
                </figure>
                """, data.name(0), data.name(1), data.name(0), data.nouns(), cell(data, 0, 0), cell(data, 0, 1),
                data.name(1), data.nouns(), cell(data, 1, 0), cell(data, 1, 1));
    }

    private static Html cell(ReportData data, int actual, int predicted) {
        Confusion confusion = data.evaluation().confusion();
        int examples = confusion.count(actual, predicted);
        String is = actual == predicted ? "right" : "wrong";
        return Html.of("<td class=\"{}\"><b>{}</b><span>{} {}</span></td>",
                is, Html.count(examples), Html.percent((double) examples / confusion.support(actual)), is);
    }

    /** What the threshold decides about the examples of a class: how many of them are read as class 1. */
    private static String readAsClass1(ReportData data, int actual) {
        return PlainText.of(data.name(actual), SHORT) + " " + data.nouns() + " read as "
                + PlainText.of(data.name(1), SHORT);
    }

    private static Html roc(ReportData data) {
        ClassEvaluation evaluation = data.evaluation();
        if (Double.isNaN(evaluation.rocAuc())) {
            return Html.of("<p>A ROC curve needs {} and {} {}; these have one label only.</p>\n",
                    data.name(1), data.name(0), data.nouns());
        }
        Confusion confusion = evaluation.confusion();
        List<RocCurve.Point> points =
                RocCurve.of(data.probabilities().ofClass1(), data.test().labels()).thinned(ROC_STEP).points();
        double falsePositiveRate = (double) confusion.count(0, 1) / confusion.support(0);
        return Figures.plot("ROC", Plot.of("ROC curve, area " + Html.decimal(evaluation.rocAuc()),
                        readAsClass1(data, 0), readAsClass1(data, 1))
                .size(Figures.WIDTH, Figures.SQUARE_HEIGHT).range(0, 1, 0, 1)
                .guide("guessing", DIAGONAL, DIAGONAL)
                .line("network", Figures.values(points, RocCurve.Point::falsePositiveRate),
                        Figures.values(points, RocCurve.Point::truePositiveRate))
                .points("threshold 0.5", new double[] {falsePositiveRate}, new double[] {confusion.scores(1).recall()}));
    }

    private static Html thresholds(ReportData data) {
        float[] probabilities = data.probabilities().ofClass1();
        int[] labels = data.test().labels();
        List<List<String>> rows = new ArrayList<>();
        for (int tenth = 1; tenth < THRESHOLDS; tenth++) {
            double threshold = (double) tenth / THRESHOLDS;
            int[] examples = new int[2]; // of each class
            int[] above = new int[2];
            for (int i = 0; i < labels.length; i++) {
                examples[labels[i]]++;
                above[labels[i]] += probabilities[i] > threshold ? 1 : 0;
            }
            rows.add(List.of(String.format(Locale.ROOT, "%.1f", threshold),
                    Html.percent((double) above[0] / examples[0]), Html.percent((double) above[1] / examples[1]),
                    Html.percent((double) (above[1] + examples[0] - above[0]) / labels.length)));
        }
        return Figures.folded("Figures of the ROC curve", List.of("threshold", readAsClass1(data, 0),
                readAsClass1(data, 1), "accuracy"), rows);
    }

    private static Html calibration(ReportData data) {
        float[] probabilities = data.probabilities().ofClass1();
        Calibration calibration = Calibration.of(probabilities, data.test().labels(), BINS);
        String name = PlainText.of(data.name(1), SHORT);
        double sureness = IntStream.range(0, probabilities.length)
                .mapToDouble(i -> Math.max(probabilities[i], 1 - probabilities[i])).average().orElseThrow();
        List<Calibration.Bin> filled = calibration.bins().stream().filter(bin -> bin.examples() > 0).toList();
        return Html.of("""
                <section>
                <h2>Calibration</h2>
                <p>On average the network gives its answer a probability of {} and is right in {} of the {}.
                The curve lies {} from the diagonal on average (expected calibration error, {} bins).</p>
                <div class="plots">
                {}{}</div>
                {}</section>
                """, Html.percent(sureness), Html.percent(data.evaluation().metrics().accuracy()), data.nouns(),
                Html.decimal(calibration.expectedError()), BINS,
                Figures.plot("Reliability", Plot.of("Reliability diagram", "mean probability of being " + name,
                                "share that is " + name)
                        .size(Figures.WIDTH, Figures.SQUARE_HEIGHT).range(0, 1, 0, 1)
                        .guide("perfect", DIAGONAL, DIAGONAL)
                        .points("network", Figures.values(filled, Calibration.Bin::meanProbability),
                                Figures.values(filled, Calibration.Bin::share))),
                histogram(data, name, calibration), bins(data, name, calibration));
    }

    private static Html bins(ReportData data, String name, Calibration calibration) {
        List<List<String>> rows = new ArrayList<>();
        for (Calibration.Bin bin : calibration.bins()) {
            double from = (double) rows.size() / BINS;
            rows.add(List.of(String.format(Locale.ROOT, "%.1f to %.1f", from, from + 1.0 / BINS),
                    Html.count(bin.examples()), Html.decimal(bin.meanProbability()),
                    Html.percent(bin.share())));
        }
        return Figures.folded("Figures of the calibration",
                List.of("probability", data.nouns(), "mean probability", "share that is " + name), rows);
    }

    private static Html histogram(ReportData data, String name, Calibration calibration) {
        double[] middles = IntStream.range(0, BINS).mapToDouble(bin -> (bin + 0.5) / BINS).toArray();
        double[] examples = Figures.values(calibration.bins(), Calibration.Bin::examples);
        return Figures.plot("Probabilities", Plot.of("Histogram of the probabilities", "probability of being " + name,
                        data.nouns())
                .size(Figures.WIDTH, Figures.SQUARE_HEIGHT)
                .range(0, 1, 0, HEADROOM * DoubleStream.of(examples).max().orElseThrow())
                .bars(data.nouns(), middles, examples));
    }
}

