package io.github.imdbrnn.cli;

import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.download.RemoteFile;
import io.github.imdbrnn.io.PlainText;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Shows a download: a bar to a person, a line when it begins to a file. May be closed by another thread, when the program is
 * told to end.
 */
final class DownloadProgress implements DownloadListener, AutoCloseable {
    private static final double MEGABYTE = 1e6;

    private final Terminal terminal;
    private final ProgressLine line;
    private RemoteFile current;
    private InterruptionNotice notice;
    private long begun;
    private long bytesBefore;
    private boolean closed;

    DownloadProgress(Terminal terminal) {
        this.terminal = terminal;
        line = new ProgressLine(terminal);
    }

    @Override
    public synchronized void progress(RemoteFile file, long bytes) {
        if (closed) {
            return;
        }
        if (file != current) {
            begin(file, bytes);
        }
        if (terminal.interactive()) {
            double seconds = (System.nanoTime() - begun) / 1e9;
            double perSecond = Math.max(0, bytes - bytesBefore) / Math.max(seconds, 1e-3);
            line.show(columns -> render(terminal, file, bytes, perSecond, columns));
        }
    }

    /** Shows how far the reading of a large file is; of a small one it is over before one could see it. */
    @Override
    public synchronized void reading(Path file, long done, long all) {
        if (!closed && terminal.interactive() && all > 0) {
            String bar = ProgressLine.bar(terminal, done, all);
            String share = String.format(Locale.ROOT, " %d %%", 100 * done / all);
            String name = "Reading " + PlainText.of(String.valueOf(file.getFileName()), PlainText.LONGEST_WORD) + " ";
            line.show(columns -> ProgressLine.firstThatFits(columns, name + bar + share, name + share.strip(), share.strip()));
        }
    }

    private void begin(RemoteFile file, long bytes) {
        line.end();
        current = file;
        if (notice == null) {
            notice = InterruptionNotice.ofDownload(terminal, this);
        }
        begun = System.nanoTime();
        bytesBefore = bytes;
        if (!terminal.interactive()) {
            terminal.out().printf(Locale.ROOT, "Downloading %s (%.1f MB) from %s%n",
                    file.name(), file.size() / MEGABYTE, file.uri().getHost());
        }
    }

    /**
     * One line: {@code imdb.npz ━━━━━━━━━━━━━─────── 12.3/17.5 MB, 2.1 MB/s, 2.5s left}. Where it is too long the speed goes
     * first, then the bar, the time, and the name.
     */
    static String render(Terminal terminal, RemoteFile file, long bytes, double perSecond, int columns) {
        String bar = ProgressLine.bar(terminal, bytes, file.size()) + " ";
        String name = file.name() + " ";
        String amount = String.format(Locale.ROOT, "%.1f/%.1f MB", bytes / MEGABYTE, file.size() / MEGABYTE);
        String speed = perSecond == 0 ? "" : String.format(Locale.ROOT, ", %.1f MB/s", perSecond / MEGABYTE);
        String time = perSecond == 0 || bytes == file.size() ? ""
                : ", " + ProgressLine.duration((file.size() - bytes) / perSecond) + " left";
        return ProgressLine.firstThatFits(columns,
                name + bar + amount + speed + time, name + bar + amount + time, name + amount + time, name + amount, amount);
    }

    @Override
    public synchronized void note(String text) {
        line.end();
        current = null;
        terminal.say(text);
    }

    /** Ends the bar, if there is one, and shows nothing more. */
    @Override
    public synchronized void close() {
        closed = true;
        line.end();
        if (notice != null) {
            notice.close();
            notice = null;
        }
    }
}
