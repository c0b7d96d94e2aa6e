package io.github.imdbrnn.data;

import java.io.IOException;

/**
 * A file that cannot be used. The message is one line for the person at the keyboard: it names the file, says what is
 * wrong with it and, where there is one, what to do.
 */
public final class DataException extends IOException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
