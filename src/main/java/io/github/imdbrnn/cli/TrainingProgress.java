package io.github.imdbrnn.cli;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.training.Callback;
import io.github.imdbrnn.training.History;
import java.util.Locale;
import java.util.Optional;

/**
 * Shows training as Keras does: to a person a bar an epoch ({@code verbose=1}), to a file a line an epoch
 * ({@code verbose=2}). May be closed by another thread, when the program is told to end.
 */
final class TrainingProgress implements Callback, AutoCloseable {
    private final Terminal terminal;
    private final ProgressLine line;
    private int epochs;
    private int steps;
    private long epochStart;
    private boolean closed;

    TrainingProgress(Terminal terminal) {
        this.terminal = terminal;
        line = new ProgressLine(terminal);
    }

    @Override
    public synchronized void onEpochBegin(int epoch, int epochCount, int stepCount) {
        epochs = epochCount;
        steps = stepCount;
        epochStart = System.nanoTime();
        if (drawsABar()) {
            terminal.out().println("Epoch " + epoch + "/" + epochs);
            line.show(columns -> render(terminal, 0, steps, 0, "", columns));
        }
    }

    @Override
    public synchronized void onBatchEnd(int step, Metrics running) {
        if (drawsABar()) {
            double seconds = (System.nanoTime() - epochStart) / 1e9;
            line.show(columns -> render(terminal, step, steps, seconds, figures("", running), columns));
            if (step == steps) {
                line.draw(); // it stands while the validation is computed
            }
        }
    }

    @Override
    public synchronized void onEpochEnd(History.Epoch epoch, Model model) {
        String training = figures("", epoch.training());
        Optional<String> validation = epoch.validation().map(metrics -> figures("val_", metrics));
        String all = training + validation.map(text -> " - " + text).orElse("");
        if (drawsABar()) {
            int columns = terminal.columns() - 1;
            boolean fits = render(terminal, steps, steps, epoch.seconds(), all, Integer.MAX_VALUE).length() <= columns;
            line.show(width -> render(terminal, steps, steps, epoch.seconds(), fits ? all : training, width));
            line.end();
            if (!fits) {
                validation.map(text -> text.length() <= columns ? text : text.replace(" - ", System.lineSeparator()))
                        .ifPresent(terminal.out()::println);
            }
        } else if (!closed) {
            terminal.out().printf(Locale.ROOT, "Epoch %d/%d - %.1fs - %s%n",
                    epoch.number(), epochs, epoch.seconds(), all);
        }
    }

    private boolean drawsABar() {
        return terminal.interactive() && !closed;
    }

    /** Ends the bar, if training was cut short, and shows nothing more. */
    @Override
    public synchronized void close() {
        closed = true;
        line.end();
    }

    private static String figures(String prefix, Metrics metrics) {
        return String.format(Locale.ROOT, "%sloss: %.4f - %saccuracy: %.4f",
                prefix, metrics.loss(), prefix, metrics.accuracy());
    }

    /**
     * One line: {@code 120/625 ━━━━──────────────── 12s left, 20ms/step - loss: 0.5012 - accuracy: 0.7513}. Where it is too
     * long the time of a step goes first, then the bar, the time left, and the steps; the figures stay.
     */
    static String render(Terminal terminal, long step, long steps, double seconds, String figures, int columns) {
        String count = step + "/" + steps;
        String bar = " " + ProgressLine.bar(terminal, step, steps);
        if (step == 0) {
            return ProgressLine.firstThatFits(columns, count + bar, count);
        }
        double perStep = seconds / step;
        String time = " " + (step < steps
                ? ProgressLine.duration(perStep * (steps - step)) + " left"
                : ProgressLine.duration(seconds));
        String speed = (step < steps ? ", " : " ")
                + String.format(Locale.ROOT, perStep < 0.01 ? "%.1fms/step" : "%.0fms/step", perStep * 1000);
        return ProgressLine.firstThatFits(columns,
                count + bar + time + speed + " - " + figures,
                count + bar + time + " - " + figures,
                count + time + " - " + figures,
                count + " " + figures,
                figures);
    }
}
