package io.github.imdbrnn.cli;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.training.Callback;
import io.github.imdbrnn.training.History;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.InteractiveConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;

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
    private ProgressBarConsumer screen;
    private int longest;
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
            screen = new InteractiveConsoleProgressBarConsumer(terminal.out());
            longest = 0;
            bar = new ProgressBarBuilder()
                    .setInitialMax(steps)
                    .setUpdateIntervalMillis(REFRESH_MILLIS)
                    .setRenderer((state, width) -> covering(render(state.getCurrent(), state.getMax(),
                            (System.nanoTime() - epochStart) / 1e9, state.getExtraMessage(), width)))
                    .setConsumer(screen)
                    .build();
        }
    }

    /** The line with spaces after it where the one before was longer: it is drawn over that one. */
    private String covering(String line) {
        longest = Math.max(longest, line.length());
        return line + " ".repeat(longest - line.length());
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
        String training = figures("", epoch.training());
        Optional<String> validation = epoch.validation().map(metrics -> figures("val_", metrics));
        String all = training + validation.map(text -> " - " + text).orElse("");
        if (bar == null) {
            terminal.out().printf(Locale.ROOT, "Epoch %d/%d - %.1fs - %s%n",
                    epoch.number(), epochs, epoch.seconds(), all);
            return;
        }
        int width = screen.getMaxRenderedLength();
        long steps = bar.getMax();
        boolean fits = render(steps, steps, epoch.seconds(), all, Integer.MAX_VALUE).length() <= width;
        bar.setExtraMessage(fits ? all : training);
        close();
        if (!fits) {
            validation.ifPresent(text -> terminal.out().println("    " + text));
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

    /**
     * One line: {@code 120/625 ━━━━──────────────── 12s left, 20ms/step - loss: 0.5012 - accuracy: 0.7513}. Where it is too
     * long the bar goes, and then its end.
     */
    static String render(long step, long steps, double seconds, String figures, int width) {
        int filled = (int) (BAR_WIDTH * step / Math.max(steps, 1));
        String time = step == 0 ? ""
                : step < steps ? " " + duration(seconds / step * (steps - step)) + " left, " + perStep(seconds / step)
                : " " + duration(seconds) + " " + perStep(seconds / step);
        String end = time + (figures.isEmpty() ? "" : " - " + figures);
        String count = step + "/" + steps;
        String line = count + " " + "━".repeat(filled) + "─".repeat(BAR_WIDTH - filled) + end;
        if (line.length() > width) {
            line = count + end;
        }
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
