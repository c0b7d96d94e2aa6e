package io.github.imdbrnn.cli;

import io.github.imdbrnn.engine.select.Engines;
import java.util.ArrayList;

/** The engines, for picocli's help and completion. */
final class EngineNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    EngineNames() {
        super(Engines.names());
    }
}
