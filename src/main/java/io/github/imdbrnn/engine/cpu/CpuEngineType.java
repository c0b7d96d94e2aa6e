package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.engine.BatchEngine;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.EngineType;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.Setting;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * Trains and predicts on arrays of floats, many times faster than Deeplearning4j: on all processors, with the Vector
 * API if the JVM offers it.
 */
public final class CpuEngineType implements EngineType {
    public static final String NAME = "fused";

    /** A training step has too few pieces for more. */
    private static final int MOST_THREADS = 16;

    /** Multiply-adds of two short texts in the notebook's network: from then on vectors are worth what they cost. */
    private static final int SCALARS = 1 << 21;

    /**
     * Finds out in a thread of its own whether this JVM has the Vector API, for a program that is about to read a model:
     * either takes a tenth of a second.
     */
    public static void prepare() {
        Thread thread = new Thread(VectorSupport::whyUnusable, "imdb-rnn-vectors");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> whyUnusable(NetworkSpec spec) {
        Kernels kernels = kernels(VectorSupport.whyUnusable());
        Cell cell = Cell.of(spec.recurrent().kind(), spec.units(), kernels);
        int row = Math.max(new Rows(0, spec.embeddingDim(), kernels).stride, cell.projections().stride);
        long numbers = (long) Rows.roundUp(spec.maxFeatures()) * row;
        return numbers <= Rows.MOST_NUMBERS ? Optional.empty() : Optional.of("a table of max_features times "
                + "embedding_dim, or units for each gate, has " + numbers
                + " numbers, more than one array holds; lower one of them");
    }

    @Override
    public Engine create(Model model) {
        return create(model, Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS));
    }

    /**
     * The same on so many threads; the bits do not depend on it.
     *
     * @throws InvalidSettingException as {@link #create(Model)}
     */
    public Engine create(Model model, int threads) {
        whyUnusable(model.spec()).ifPresent(reason -> {
            throw new InvalidSettingException(Setting.ENGINE, NAME + " cannot run this network: " + reason);
        });
        return new BatchEngine(NAME, model, new CpuNetwork(model, Fastest.KERNELS, threads));
    }

    /** The {@link Engine#kernels()} of every engine that is made here. */
    public static String kernels() {
        return Fastest.KERNELS.name();
    }

    private static Kernels kernels(Optional<String> whyNoVectors) {
        return whyNoVectors.isEmpty() ? new VectorKernels(SCALARS) : new PlainKernels();
    }

    /** Chosen with the first engine, so that a program is told once. */
    private static final class Fastest {
        static final Kernels KERNELS = choose();

        private static Kernels choose() {
            Optional<String> reason = VectorSupport.whyUnusable();
            reason.ifPresent(why -> tell("the fused engine runs on its slow kernels: " + why));
            return kernels(reason);
        }

        /** Asks for a logger only now: Logback takes a sixth of the time of an answer to start. */
        private static void tell(String note) {
            Logger log = LoggerFactory.getLogger(CpuEngineType.class);
            // A program without a logger must not be slow without a word.
            Consumer<String> teller = log instanceof NOPLogger ? System.err::println : log::warn;
            teller.accept(note);
        }
    }
}
