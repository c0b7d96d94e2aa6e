package io.github.imdbrnn.cli;

import io.github.imdbrnn.io.PlainText;
import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * Where a command reads and writes.
 *
 * @param in what is typed, or the file or pipe in its place
 * @param out results and progress
 * @param interactive whether a person watches: only then may a line be drawn over
 */
public record Terminal(InputStream in, PrintStream out, boolean interactive) {
    private static final int LINE_WIDTH = 100;

    /** With nothing to read. */
    public Terminal(PrintStream out, boolean interactive) {
        this(InputStream.nullInputStream(), out, interactive);
    }

    /** The terminal this program runs in, or the file or pipe in its place. */
    public static Terminal standard() {
        return new Terminal(System.in, System.out, isInteractive(System.console(), System.getenv()));
    }

    static boolean isInteractive(Console console, Map<String, String> environment) {
        if (console == null || "dumb".equals(environment.get("TERM")) || environment.containsKey("CI")) {
            return false;
        }
        try {
            // From JDK 22 on there is a console even without a terminal, and this method to ask it.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** Prints a line that quotes a file's name or text. */
    void println(String line) {
        out.println(PlainText.line(line));
    }

    /** Prints a message that cannot be overlooked. */
    public void notice(String title, String... paragraphs) {
        String rule = "=".repeat(LINE_WIDTH);
        out.println(rule);
        out.println("  " + title);
        for (String paragraph : paragraphs) {
            wrap("  ", List.of(paragraph.split(" ")));
        }
        out.println(rule);
    }

    /** Prints words in lines of at most a hundred characters, where no word is longer. */
    void wrap(String indent, List<String> words) {
        StringBuilder line = new StringBuilder(indent);
        for (String word : words) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > LINE_WIDTH) {
                out.println(line);
                line.setLength(indent.length());
            }
            line.append(line.length() == indent.length() ? "" : " ").append(word);
        }
        out.println(line);
    }
}
