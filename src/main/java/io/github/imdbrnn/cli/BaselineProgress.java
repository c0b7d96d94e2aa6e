package io.github.imdbrnn.cli;

import io.github.imdbrnn.baseline.LinearBaseline;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Shows a person how far the training of a baseline is. LIBLINEAR does not tell how near it is to the end, so a clock
 * shows that it goes on.
 */
final class BaselineProgress implements LinearBaseline.Progress, AutoCloseable {
    /** A shorter training needs no clock. */
    private static final long SILENT_MILLIS = 1000;
    private static final long TICK_MILLIS = 200;

    private final Terminal terminal;
    private final int examples;
    private final long begun = System.nanoTime();
    private final ProgressLine line;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "imdb-rnn-clock");
        thread.setDaemon(true);
        return thread;
    });
    private volatile int read;
    private volatile int solved;
    private volatile int problems; // 0 while examples are read

    /** @param examples how many are read */
    BaselineProgress(Terminal terminal, int examples) {
        this.terminal = terminal;
        this.examples = examples;
        line = new ProgressLine(terminal);
        if (terminal.interactive()) {
            clock.scheduleAtFixedRate(this::show, SILENT_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void show() {
        String done = problems == 0 ? String.format(Locale.ROOT, "Reading %,d/%,d ", read, examples)
                : problems == 1 ? "Training "
                : String.format(Locale.ROOT, "Training, class %d/%d ", Math.min(solved + 1, problems), problems);
        String time = ProgressLine.duration((System.nanoTime() - begun) / 1e9);
        line.show(columns -> ProgressLine.firstThatFits(columns, done + time, time));
    }

    @Override
    public void read(int count) {
        read = count;
    }

    @Override
    public void solved(int count, int all) {
        solved = count;
        problems = all;
    }

    /** Shows nothing more. */
    @Override
    public void close() {
        clock.shutdown();
        try {
            clock.awaitTermination(TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        line.end();
    }
}
