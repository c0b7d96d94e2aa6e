package io.github.imdbrnn.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that cannot be used. The message is one line of plain text for the person at the keyboard: it names the file and
 * says what is wrong with it. What to do, where there is something, may follow from the remedy.
 */
public final class DataException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Remedy remedy; // or null
    private final String subject;

    public DataException(String message) {
        this(message, (Throwable) null);
    }

    public DataException(String message, Throwable cause) {
        this(message, null, "", cause);
    }

    public DataException(String message, Remedy remedy) {
        this(message, remedy, "", null);
    }

    /**
     * @param subject the folder or file that the remedy is about
     * @param cause may be null
     */
    public DataException(String message, Remedy remedy, Object subject, Throwable cause) {
        super(PlainText.line(message), cause);
        this.remedy = remedy;
        this.subject = subject.toString();
    }

    /** What to do, if that is not in the message. */
    public Optional<Remedy> remedy() {
        return Optional.ofNullable(remedy);
    }

    /** What the remedy is about; empty where there is no need to say. */
    public String subject() {
        return subject;
    }

    /**
     * For a file that the system refuses to read or write.
     *
     * @param what what could not be done, such as "cannot be read"
     * @param cause comes back as it is if it says all this already
     */
    public static DataException of(Path file, String what, IOException cause) {
        return of(file, what, null, "", cause);
    }

    /** The same with a remedy. */
    public static DataException of(Path file, String what, Remedy remedy, Object subject, IOException cause) {
        return cause instanceof DataException fault ? fault
                : new DataException(file + ": " + what + ": " + reason(cause), remedy, subject, cause);
    }

    /** Why the system refuses: a phrase without the path, which stands before it in the exception's own words. */
    public static String reason(IOException cause) {
        return cause instanceof NoSuchFileException ? "no such file or folder"
                : cause instanceof AccessDeniedException ? "permission denied"
                : cause instanceof FileSystemException f && f.getReason() != null ? quoted(f.getReason())
                : cause.getMessage() == null ? cause.getClass().getSimpleName()
                : quoted(cause.getMessage());
    }

    /** Text out of a file as a message quotes it: its beginning, plain. */
    public static String quoted(String text) {
        return PlainText.of(text, 120);
    }
}
