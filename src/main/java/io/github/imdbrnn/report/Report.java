package io.github.imdbrnn.report;

import io.github.imdbrnn.evaluation.ClassEvaluation;
import io.github.imdbrnn.io.AtomicFile;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.Provenance;
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
        ClassEvaluation evaluation = data.evaluation();
        double accuracy = evaluation.metrics().accuracy();
        return Html.ofFile("report.html", Html.decimal(accuracy), Html.ofFile("report.css"), title(data),
                String.format(Locale.ROOT, "%.2f", 100 * accuracy), Html.decimal(evaluation.metrics().loss()),
                data.twoClasses() ? "area under the ROC curve" : "macro F1",
                Html.decimal(data.twoClasses() ? evaluation.rocAuc() : evaluation.confusion().macro().f1()),
                Html.count(data.test().size()), data.nouns(), weights(data), Html.capitalised(data.nouns()), data.origin(),
                TrainingSection.of(data), data.twoClasses() ? TestSection.of(data) : ClassesSection.of(data),
                LengthSection.of(data), ReviewSection.of(data), NetworkSection.of(data.run().spec(), data.run().optimizer()),
                data.command(), provenance(data)).toString();
    }

    private static String title(ReportData data) {
        return (data.noun().equals("review") ? "Sentiment of film reviews"
                : "Texts of " + Html.count(data.probabilities().classes()) + " classes")
                + ", read by " + LayerText.phrase(data.run().spec().recurrent());
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
        return Html.of("{}{}{}{}{}{}{}{}{}",
                row("started", provenance.started().truncatedTo(ChronoUnit.SECONDS)),
                row(data.nouns(), data.origin()),
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
