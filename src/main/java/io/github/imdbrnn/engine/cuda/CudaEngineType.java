package io.github.imdbrnn.engine.cuda;

import io.github.imdbrnn.cuda.CudaContext;
import io.github.imdbrnn.cuda.CudaDriver;
import io.github.imdbrnn.cuda.CudaException;
import io.github.imdbrnn.cuda.Gpu;
import io.github.imdbrnn.engine.BatchEngine;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.EngineType;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Trains and predicts on the first NVIDIA GPU, with nothing but its driver. */
public final class CudaEngineType implements EngineType {
    public static final String NAME = "cuda";

    /** For which the kernels are compiled: Pascal, of 2016, and all after it. */
    private static final int OLDEST_CAPABILITY = 6;

    private static final String PROGRAM = "simple_rnn.ptx";

    private static final String ELSE = "; take another engine";

    private final Supplier<CudaDriver> driver;

    public CudaEngineType() {
        this(() -> new CudaDriver(CudaDriver.LIBRARY)); // not before it is asked for: who trains on the CPU needs no JNA
    }

    CudaEngineType(Supplier<CudaDriver> driver) {
        this.driver = driver;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> whyUnusable(NetworkSpec spec) {
        if (spec.recurrent().kind() != Kind.SIMPLE_RNN || spec.recurrent().bidirectional()) {
            return Optional.of("its kernels know no " + spec.recurrent().title()
                    + ", only a SimpleRNN that reads forwards" + ELSE);
        }
        if (spec.units() > SimpleRnnKernels.MOST_UNITS) {
            return Optional.of("its kernels take at most " + SimpleRnnKernels.MOST_UNITS + " units, not " + spec.units());
        }
        try {
            List<Gpu> gpus = driver.get().gpus();
            if (gpus.isEmpty()) {
                return Optional.of("no NVIDIA GPU is visible" + ELSE);
            }
            Gpu gpu = gpus.get(0);
            return gpu.major() >= OLDEST_CAPABILITY ? Optional.empty() : Optional.of("the GPU, " + gpu.name()
                    + ", has compute capability " + gpu.capability() + "; 6.0 is the least" + ELSE);
        } catch (CudaException e) {
            return Optional.of(e.getMessage() + ELSE);
        }
    }

    @Override
    public Engine create(Model model) {
        whyUnusable(model.spec()).ifPresent(reason -> {
            throw new InvalidSettingException(Setting.ENGINE, NAME + " cannot run this network here: " + reason);
        });
        CudaDriver found = driver.get();
        return new BatchEngine(NAME, model, new CudaNetwork(model, new CudaContext(found, program()),
                "CUDA on " + found.gpus().get(0).name()));
    }

    static String program() {
        try (InputStream in = CudaEngineType.class.getResourceAsStream(PROGRAM)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
