package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.data.Reviews;
import io.github.imdbrnn.engine.BatchListener;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.model.Notebook;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
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
public class FusedEngineBenchmark {
    private static final int STEPS = 160;
    private static final int REVIEWS = STEPS * Notebook.BATCH_SIZE;
    /** As the program's own evaluation reads them. */
    private static final int PREDICTION_BATCH = 500;

    @Param({"vector", "plain"})
    String kernels;

    @Param({"1", "2"})
    int threads;

    private FusedEngine engine;
    private DataSetIterator training;
    private DataSetIterator prediction;

    @Setup
    public void setUp() {
        engine = new FusedEngine(Contenders.network(), Contenders.kernels(kernels), threads);
        Reviews reviews = Contenders.reviews(REVIEWS);
        training = Contenders.shuffled(reviews);
        prediction = Contenders.inOrder(reviews, PREDICTION_BATCH);
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
        training.reset();
        return engine.train(training, BatchListener.NONE);
    }

    /** One review of 500 tokens, padding included, among many. */
    @Benchmark
    @OperationsPerInvocation(REVIEWS)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public float[] predict() {
        prediction.reset();
        return engine.predict(prediction);
    }
}
