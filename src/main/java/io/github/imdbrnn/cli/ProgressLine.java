package io.github.imdbrnn.cli;

import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * A line in a terminal that is drawn over again and again while something goes on, at most every tenth of a second. It asks
 * for the terminal's width at every drawing, leaves signals and modes alone, and ends at its last state.
 */
final class ProgressLine {
    private static final long REDRAW_NANOS = 100_000_000;
    private static final int BAR_WIDTH = 20;

    private final Terminal terminal;
    private IntFunction<String> latest;
    private long drawnAt;
    private int drawnLength;

    ProgressLine(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Shows this from now on: at once, if the line before has stood long enough.
     *
     * @param line gives a line no longer than the columns it is told
     */
    void show(IntFunction<String> line) {
        boolean due = latest == null || System.nanoTime() - drawnAt >= REDRAW_NANOS;
        latest = line;
        if (due) {
            draw();
        }
    }

    /** Draws what was shown last, over the line before and with spaces over its end. */
    void draw() {
        // The last column stays free: a terminal goes on to the next line when it is filled.
        int columns = terminal.columns() - 1;
        String line = latest.apply(columns);
        terminal.out().print("\r" + line + " ".repeat(Math.max(0, Math.min(drawnLength, columns) - line.length())));
        terminal.out().flush();
        drawnLength = line.length();
        drawnAt = System.nanoTime();
    }

    /** Draws the last state and goes to the next line, if anything was shown. */
    void end() {
        if (latest != null) {
            draw();
            terminal.out().println();
            latest = null;
            drawnLength = 0;
        }
    }

    /** The part that is done, drawn: twenty characters, ASCII where the terminal has no others. */
    static String bar(Terminal terminal, long done, long all) {
        boolean lines = terminal.canShow("━─");
        int filled = (int) (BAR_WIDTH * done / Math.max(all, 1));
        return (lines ? "━" : "=").repeat(filled) + (lines ? "─" : "-").repeat(BAR_WIDTH - filled);
    }

    /** Seconds as a person takes them in: {@code 0.7s}, {@code 12s}, {@code 3:05}. */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        return seconds < 9.95 ? String.format(Locale.ROOT, "%.1fs", seconds)
                : whole < 60 ? whole + "s"
                : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }

    /** The first of these that fits, so the fullest comes first; nothing if none does. No number is ever cut. */
    static String firstThatFits(int columns, String... lines) {
        return Stream.of(lines).filter(line -> line.length() <= columns).findFirst().orElse("");
    }
}
