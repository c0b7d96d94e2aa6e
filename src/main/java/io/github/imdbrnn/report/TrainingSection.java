package io.github.imdbrnn.report;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.training.EarlyStopping.Monitor;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.History.Epoch;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** How the training went, epoch by epoch. */
final class TrainingSection {
    private TrainingSection() {}

    static Html of(ReportData data) {
        History history = data.history();
        return Html.of("""
                <section>
                <h2>Training</h2>
                {}</section>
                """, history.epochs().isEmpty()
                ? Html.of("<p>No epoch was trained.</p>\n") : epochs(history, data));
    }

    private static Html epochs(History history, ReportData data) {
        List<Epoch> epochs = history.epochs();
        Optional<Epoch> lowest = history.best(Monitor.VAL_LOSS);
        Optional<Epoch> highest = history.best(Monitor.VAL_ACCURACY);
        return Html.of("""
                <p>{}</p>
                <div class="plots">
                {}{}</div>
                {}""", course(history, lowest, highest, data),
                curves("Loss", epochs, Metrics::loss, lowest, "lowest: "),
                curves("Accuracy", epochs, Metrics::accuracy, highest, "highest: "), table(epochs));
    }

    private static String course(
            History history, Optional<Epoch> lowest, Optional<Epoch> highest, ReportData data) {
        String text = "No " + data.nouns() + " were held out for validation. ";
        if (lowest.isPresent() && highest.isPresent()) {
            text = String.format(Locale.ROOT,
                    "Validation loss was lowest after epoch %d (%.4f), validation accuracy highest "
                            + "after epoch %d (%.4f). ", lowest.get().number(), validation(lowest.get()).loss(),
                    highest.get().number(), validation(highest.get()).accuracy());
            if (history.overfits()) {
                Epoch last = history.epochs().get(history.epochs().size() - 1);
                text += String.format(Locale.ROOT, "From there on the network overfitted: by epoch %d the training "
                        + "loss had fallen from %.4f to %.4f, while the validation loss had risen to %.4f. ",
                        last.number(), lowest.get().training().loss(), last.training().loss(),
                        validation(last).loss());
            }
        }
        return text + "The network tested here is that of epoch " + data.testedEpoch() + ".";
    }

    private static Metrics validation(Epoch epoch) {
        return epoch.validation().orElseThrow();
    }

    private static Html curves(String title, List<Epoch> epochs, ToDoubleFunction<Metrics> figure,
            Optional<Epoch> best, String superlative) {
        double[] numbers = Figures.values(epochs, Epoch::number);
        Plot plot = Plot.of(title + " by epoch", "epoch", title.toLowerCase(Locale.ROOT))
                .size(Figures.WIDTH, Figures.HEIGHT).wholeNumbers()
                .points("training", numbers, Figures.values(epochs, epoch -> figure.applyAsDouble(epoch.training())));
        if (best.isPresent()) {
            plot.points("validation", numbers,
                    Figures.values(epochs, epoch -> figure.applyAsDouble(validation(epoch))));
            int number = best.get().number();
            String word = superlative + "epoch " + number;
            if (number - numbers[0] > numbers[numbers.length - 1] - number) {
                plot.markOnLeft(number, word);
            } else {
                plot.mark(number, word);
            }
        }
        return Figures.plot(title, plot);
    }

    private static Html table(List<Epoch> epochs) {
        return Figures.folded("Figures of every epoch",
                List.of("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds"),
                epochs.stream().map(epoch -> List.of(Integer.toString(epoch.number()),
                        Html.decimal(epoch.training().loss()),
                        Html.decimal(epoch.training().accuracy()),
                        Html.decimal(epoch.validation().map(Metrics::loss).orElse(Double.NaN)),
                        Html.decimal(epoch.validation().map(Metrics::accuracy).orElse(Double.NaN)),
                        String.format(Locale.ROOT, "%.1f", epoch.seconds()))).toList());
    }
}
