package io.github.imdbrnn.engine.select;

import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.EngineType;
import io.github.imdbrnn.engine.cpu.CpuEngineType;
import io.github.imdbrnn.engine.cuda.CudaEngineType;
import io.github.imdbrnn.engine.dl4j.Dl4jEngineType;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The list of engines, and which of them runs a network here. */
public final class Engines {
    /** Takes the first that can. */
    public static final String AUTO = "auto";

    /**
     * The fastest first, but for the GPU's, to which {@link #AUTO} does not come: so that a seed gives the same figures on
     * every machine.
     */
    private static final List<EngineType> TYPES =
            List.of(new CpuEngineType(), new Dl4jEngineType(), new CudaEngineType());

    private Engines() {}

    /** What {@link #find} takes. */
    public static List<String> names() {
        return Stream.concat(Stream.of(AUTO), TYPES.stream().map(EngineType::name)).toList();
    }

    /** Begins beside the caller what {@link #create} would wait for, whatever the model. */
    public static void prepare() {
        CpuEngineType.prepare();
    }

    /**
     * @throws InvalidSettingException if there is no engine of that name
     */
    public static void requireKnown(String name) {
        if (!names().contains(name)) {
            throw new InvalidSettingException(
                    Setting.ENGINE, "must be one of " + String.join(", ", names()) + ", not " + name);
        }
    }

    /**
     * The engine of that name, or with {@link #AUTO} the first that can run the network here.
     *
     * @throws InvalidSettingException if there is none of that name, or it cannot run the network here; says why not
     */
    public static EngineType find(String name, NetworkSpec spec) {
        requireKnown(name);
        List<String> reasons = new ArrayList<>();
        for (EngineType type : TYPES) {
            if (name.equals(AUTO) || name.equals(type.name())) {
                Optional<String> reason = type.whyUnusable(spec);
                if (reason.isEmpty()) {
                    return type;
                }
                reasons.add(type.name() + " cannot run this network here: " + reason.get());
            }
        }
        throw new InvalidSettingException(Setting.ENGINE, String.join("; ", reasons));
    }

    /**
     * An engine that begins with a model.
     *
     * @throws InvalidSettingException as {@link #find}
     */
    public static Engine create(String name, Model model) {
        return find(name, model.spec()).create(model);
    }
}
