package io.github.imdbrnn.io;

import java.io.PrintWriter;
import java.io.Writer;

/** Prints messages and stack traces; every line is plain and short, whatever it quotes: {@link PlainText#line}. */
public final class PlainWriter extends PrintWriter {
    private static final String TAB = "\t"; // before the frames of a stack trace

    public PlainWriter(Writer out) {
        super(out, true);
    }

    /** Prints a line; every {@code println} prints its line by this. */
    @Override
    public void print(String line) {
        String text = String.valueOf(line);
        super.print(text.startsWith(TAB) ? TAB + PlainText.line(text.substring(1)) : PlainText.line(text));
    }
}
