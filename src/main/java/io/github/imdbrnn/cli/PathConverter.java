package io.github.imdbrnn.cli;

import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Gives the path that an argument names, or says why it can name none. */
public final class PathConverter implements ITypeConverter<Path> {
    @Override
    public Path convert(String argument) {
        try {
            return Path.of(argument);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(explain(e));
        }
    }

    /** What is wrong with a text that is not a path, and what to do. */
    public static String explain(InvalidPathException e) {
        // Java encodes files' names in this, which the locale decides.
        Charset names = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        return "'" + e.getInput() + "' cannot name a file: " + (names.newEncoder().canEncode(e.getInput())
                ? e.getReason()
                : "the locale has only the characters of " + names + "; set LC_ALL=C.UTF-8");
    }
}
