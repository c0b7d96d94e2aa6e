package io.github.imdbrnn.rnn;

import io.github.imdbrnn.report.Plot;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Activation;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Forward;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Gradients;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Loss;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How far back the gradients of a simple RNN and of an LSTM reach, before and after training on a task that needs
 * memory: the first step shows a number between -1 and 1, all steps show noise, and after the last the network must say
 * the number.
 *
 * <p>A network that can do this says a little more if the number was a little more, however long ago it was: its
 * gradient does not vanish. To remember a yes or a no it could: a state may rest in one of two places, where small
 * changes die out (Bengio, Simard and Frasconi, "Learning long-term dependencies with gradient descent is difficult",
 * 1994).
 */
public final class LongMemory {
    /** Steps of the sequences that measure; those that train have up to {@value}. */
    public static final int STEPS = 50;

    private static final int UNITS = 4;
    /** The number, two of noise, and the 1 whose weights are the biases. */
    private static final int INPUTS = 4;
    private static final int UPDATES = 2000;
    private static final int BATCH = 20;
    private static final double LEARNING_RATE = 0.02;
    private static final int MEASURED = 100;
    private static final BackPropagationThroughTime SIMPLE_RNN =
            new BackPropagationThroughTime(Activation.TANH, Loss.SQUARED);

    /**
     * What one network does, over {@value #MEASURED} sequences. The lengths are geometric means for
     * T - t = 0, 1, ... {@value #STEPS} - 1; the simple RNN has neither cells nor gates.
     *
     * @param network its name
     * @param error root of the mean squared difference of answer and number
     * @param states length of dL/dh_t relative to dL/dh_T
     * @param cells length of dL/dc_t relative to dL/dc_T
     * @param forgetGates mean of each unit's
     */
    public record Reach(String network, double error, double[] states, double[] cells, double[] forgetGates) {
        @Override
        public String toString() {
            String text = String.format(Locale.ROOT, "%-9s  error %.3f   dL/dh %s", network, error, lengths(states));
            return cells.length == 0 ? text : text + "   dL/dc " + lengths(cells) + "   f " + Arrays.stream(forgetGates)
                    .mapToObj(f -> String.format(Locale.ROOT, "%.2f", f)).collect(Collectors.joining(" "));
        }

        private static String lengths(double[] all) {
            return IntStream.of(10, 25, STEPS - 1).mapToObj(back -> String.format(Locale.ROOT, "%.1e", all[back]))
                    .collect(Collectors.joining(" "));
        }
    }

    /** The simple RNN first, then the LSTM. */
    public record Result(List<Reach> untrained, List<Reach> trained) {
        /** All lengths on a logarithmic scale, going back from the last step, as an SVG element. */
        public String plot() {
            double[] back = IntStream.range(0, STEPS).asDoubleStream().toArray();
            Plot plot = Plot.of("Length of the gradient, before and after training", "steps back",
                    "relative to the last step").logarithmic();
            for (Reach reach : trained) {
                plot.line(reach.network + " dL/dh, trained", back, reach.states);
            }
            plot.line("LSTM dL/dc, trained", back, trained.get(1).cells);
            for (Reach reach : untrained) {
                plot.dashed(reach.network + " dL/dh, untrained", back, reach.states);
            }
            return plot.dashed("LSTM dL/dc, untrained", back, untrained.get(1).cells).svg();
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "a number said %d steps later: simple RNN off by %.2f, LSTM by %.2f; "
                            + "of the gradient %.0e and %.1f are left",
                    STEPS - 1, trained.get(0).error, trained.get(1).error, trained.get(0).states[STEPS - 1],
                    trained.get(1).cells[STEPS - 1]);
        }
    }

    /** What the equations give for one sequence. @param gradients of the weights, in their order */
    private record Pass(double answer, double[][][] gradients, double[][] states, double[][] cells, double[][] gates) {}

    /** @param weights of the inputs, of the state before, and of the answer */
    private record Network(String name, double[][][] weights, BiFunction<double[][][], double[][], Pass> equations) {
        Pass pass(double[][] inputs) {
            return equations.apply(weights, inputs);
        }
    }

    private LongMemory() {}

    public static Result run(long seed) {
        List<Network> networks = List.of(
                new Network("SimpleRNN", weights(1, new Random(seed)), LongMemory::simpleRnn),
                new Network("LSTM", weights(4, new Random(seed)), LongMemory::lstm));
        List<Reach> untrained = networks.stream().map(LongMemory::measure).toList();
        networks.parallelStream().forEach(network -> train(network, new Random(seed)));
        return new Result(untrained, networks.stream().map(LongMemory::measure).toList());
    }

    /** As Keras starts: Glorot's uniform, orthogonal columns for the state, biases 0 and an LSTM's forget gate's 1. */
    private static double[][][] weights(int gates, Random random) {
        int rows = gates * UNITS;
        double[][] inputs = uniform(rows, INPUTS, Math.sqrt(6.0 / (rows + INPUTS - 1)), random);
        for (int row = 0; row < rows; row++) {
            inputs[row][INPUTS - 1] = row / UNITS == 1 ? 1 : 0;
        }
        double[][] states = Arrays.stream(Matrix.orthogonal(rows, random)).map(row -> Arrays.copyOf(row, UNITS))
                .toArray(double[][]::new);
        return new double[][][] {inputs, states, uniform(1, UNITS, Math.sqrt(6.0 / (UNITS + 1)), random)};
    }

    private static double[][] uniform(int rows, int columns, double limit, Random random) {
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            Arrays.setAll(row, j -> limit * (2 * random.nextDouble() - 1));
        }
        return values;
    }

    private static double[][] sequence(int steps, Random random) {
        double[][] inputs = new double[steps][];
        Arrays.setAll(inputs, t -> new double[] {t == 0 ? 2 * random.nextDouble() - 1 : 0,
                2 * random.nextDouble() - 1, 2 * random.nextDouble() - 1, 1});
        return inputs;
    }

    private static Pass simpleRnn(double[][][] weights, double[][] inputs) {
        Weights matrices = new Weights(weights[0], weights[1], weights[2]);
        double[][] targets = new double[inputs.length][1];
        targets[inputs.length - 1][0] = inputs[0][0];
        Forward forward = SIMPLE_RNN.forward(matrices, inputs, targets).lastErrorOnly();
        Gradients gradients = SIMPLE_RNN.backward(matrices, inputs, forward);
        return new Pass(forward.outputs()[inputs.length - 1][0],
                new double[][][] {gradients.xh(), gradients.hh(), gradients.ho()},
                gradients.states(), new double[0][], new double[0][]);
    }

    private static Pass lstm(double[][][] weights, double[][] inputs) {
        LongShortTermMemory.Weights matrices = new LongShortTermMemory.Weights(weights[0], weights[1]);
        LongShortTermMemory.Forward forward = LongShortTermMemory.forward(matrices, inputs);
        double[] last = forward.states()[inputs.length];
        double answer = Matrix.dot(weights[2][0], last);
        double error = answer - inputs[0][0];
        LongShortTermMemory.Gradients gradients = LongShortTermMemory.backward(matrices, inputs, forward,
                Matrix.scaled(weights[2][0], error));
        return new Pass(answer, new double[][][] {gradients.xh(), gradients.hh(), {Matrix.scaled(last, error)}},
                gradients.states(), gradients.cells(), forward.gates());
    }

    /** By RMSprop, every batch of another length: what short sequences teach, long ones then need not find. */
    private static void train(Network network, Random random) {
        double[][][] squares = zerosLike(network.weights);
        for (int update = 0; update < UPDATES; update++) {
            int steps = 1 + random.nextInt(STEPS);
            double[][][] gradients = zerosLike(network.weights);
            for (int example = 0; example < BATCH; example++) {
                double[][][] its = network.pass(sequence(steps, random)).gradients;
                for (int m = 0; m < gradients.length; m++) {
                    for (int i = 0; i < gradients[m].length; i++) {
                        gradients[m][i] = Matrix.sum(gradients[m][i], its[m][i]);
                    }
                }
            }
            for (int m = 0; m < gradients.length; m++) {
                step(network.weights[m], squares[m], gradients[m]);
            }
        }
    }

    private static double[][][] zerosLike(double[][][] matrices) {
        return Arrays.stream(matrices).map(Matrix::zerosLike).toArray(double[][][]::new);
    }

    private static void step(double[][] weights, double[][] squares, double[][] gradients) {
        for (int i = 0; i < weights.length; i++) {
            for (int j = 0; j < weights[i].length; j++) {
                squares[i][j] = 0.99 * squares[i][j] + 0.01 * gradients[i][j] * gradients[i][j];
                weights[i][j] -= LEARNING_RATE * gradients[i][j] / Math.sqrt(squares[i][j] + 1e-20);
            }
        }
    }

    private static Reach measure(Network network) {
        Random random = new Random(0);
        List<double[][]> sequences = Stream.generate(() -> sequence(STEPS, random)).limit(MEASURED).toList();
        List<Pass> passes = sequences.stream().map(network::pass).toList();
        double error = Math.sqrt(IntStream.range(0, MEASURED)
                .mapToDouble(i -> passes.get(i).answer - sequences.get(i)[0][0]).map(off -> off * off)
                .average().orElseThrow());
        boolean cells = passes.get(0).cells.length > 0;
        double[] forgetGates = new double[cells ? UNITS : 0];
        Arrays.setAll(forgetGates, k -> passes.stream().flatMap(pass -> Arrays.stream(pass.gates))
                .mapToDouble(gates -> gates[UNITS + k]).average().orElseThrow());
        return new Reach(network.name, error, lengths(passes, Pass::states),
                cells ? lengths(passes, Pass::cells) : new double[0], forgetGates);
    }

    private static double[] lengths(List<Pass> passes, Function<Pass, double[][]> gradients) {
        double[] means = new double[STEPS];
        Arrays.setAll(means, back -> StrictMath.exp(passes.stream().map(gradients).mapToDouble(steps ->
                        StrictMath.log(Matrix.norm(steps[STEPS - 1 - back]) / Matrix.norm(steps[STEPS - 1])))
                .average().orElseThrow()));
        return means;
    }

    public static void main(String[] args) {
        Result result = run(1);
        System.out.println("untrained");
        result.untrained.forEach(System.out::println);
        System.out.println("trained");
        result.trained.forEach(System.out::println);
    }
}
