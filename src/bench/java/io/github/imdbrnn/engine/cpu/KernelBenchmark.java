package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;
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
    /** Rows that read a word, on the average. */
    private static final int READERS = 4;
    private static final int VOCABULARY = 10_000;
    private static final Kernels.RmsPropRule RULE = new Kernels.RmsPropRule(0.001f, 0.9f, 1e-7f);

    @Param({"vector", "plain"})
    String kernels;

    private Kernels implementation;
    private int[] slots; // [ROWS]
    private Rows in; // [ROWS, UNITS]
    private Rows matrix; // [UNITS, UNITS]
    private Rows start; // [ROWS, UNITS]
    private Rows out; // [ROWS, UNITS]
    private Rows sum; // [UNITS, UNITS]
    private Rows weights; // [VOCABULARY, UNITS]
    private Rows squares; // [VOCABULARY, UNITS]
    private int[] words; // [WORDS]
    private final float[] keeps = new float[WORDS];
    private Rows states; // [READERS * WORDS, UNITS]
    private int[] readers; // [READERS * WORDS]
    private final int[] ends = new int[WORDS + 1];
    private Rows gradients; // [WORDS, UNITS]

    @Setup
    public void setUp() {
        implementation = Contenders.kernels(kernels);
        Random random = new Random(1);
        slots = random.ints(ROWS, 0, ROWS).toArray();
        in = normal(random, ROWS);
        matrix = normal(random, UNITS);
        start = normal(random, ROWS);
        out = new Rows(ROWS, UNITS, implementation);
        sum = new Rows(UNITS, UNITS, implementation);
        weights = normal(random, VOCABULARY);
        squares = new Rows(VOCABULARY, UNITS, implementation);
        gradients = normal(random, WORDS);
        words = random.ints(0, VOCABULARY).distinct().limit(WORDS).toArray();
        Arrays.fill(keeps, RULE.rho());
        states = normal(random, READERS * WORDS);
        readers = random.ints(READERS * WORDS, 0, READERS * WORDS).toArray();
        Arrays.setAll(ends, i -> i * READERS);
    }

    private Rows normal(Random random, int count) {
        float[] values = new float[count * UNITS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Rows rows = new Rows(count, UNITS, implementation);
        rows.pad(values, 0, UNITS);
        return rows;
    }

    /** [32, 32] by [32, 32] and an addend, 65,536 floating-point operations. */
    @Benchmark
    public Rows product() {
        return product(ROWS);
    }

    /** One row, as padding has. */
    @Benchmark
    public Rows product1() {
        return product(1);
    }

    /** Two rows, as most time steps of a group have. */
    @Benchmark
    public Rows product2() {
        return product(2);
    }

    @Benchmark
    public Rows product4() {
        return product(4);
    }

    private Rows product(int rows) {
        implementation.product(in, 0, rows, matrix, start, slots, out, 0);
        return out;
    }

    /** [32, 32] transposed by [32, 32], 65,536 floating-point operations. */
    @Benchmark
    public Rows outerProduct() {
        implementation.addOuterProduct(in, 0, start, 0, ROWS, sum);
        return sum;
    }

    /** 1,024 numbers, copied first: tanh of tanh of tanh would go to zero. */
    @Benchmark
    public Rows tanh() {
        System.arraycopy(in.values, 0, out.values, 0, out.values.length);
        implementation.tanh(out, 0, ROWS);
        return out;
    }

    /** 1,024 numbers, copied first. */
    @Benchmark
    public Rows tanhBackward() {
        System.arraycopy(in.values, 0, out.values, 0, out.values.length);
        implementation.tanhBackward(out, 0, ROWS, start, 0, in);
        return out;
    }

    /** The update of one batch's words, [1750, 32], which stand anywhere in the embedding. */
    @Benchmark
    public Rows rmsPropRows() {
        implementation.rmsProp(weights, squares, words, 0, gradients, WORDS, keeps, RULE);
        return weights;
    }

    /** The sums of the gradients of one batch's words, four rows each, [1750, 32] of [7000, 32]. */
    @Benchmark
    public Rows addListedRows() {
        Arrays.fill(gradients.values, 0);
        implementation.addListedRows(states, readers, ends, 1, WORDS, gradients);
        return gradients;
    }
}
