package io.github.imdbrnn.engine.dl4j;

import io.github.imdbrnn.cuda.CudaBackend;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.EngineType;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import java.util.Optional;

/** Trains and predicts as Deeplearning4j does itself. */
public final class Dl4jEngineType implements EngineType {
    public static final String NAME = "dl4j";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> whyUnusable(NetworkSpec spec) {
        return CudaBackend.whyUnusable();
    }

    @Override
    public Engine create(Model model) {
        return new Dl4jEngine(model);
    }
}
