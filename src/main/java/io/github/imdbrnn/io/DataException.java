package io.github.imdbrnn.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that cannot be used. The message is one line of plain text for the person at the keyboard: it names the file,
 * says what is wrong with it and, where there is one, what to do.
 */
public final class DataException extends IOException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(PlainText.line(message));
    }

    public DataException(String message, Throwable cause) {
        super(PlainText.line(message), cause);
    }

    /**
     * For a file that the system refuses to read or write.
     *
     * @param what what could not be done, such as "cannot be read"
     */
    public static DataException of(Path file, String what, IOException cause) {
        String reason = cause instanceof NoSuchFileException ? "no such file or folder"
                : cause instanceof AccessDeniedException ? "permission denied"
                : cause instanceof FileSystemException f && f.getReason() != null ? quoted(f.getReason())
                : cause.getMessage() == null ? cause.getClass().getSimpleName()
                : quoted(cause.getMessage());
        return new DataException(file + ": " + what + ": " + reason, cause);
    }

    /** Text out of a file as a message quotes it: its beginning, plain. */
    public static String quoted(String text) {
        return PlainText.of(text, 120);
    }
}
