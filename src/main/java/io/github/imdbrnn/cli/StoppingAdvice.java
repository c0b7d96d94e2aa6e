package io.github.imdbrnn.cli;

import io.github.imdbrnn.training.EarlyStopping.Monitor;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.History.Epoch;
import java.util.Locale;
import java.util.Optional;

/** What to say after a training without early stopping, some of whose epochs were too many. */
final class StoppingAdvice {
    /** Epochs that a validation loss may go up and down by chance. */
    private static final int USUAL_PATIENCE = 2;

    private StoppingAdvice() {}

    /** A line that names the best epoch and the option that keeps it; none if no epoch was better than the last. */
    static Optional<String> of(History history) {
        int epochs = history.epochs().size();
        return history.best(Monitor.VAL_LOSS)
                .filter(best -> loss(history.epochs().get(epochs - 1)) > loss(best))
                .map(best -> of(history, best));
    }

    private static String of(History history, Epoch best) {
        int epochs = history.epochs().size();
        int patience = patience(history, best);
        return String.format(Locale.ROOT,
                "Validation loss was lowest after epoch %d (%.4f) and %.4f at the end%s. --patience %d %skeeps the best epoch.",
                best.number(), loss(best), loss(history.epochs().get(epochs - 1)),
                history.overfits() ? ": the network overfits" : "",
                patience, best.number() + patience < epochs ? "stops in time and " : "");
    }

    /** With less, early stopping would have ended this training before its best epoch. */
    private static int patience(History history, Epoch best) {
        int patience = USUAL_PATIENCE;
        Epoch lowest = history.epochs().get(0);
        for (Epoch epoch : history.epochs().subList(0, best.number())) {
            if (loss(epoch) < loss(lowest)) {
                patience = Math.max(patience, epoch.number() - lowest.number());
                lowest = epoch;
            }
        }
        return patience;
    }

    private static double loss(Epoch epoch) {
        return epoch.validation().orElseThrow().loss();
    }
}
