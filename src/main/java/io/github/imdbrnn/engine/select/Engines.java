package io.github.imdbrnn.engine.select;

import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.cpu.FusedEngine;
import io.github.imdbrnn.engine.dl4j.Dl4jEngine;
import io.github.imdbrnn.model.InvalidSettingException;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Finds an engine by its name. */
public final class Engines {
    /** Lets the program choose. */
    public static final String AUTO = "auto";

    /** What {@link #create} takes. */
    public static final List<String> NAMES = List.of(AUTO, FusedEngine.NAME, Dl4jEngine.NAME);

    private Engines() {}

    /**
     * @throws InvalidSettingException if there is no engine of that name
     */
    public static void requireKnown(String name) {
        if (!NAMES.contains(name)) {
            throw new InvalidSettingException("engine", "must be one of " + String.join(", ", NAMES) + ", not " + name);
        }
    }

    /**
     * @param name one of {@link #NAMES}; {@link #AUTO} takes the fused engine for every network it can run
     * @throws InvalidSettingException if there is no engine of that name, or it cannot run the network
     */
    public static Engine create(String name, MultiLayerNetwork network) {
        requireKnown(name);
        boolean fused = name.equals(AUTO) ? FusedEngine.whyUnusable(network).isEmpty() : name.equals(FusedEngine.NAME);
        return fused ? new FusedEngine(network) : new Dl4jEngine(network);
    }
}
