package io.github.imdbrnn.engine.dl4j;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.engine.BatchListener;
import io.github.imdbrnn.engine.cpu.Contenders;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.model.Notebook;
import java.util.concurrent.TimeUnit;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Deeplearning4j's own fit and output with the notebook's settings; few steps, for each takes long. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class Dl4jEngineBenchmark {
    private static final int STEPS = 8;
    private static final int REVIEWS = STEPS * Notebook.BATCH_SIZE;

    /** Of ND4J's own operations and of its matrix products. */
    @Param({"1", "2"})
    int threads;

    private Dl4jEngine engine;
    private Examples reviews;
    private int epoch;

    @Setup
    public void setUp() {
        engine = new Dl4jEngine(Contenders.model());
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
        reviews = Contenders.reviews(REVIEWS);
    }

    /** One step of 32 reviews of 500 tokens, padding included. */
    @Benchmark
    @OperationsPerInvocation(STEPS)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public Metrics step() {
        return engine.train(Contenders.shuffled(reviews, epoch++), BatchListener.NONE);
    }

    /** One review of 500 tokens, padding included, among 256. */
    @Benchmark
    @OperationsPerInvocation(REVIEWS)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public float[] predict() {
        return engine.predict(reviews, Notebook.MAXLEN);
    }
}
