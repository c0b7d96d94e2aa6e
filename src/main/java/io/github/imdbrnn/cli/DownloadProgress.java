package io.github.imdbrnn.cli;

import io.github.imdbrnn.data.DownloadListener;
import io.github.imdbrnn.data.ImdbFile;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Shows a download: a bar to a person, a line when it begins and one when it ends to a file. */
final class DownloadProgress implements DownloadListener, AutoCloseable {
    private static final long MEGABYTE = 1_000_000;

    private final Terminal terminal;
    private ImdbFile current;
    private ProgressBar bar;

    DownloadProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void progress(ImdbFile file, long bytes) {
        if (file != current) {
            close();
            current = file;
            if (terminal.interactive()) {
                bar = new ProgressBarBuilder().setTaskName(file.name()).setInitialMax(file.size())
                        .setUnit(" MB", MEGABYTE).showSpeed().build();
            } else {
                terminal.out().printf("Downloading %s (%.1f MB) from %s%n",
                        file.name(), file.size() / (double) MEGABYTE, file.uri().getHost());
            }
        }
        if (bar != null) {
            bar.stepTo(bytes);
        }
    }

    @Override
    public void note(String line) {
        close();
        terminal.println(line);
    }

    /** Ends the bar, if there is one. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
        current = null;
    }
}
