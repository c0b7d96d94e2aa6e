package io.github.imdbrnn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.rnn.LongShortTermMemory.Forward;
import io.github.imdbrnn.rnn.LongShortTermMemory.Gradients;
import io.github.imdbrnn.rnn.LongShortTermMemory.Weights;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The loss of these tests is a weighted sum of the last state, so dL/dh_T is the weights. */
class LongShortTermMemoryTest {
    private static final int STEPS = 6;
    private static final int HIDDEN = 4;

    private final Random random = new Random(5);
    private final Weights weights = new Weights(Matrix.gaussian(4 * HIDDEN, 3, 0.7, random),
            Matrix.gaussian(4 * HIDDEN, HIDDEN, 0.7, random));
    private final double[][] inputs = Matrix.gaussian(STEPS, 3, 1, random);
    private final double[] ofLast = {0.5, -1, 2, 0.3};
    private final Forward forward = LongShortTermMemory.forward(weights, inputs);
    private final Gradients gradients = LongShortTermMemory.backward(weights, inputs, forward, ofLast);

    @Test
    void agreesWithFiniteDifferences() {
        assertClose(gradients.xh(), byDifferences(weights.xh(), this::loss), 1e-8);
        assertClose(gradients.hh(), byDifferences(weights.hh(), this::loss), 1e-8);
    }

    /** The rest of the sequence, from a state and a cell that are moved. */
    @Test
    void givesTheGradientsOfStatesAndCells() {
        for (int t = 1; t < STEPS; t++) {
            double[][] rest = Arrays.copyOfRange(inputs, t, STEPS);
            double[][] moved = {forward.states()[t].clone(), forward.cells()[t].clone()};
            double[][] differences = byDifferences(moved, () -> Matrix.dot(ofLast,
                    LongShortTermMemory.forward(weights, rest, moved[0], moved[1]).states()[rest.length]));
            double[] throughOwnState = new double[HIDDEN];
            for (int k = 0; k < HIDDEN; k++) {
                double tanh = Math.tanh(forward.cells()[t][k]);
                throughOwnState[k] = forward.gates()[t - 1][3 * HIDDEN + k] * (1 - tanh * tanh) * differences[0][k];
            }
            assertClose(new double[][] {gradients.states()[t - 1], gradients.cells()[t - 1]},
                    new double[][] {differences[0], Matrix.sum(differences[1], throughOwnState)}, 1e-8);
        }
        assertThat(gradients.states()[STEPS - 1]).isEqualTo(ofLast);
    }

    @Test
    void cellPassesTheForgetGateBackWhereNothingElseConnectsTheSteps() {
        Weights apart = new Weights(weights.xh(), Matrix.zerosLike(weights.hh()));
        Forward alone = LongShortTermMemory.forward(apart, inputs);
        double[][] cells = LongShortTermMemory.backward(apart, inputs, alone, ofLast).cells();
        for (int t = STEPS - 1; t >= 1; t--) {
            for (int k = 0; k < HIDDEN; k++) {
                assertThat(cells[t - 1][k]).isEqualTo(alone.gates()[t][HIDDEN + k] * cells[t][k]);
            }
        }
    }

    /** Every number worked out on paper: gates of 1/2 from weights of zero, a cell that begins at 1. */
    @Test
    void givesTheFiguresOfAnExampleOnPaper() {
        Weights zero = new Weights(new double[4][1], new double[4][1]);
        Forward halved = LongShortTermMemory.forward(zero, new double[2][1], new double[1], new double[] {1});
        assertThat(halved.gates()[0]).containsExactly(0.5, 0.5, 0, 0.5);
        assertThat(halved.cells()).isDeepEqualTo(new double[][] {{1}, {0.5}, {0.25}});
        assertThat(halved.states()[2][0]).isEqualTo(Math.tanh(0.25) / 2);
    }

    @Test
    void agreesWithDeeplearning4j() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE).updater(new NoOp()).list()
                .layer(new LastTimeStep(new LSTM.Builder().nIn(3).nOut(HIDDEN).activation(Activation.TANH)
                        .gateActivationFunction(Activation.SIGMOID).dataFormat(RNNFormat.NCW).build()))
                .layer(new OutputLayer.Builder(LossFunction.L2).nIn(HIDDEN).nOut(1).hasBias(false)
                        .activation(Activation.IDENTITY).build())
                .build());
        network.init();
        network.setParam("0_W", Nd4j.create(inTheirOrder(weights.xh())).transpose());
        network.setParam("0_RW", Nd4j.create(inTheirOrder(weights.hh())).transpose());
        network.setParam("0_b", Nd4j.create(DataType.DOUBLE, 1, 4 * HIDDEN));
        network.setParam("1_W", Nd4j.create(ofLast).reshape(HIDDEN, 1));
        network.setInput(Nd4j.create(inputs).transpose().dup('c').reshape(1, 3, STEPS));
        // Its loss is the squared difference; with this label its derivative is 1.
        network.setLabels(Nd4j.create(new double[][] {{loss() - 0.5}}));
        network.computeGradientAndScore();
        assertClose(inTheirOrder(gradients.xh()),
                network.gradient().getGradientFor("0_W").transpose().toDoubleMatrix(), 1e-12);
        assertClose(inTheirOrder(gradients.hh()),
                network.gradient().getGradientFor("0_RW").transpose().toDoubleMatrix(), 1e-12);
    }

    /** Deeplearning4j's gates are g, f, o, i. */
    private static double[][] inTheirOrder(double[][] rows) {
        double[][] ordered = new double[rows.length][];
        Arrays.setAll(ordered, row -> rows[new int[] {2, 1, 3, 0}[row / HIDDEN] * HIDDEN + row % HIDDEN]);
        return ordered;
    }

    private double loss() {
        return Matrix.dot(ofLast, LongShortTermMemory.forward(weights, inputs).states()[STEPS]);
    }

    private static double[][] byDifferences(double[][] matrix, DoubleSupplier loss) {
        double step = 1e-5;
        double[][] gradient = Matrix.zerosLike(matrix);
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix[i].length; j++) {
                double value = matrix[i][j];
                matrix[i][j] = value + step;
                double above = loss.getAsDouble();
                matrix[i][j] = value - step;
                gradient[i][j] = (above - loss.getAsDouble()) / (2 * step);
                matrix[i][j] = value;
            }
        }
        return gradient;
    }

    private static void assertClose(double[][] actual, double[][] expected, double tolerance) {
        assertThat(Matrix.largestDifference(actual, expected)).isCloseTo(0, within(tolerance));
    }
}
