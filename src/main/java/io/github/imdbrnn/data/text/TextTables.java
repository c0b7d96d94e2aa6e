package io.github.imdbrnn.data.text;

import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.io.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.LongConsumer;

/** A file of which each row or object is an example. */
final class TextTables {
    /** Characters by which the kind of a file is told. */
    static final int BEGINNING = 1 << 16;

    private TextTables() {}

    /**
     * Reads all examples of a file.
     *
     * @param progress is told how many bytes of the file are read
     * @return how it is written, in words
     */
    static String read(Path file, TextFormat format, Corpus corpus, LongConsumer progress) throws IOException {
        TextReader.Opener open = () -> new TextReader(file, format.encoding(), progress);
        String beginning;
        String encoding;
        try (TextReader text = open.open()) {
            beginning = beginning(text);
            encoding = text.charset().name();
        }
        if (beginning.isBlank() && beginning.length() < BEGINNING) {
            throw new DataException(file + ": is empty");
        }
        String written = isJson(file, beginning) ? new JsonLines(file, format).read(open, corpus)
                : new SeparatedValues(file, format).read(beginning, open, corpus);
        return written + "; " + encoding;
    }

    private static String beginning(TextReader text) throws IOException {
        char[] characters = new char[BEGINNING];
        int length = 0;
        for (int n = 0; n >= 0 && length < BEGINNING; n = text.read(characters, length, BEGINNING - length)) {
            length += n;
        }
        return new String(characters, 0, length);
    }

    private static boolean isJson(Path file, String beginning) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        return name.endsWith(".json") || name.endsWith(".jsonl") || name.endsWith(".ndjson")
                || beginning.matches("(?s)\\s*(\\{\\s*[\"}]|\\[\\s*\\{).*");
    }
}
