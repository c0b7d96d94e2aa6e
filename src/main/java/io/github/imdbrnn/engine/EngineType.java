package io.github.imdbrnn.engine;

import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import java.util.Optional;

/** A kind of engine. */
public interface EngineType {
    /** By which a person picks it. */
    String name();

    /** Why it cannot run a network on this machine, in one line with what to do; empty if it can. */
    Optional<String> whyUnusable(NetworkSpec spec);

    /**
     * Makes an engine that begins with a model.
     *
     * @throws io.github.imdbrnn.model.InvalidSettingException if it cannot run the network here
     */
    Engine create(Model model);
}
