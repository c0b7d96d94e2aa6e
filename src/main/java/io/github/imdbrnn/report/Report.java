package io.github.imdbrnn.report;

import io.github.imdbrnn.evaluation.SentimentEvaluation;
import io.github.imdbrnn.io.AtomicFile;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.Provenance;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * One page about one training run: its result, its course, what the network gets right and wrong, and where it all
 * comes from.
 *
 * <p>The page is one file without scripts that loads nothing, follows the reader's light or dark theme and fits a
 * phone. It is HTML and well-formed XML. The same data on the same machine gives the same bytes.
 */
public final class Report {
    private static final String STYLE_SHEET = "report.css";

    private Report() {}

    /**
     * Writes the page.
     *
     * @throws DataException if the file cannot be written, or this Java cannot draw text
     */
    public static void write(Path file, ReportData data) throws DataException {
        requireFonts(file);
        byte[] page = html(data).getBytes(StandardCharsets.UTF_8);
        AtomicFile.replace(file, out -> out.write(page));
    }

    private static void requireFonts(Path file) throws DataException {
        try {
            Plot.requireFonts();
        } catch (RuntimeException | LinkageError | InternalError e) {
            throw new DataException(file + ": cannot be drawn: this Java finds no fonts; install fontconfig, FreeType "
                    + "and a font such as DejaVu Sans", e);
        }
    }

    static String html(ReportData data) {
        Html page = new Html();
        page.open("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en").line();
        head(page, data.evaluation());
        page.open("body").line().open("main").line();
        result(page, data);
        TrainingSection.add(page, data.history(), data.testedEpoch());
        TestSection.add(page, data);
        LengthSection.add(page, data);
        ReviewSection.add(page, data);
        NetworkSection.add(page, data.hyperparameters());
        provenance(page, data);
        return "<!DOCTYPE html>\n" + page.close().line().close().line().close().line();
    }

    private static void head(Html page, SentimentEvaluation evaluation) {
        page.open("head").line()
                .empty("meta", "charset", "utf-8").line()
                .empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1").line()
                .empty("meta", "name", "color-scheme", "content", "light dark").line()
                .empty("meta", "http-equiv", "Content-Security-Policy", "content",
                        "default-src 'none'; style-src 'unsafe-inline'").line()
                .element("title", "imdb-rnn: test accuracy " + Html.decimal(evaluation.metrics().accuracy())).line()
                .open("style").line().raw(styleSheet()).close().line()
                .close().line();
    }

    private static String styleSheet() {
        try (InputStream in = Report.class.getResourceAsStream(STYLE_SHEET)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void result(Html page, ReportData data) {
        SentimentEvaluation evaluation = data.evaluation();
        page.open("header").line()
                .element("h1", "Sentiment of film reviews, read by a simple RNN").line()
                .open("dl", "class", "result").line();
        large(page, "test accuracy", String.format(Locale.ROOT, "%.2f", 100 * evaluation.metrics().accuracy()), "%");
        large(page, "test loss", Html.decimal(evaluation.metrics().loss()), "");
        large(page, "area under the ROC curve", Html.decimal(evaluation.rocAuc()), "");
        page.close().line()
                .element("p", Html.count(data.test().size()) + " test reviews. " + weights(data)
                        + " Reviews: " + data.provenance().data() + ".", "class", "muted").line()
                .close().line();
    }

    private static void large(Html page, String name, String value, String unit) {
        page.open("div").element("dt", name).open("dd").text(value);
        if (!unit.isEmpty()) {
            page.element("small", unit);
        }
        page.close().close().line();
    }

    private static String weights(ReportData data) {
        int epochs = data.history().epochs().size();
        if (epochs == 0) {
            return data.testedEpoch() == 0 ? "The network was not trained." : "";
        }
        double seconds = data.history().epochs().stream().mapToDouble(History.Epoch::seconds).sum();
        return String.format(Locale.ROOT, "Weights of epoch %d; %d %s took %.1f s.",
                data.testedEpoch(), epochs, epochs == 1 ? "epoch" : "epochs", seconds);
    }

    private static void provenance(Html page, ReportData data) {
        Provenance provenance = data.provenance();
        page.open("section").line()
                .element("h2", "Provenance").line()
                .element("p", "To train this network again:").line()
                .open("pre", "class", "command").element("code", data.command()).close().line()
                .open("table", "class", "provenance").line()
                .open("tbody").line();
        row(page, "started", provenance.started().truncatedTo(ChronoUnit.SECONDS).toString());
        row(page, "reviews", provenance.data());
        row(page, "their SHA-256", provenance.dataSha256());
        page.open("tr").element("th", "options", "scope", "row").open("td");
        provenance.options().forEach((name, value) -> page.element("span", "--" + name + "=" + value).text(" "));
        page.close().close().line();
        row(page, "seed", Long.toString(provenance.seed()));
        row(page, "engine", provenance.engine());
        row(page, "imdb-rnn", provenance.versions().program());
        row(page, "Deeplearning4j", provenance.versions().deeplearning4j());
        row(page, "JDK", provenance.versions().jdk());
        page.close().line().close().line().close().line();
    }

    private static void row(Html page, String name, String value) {
        page.open("tr").element("th", name, "scope", "row").element("td", value).close().line();
    }
}
