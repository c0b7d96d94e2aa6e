package io.github.imdbrnn.cuda;

import io.github.imdbrnn.io.Remedy;
import java.util.Optional;

/** The driver or the GPU cannot do its work, or no longer. Says why. */
public final class CudaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Remedy remedy;

    /** The message says what to do, if anything. */
    public CudaException(String message) {
        this(message, null);
    }

    public CudaException(String message, Remedy remedy) {
        super(message);
        this.remedy = remedy;
    }

    public Optional<Remedy> remedy() {
        return Optional.ofNullable(remedy);
    }
}
