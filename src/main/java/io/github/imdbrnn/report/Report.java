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
 * phone. It is HTML and well-formed XML. The same data gives the same bytes.
 */
public final class Report {
    private static final String STYLE_SHEET = "report.css";

    private Report() {}

    /**
     * Writes the page.
     *
     * @throws DataException if the file cannot be written
     */
    public static void write(Path file, ReportData data) throws DataException {
        byte[] page = html(data).getBytes(StandardCharsets.UTF_8);
        AtomicFile.replace(file, out -> out.write(page));
    }

    static String html(ReportData data) {
        return Html.of("""
                <!DOCTYPE html>
                <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
                <title>imdb-rnn: test accuracy {}</title>
                <style>
                {}</style>
                </head>
                <body>
                <main>
                {}{}{}{}{}{}{}</main>
                </body>
                </html>
                """, Html.decimal(data.evaluation().metrics().accuracy()), Html.raw(styleSheet()), result(data),
                TrainingSection.of(data.history(), data.testedEpoch()), TestSection.of(data), LengthSection.of(data),
                ReviewSection.of(data), NetworkSection.of(data.run().spec(), data.run().optimizer()), provenance(data)).toString();
    }

    private static String styleSheet() {
        try (InputStream in = Report.class.getResourceAsStream(STYLE_SHEET)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Html result(ReportData data) {
        SentimentEvaluation evaluation = data.evaluation();
        return Html.of("""
                <header>
                <h1>Sentiment of film reviews, read by a simple RNN</h1>
                <dl class="result">
                <div><dt>test accuracy</dt><dd>{}<small>%</small></dd></div>
                <div><dt>test loss</dt><dd>{}</dd></div>
                <div><dt>area under the ROC curve</dt><dd>{}</dd></div>
                </dl>
                <p class="muted">{} test reviews. {} Reviews: {}.</p>
                </header>
                """, String.format(Locale.ROOT, "%.2f", 100 * evaluation.metrics().accuracy()),
                Html.decimal(evaluation.metrics().loss()), Html.decimal(evaluation.rocAuc()),
                Html.count(data.test().size()), weights(data), data.origin());
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

    private static Html provenance(ReportData data) {
        Provenance provenance = data.run().provenance();
        return Html.of("""
                <section>
                <h2>Provenance</h2>
                <p>To train this network again:</p>
                <pre class="command"><code>{}</code></pre>
                <table class="provenance">
                <tbody>
                {}{}{}{}{}{}{}{}{}</tbody>
                </table>
                </section>
                """, data.command(),
                row("started", provenance.started().truncatedTo(ChronoUnit.SECONDS)),
                row("reviews", data.origin()),
                row("their SHA-256", provenance.dataSha256()),
                row("options", Html.each(data.options().entrySet(),
                        option -> Html.of("<span>--{}={}</span> ", option.getKey(), option.getValue()))),
                row("seed", provenance.settings().fit().seed()),
                row("engine", provenance.engine()),
                row("imdb-rnn", provenance.versions().program()),
                row("Deeplearning4j", provenance.versions().deeplearning4j()),
                row("JDK", provenance.versions().jdk()));
    }

    private static Html row(String name, Object value) {
        return Html.of("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", name, value);
    }
}
