package io.github.imdbrnn.engine.cpu;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Each kernel on the shapes of the notebook: one time step of 32 reviews, or the words of one batch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class KernelBenchmark {
    private static final int ROWS = 32;
    private static final int UNITS = 32;
    /** Different words in a batch of 32 reviews of IMDB, in round numbers. */
    private static final int WORDS = 1750;
    private static final Kernels.RmsPropRule RULE = new Kernels.RmsPropRule(0.001f, 0.9f, 1e-7f);

    @Param({"vector", "plain"})
    String kernels;

    private Kernels implementation;
    private int[] slots; // [ROWS]
    private float[] in; // [ROWS, UNITS]
    private float[] matrix; // [UNITS, UNITS]
    private float[] start; // [ROWS, UNITS]
    private float[] out; // [ROWS, UNITS]
    private float[] sum; // [UNITS, UNITS]
    private float[] weights; // [WORDS, UNITS]
    private float[] squares; // [WORDS, UNITS]
    private float[] gradients; // [WORDS, UNITS]

    @Setup
    public void setUp() {
        implementation = Contenders.kernels(kernels);
        if (implementation.stride(UNITS) != UNITS) {
            throw new IllegalStateException("rows of " + UNITS + " need padding to " + implementation.stride(UNITS));
        }
        Random random = new Random(1);
        slots = random.ints(ROWS, 0, ROWS).toArray();
        in = normal(random, ROWS * UNITS);
        matrix = normal(random, UNITS * UNITS);
        start = normal(random, ROWS * UNITS);
        out = new float[ROWS * UNITS];
        sum = new float[UNITS * UNITS];
        weights = normal(random, WORDS * UNITS);
        squares = new float[WORDS * UNITS];
        gradients = normal(random, WORDS * UNITS);
    }

    private static float[] normal(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** [32, 32] by [32, 32] and an addend, 65,536 floating-point operations. */
    @Benchmark
    public float[] product() {
        implementation.product(in, 0, UNITS, ROWS, UNITS, matrix, start, slots, 0, out, 0, UNITS);
        return out;
    }

    /** [32, 32] transposed by [32, 32], 65,536 floating-point operations. */
    @Benchmark
    public float[] outerProduct() {
        implementation.addOuterProduct(in, 0, UNITS, UNITS, start, 0, UNITS, ROWS, sum);
        return sum;
    }

    /** 1,024 numbers, copied first: tanh of tanh of tanh would go to zero. */
    @Benchmark
    public float[] tanh() {
        System.arraycopy(in, 0, out, 0, out.length);
        implementation.tanh(out, 0, out.length);
        return out;
    }

    /** 1,024 numbers, copied first. */
    @Benchmark
    public float[] tanhBackward() {
        System.arraycopy(in, 0, out, 0, out.length);
        implementation.tanhBackward(out, 0, start, 0, out.length);
        return out;
    }

    /** The embedding's rows of one batch, [1750, 32]. */
    @Benchmark
    public float[] rmsPropRows() {
        for (int row = 0; row < WORDS; row++) {
            implementation.rmsProp(weights, row * UNITS, squares, gradients, row * UNITS, UNITS, RULE.rho(), RULE);
        }
        return weights;
    }
}
