package io.github.imdbrnn.engine;

import io.github.imdbrnn.io.Remedy;

/** An engine's device cannot do its work, or no longer. Says why. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Remedy remedy;

    public EngineException(String message, Remedy remedy) {
        super(message);
        this.remedy = remedy;
    }

    public Remedy remedy() {
        return remedy;
    }
}
