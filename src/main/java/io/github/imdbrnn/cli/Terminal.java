package io.github.imdbrnn.cli;

import io.github.imdbrnn.io.PlainText;
import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.function.IntSupplier;

/**
 * Where a command reads and writes.
 *
 * @param in what is typed, or the file or pipe in its place
 * @param out results and progress
 * @param interactive whether a person watches: only then may a line be drawn over
 * @param width gives the columns of a line; asked anew every time, as a window may be resized
 * @param charset what {@code out} can show
 */
public record Terminal(InputStream in, PrintStream out, boolean interactive, IntSupplier width, Charset charset) {
    private static final int LONGEST_LINE = 100;

    /** As wide as most, with every character. */
    public Terminal(InputStream in, PrintStream out, boolean interactive) {
        this(in, out, interactive, () -> TerminalWidth.USUAL, StandardCharsets.UTF_8);
    }

    /** The same with nothing to read. */
    public Terminal(PrintStream out, boolean interactive) {
        this(InputStream.nullInputStream(), out, interactive);
    }

    /** The terminal this program runs in, or the file or pipe in its place. */
    public static Terminal standard() {
        boolean interactive = isInteractive(System.console(), System.getenv());
        return new Terminal(System.in, System.out, interactive,
                interactive ? TerminalWidth::columns : () -> TerminalWidth.USUAL, charset(System.getProperties()));
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

    /**
     * What Java encodes standard output in, by its properties: a PrintStream says so itself only from JDK 18 on, and one that
     * Maven has put in its place says something else.
     */
    static Charset charset(Properties properties) {
        String name = properties.getProperty("stdout.encoding", properties.getProperty("sun.stdout.encoding"));
        try {
            return name == null ? Charset.defaultCharset() : Charset.forName(name);
        } catch (IllegalArgumentException e) { // this Java does not know it; nor can it write more than ASCII in it
            return StandardCharsets.US_ASCII;
        }
    }

    /** How many columns a line has now. */
    public int columns() {
        return width.getAsInt();
    }

    /** Whether these characters come out as they are, and not as question marks. */
    boolean canShow(String characters) {
        return charset.newEncoder().canEncode(characters);
    }

    /** Prints a line that quotes a file's name or text. */
    void println(String line) {
        out.println(PlainText.line(line));
    }

    /** The same, folded between words where a person watches. */
    void say(String text) {
        out.println(Lines.fold(PlainText.line(text), "", interactive ? columns() : Integer.MAX_VALUE));
    }

    /** Prints a sentence with the command it ends with, which is kept whole to be copied: on a line of its own if need be. */
    void say(String text, String command) {
        String line = text + " " + command;
        if (PlainText.isLine(line) && (!interactive || Columns.of(line) <= columns())) {
            println(line);
        } else {
            say(text);
            out.println(PlainText.of(command)); // be it longer than any other line
        }
    }

    /** Prints a message that cannot be overlooked. */
    public void notice(String title, String... paragraphs) {
        String rule = "=".repeat(longestLine());
        out.println(rule);
        wrap("  ", title);
        for (String paragraph : paragraphs) {
            wrap("  ", paragraph);
        }
        out.println(rule);
    }

    /** Prints words in lines that fit the terminal and have at most a hundred columns, where no word is longer. */
    void wrap(String indent, String text) {
        out.println(Lines.fold(text, indent, longestLine()));
    }

    private int longestLine() {
        return interactive ? Math.min(columns() - 1, LONGEST_LINE) : LONGEST_LINE;
    }
}
