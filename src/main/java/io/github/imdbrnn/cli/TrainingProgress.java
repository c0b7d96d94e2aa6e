package io.github.imdbrnn.cli;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.training.Callback;
import io.github.imdbrnn.training.History;
import java.util.Locale;
import me.tongfei.progressbar.InteractiveConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;

/**
 * Shows training as Keras does: to a person a bar an epoch ({@code verbose=1}), to a file a line an epoch
 * ({@code verbose=2}).
 */
final class TrainingProgress implements Callback, AutoCloseable {
    private static final int BAR_WIDTH = 20;
    private static final int REFRESH_MILLIS = 100;

    private final Terminal terminal;
    private int epochs;
    private ProgressBar bar;
    private long epochStart;

    TrainingProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void onEpochBegin(int epoch, int epochCount, int steps) {
        epochs = epochCount;
        if (terminal.interactive()) {
            terminal.out().println("Epoch " + epoch + "/" + epochs);
            epochStart = System.nanoTime();
            bar = new ProgressBarBuilder()
                    .setInitialMax(steps)
                    .setUpdateIntervalMillis(REFRESH_MILLIS)
                    .setRenderer((state, width) -> render(state, width, (System.nanoTime() - epochStart) / 1e9))
                    .setConsumer(new InteractiveConsoleProgressBarConsumer(terminal.out()))
                    .build();
        }
    }

    @Override
    public void onBatchEnd(int step, Metrics running) {
        if (bar != null) {
            bar.setExtraMessage(figures("", running));
            bar.stepTo(step);
        }
    }

    @Override
    public void onEpochEnd(History.Epoch epoch) {
        String figures = figures("", epoch.training())
                + epoch.validation().map(validation -> " - " + figures("val_", validation)).orElse("");
        if (bar != null) {
            bar.setExtraMessage(figures);
            close();
        } else {
            terminal.out().printf(Locale.ROOT, "Epoch %d/%d - %.1fs - %s%n",
                    epoch.number(), epochs, epoch.seconds(), figures);
        }
    }

    /** Ends the bar, if training was cut short. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    private static String figures(String prefix, Metrics metrics) {
        return String.format(Locale.ROOT, "%sloss: %.4f - %saccuracy: %.4f",
                prefix, metrics.loss(), prefix, metrics.accuracy());
    }

    /** One line: {@code 120/625 ━━━━─────── 12s 20ms/step - loss: 0.5012 - accuracy: 0.7513}. */
    static String render(ProgressState state, int width, double seconds) {
        long step = state.getCurrent();
        long steps = state.getMax();
        boolean done = step >= steps;
        int filled = (int) (BAR_WIDTH * step / Math.max(steps, 1));
        double perStep = step == 0 ? 0 : seconds / step;
        String time = done
                ? duration(seconds) + " " + perStep(perStep)
                : step == 0 ? "" : duration(perStep * (steps - step)) + " left, " + perStep(perStep);
        String line = step + "/" + steps + " " + "━".repeat(filled) + "─".repeat(BAR_WIDTH - filled)
                + (time.isEmpty() ? "" : " " + time)
                + (state.getExtraMessage().isEmpty() ? "" : " - " + state.getExtraMessage());
        return line.length() <= width ? line : line.substring(0, Math.max(width, 0));
    }

    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole < 60 ? whole + "s" : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }

    private static String perStep(double seconds) {
        return String.format(Locale.ROOT, seconds < 0.01 ? "%.1fms/step" : "%.0fms/step", seconds * 1000);
    }
}
