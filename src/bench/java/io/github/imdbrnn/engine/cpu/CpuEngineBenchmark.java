package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.engine.BatchEngine;
import io.github.imdbrnn.engine.BatchListener;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.Notebook;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The fused engine with the notebook's settings, the reading of the batches included. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class CpuEngineBenchmark {
    private static final int STEPS = 160;
    private static final int REVIEWS = STEPS * Notebook.BATCH_SIZE;

    @Param({"vector", "plain"})
    String kernels;

    @Param({"1", "2"})
    int threads;

    private Engine engine;
    private Examples reviews;
    private int epoch;

    @Setup
    public void setUp() {
        Model model = Contenders.model();
        engine = new BatchEngine(
                CpuEngineType.NAME, model, new CpuNetwork(model, Contenders.kernels(kernels), threads));
        reviews = Contenders.reviews(REVIEWS);
    }

    @TearDown
    public void tearDown() {
        engine.close();
    }

    /** One step of 32 reviews of 500 tokens, padding included. */
    @Benchmark
    @OperationsPerInvocation(STEPS)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public Metrics step() {
        return engine.train(Contenders.shuffled(reviews, epoch++), BatchListener.NONE);
    }

    /** One review of 500 tokens, padding included, among many. */
    @Benchmark
    @OperationsPerInvocation(REVIEWS)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public float[] predict() {
        return engine.predict(reviews, Notebook.MAXLEN);
    }
}
