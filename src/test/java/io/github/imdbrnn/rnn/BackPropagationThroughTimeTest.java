package io.github.imdbrnn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.rnn.BackPropagationThroughTime.Activation;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Forward;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Gradients;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Loss;
import io.github.imdbrnn.rnn.BackPropagationThroughTime.Weights;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BackPropagationThroughTimeTest {
    private static final int STEPS = 7;

    private final Random random = new Random(5);
    private final Weights weights = new Weights(Matrix.gaussian(5, 3, 0.5, random), Matrix.gaussian(5, 5, 0.4, random),
            Matrix.gaussian(4, 5, 0.5, random));
    private final double[][] inputs = Matrix.gaussian(STEPS, 3, 1, random);

    @ParameterizedTest
    @CsvSource({"IDENTITY, SQUARED", "IDENTITY, CROSS_ENTROPY", "TANH, SQUARED", "TANH, CROSS_ENTROPY"})
    void agreesWithFiniteDifferences(Activation activation, Loss loss) {
        BackPropagationThroughTime network = new BackPropagationThroughTime(activation, loss);
        double[][] targets = targets(loss);
        Gradients gradients = network.gradients(weights, inputs, targets);
        assertClose(gradients.xh(), network.byDifferences(weights, weights.xh(), inputs, targets), 1e-7);
        assertClose(gradients.hh(), network.byDifferences(weights, weights.hh(), inputs, targets), 1e-7);
        assertClose(gradients.ho(), network.byDifferences(weights, weights.ho(), inputs, targets), 1e-7);
    }

    /** An input reaches the loss through its own state only: dL/dx_t = W_xh' (phi'(a_t) (.) dL/dh_t). */
    @ParameterizedTest
    @CsvSource({"IDENTITY, SQUARED", "IDENTITY, CROSS_ENTROPY", "TANH, SQUARED", "TANH, CROSS_ENTROPY"})
    void givesTheGradientsOfTheStates(Activation activation, Loss loss) {
        Weights square = new Weights(Matrix.gaussian(5, 5, 0.5, random), weights.hh(), weights.ho());
        double[][] wide = Matrix.gaussian(STEPS, 5, 1, random);
        double[][] targets = targets(loss);
        BackPropagationThroughTime network = new BackPropagationThroughTime(activation, loss);
        Forward forward = network.forward(square, wide, targets);
        double[][] states = network.backward(square, wide, forward).states();
        double[][] ofInputs = new double[STEPS][];
        for (int t = 0; t < STEPS; t++) {
            double[] beforeActivation = states[t].clone();
            for (int i = 0; i < 5; i++) {
                double state = forward.states()[t + 1][i];
                beforeActivation[i] *= activation == Activation.TANH ? 1 - state * state : 1;
            }
            ofInputs[t] = Matrix.transposedTimes(square.xh(), beforeActivation);
        }
        assertClose(ofInputs, network.byDifferences(square, wide, wide, targets), 1e-7);
    }

    /** For the identity, as the notebook writes them: counted from t, and the other way round. */
    @Test
    void bothSumsForTheStatesAreRight() {
        BackPropagationThroughTime network = new BackPropagationThroughTime(Activation.IDENTITY, Loss.SQUARED);
        Forward forward = network.forward(weights, inputs, targets(Loss.SQUARED));
        double[][] fromHere = new double[STEPS][5];
        double[][] fromTheEnd = new double[STEPS][5];
        for (int t = 1; t <= STEPS; t++) {
            for (int i = t; i <= STEPS; i++) {
                fromHere[t - 1] = Matrix.sum(fromHere[t - 1], passedBack(forward, i, i - t));
                fromTheEnd[t - 1] = Matrix.sum(fromTheEnd[t - 1], passedBack(forward, STEPS + t - i, STEPS - i));
            }
        }
        double[][] states = network.backward(weights, inputs, forward).states();
        assertClose(fromHere, states, 1e-12);
        assertClose(fromTheEnd, states, 1e-12);
    }

    /** (W_hh')^times W_ho' delta_step. */
    private double[] passedBack(Forward forward, int step, int times) {
        double[] error = Matrix.transposedTimes(weights.ho(), forward.outputGradients()[step - 1]);
        for (int i = 0; i < times; i++) {
            error = Matrix.transposedTimes(weights.hh(), error);
        }
        return error;
    }

    @ParameterizedTest
    @CsvSource({"IDENTITY, SQUARED", "IDENTITY, CROSS_ENTROPY", "TANH, SQUARED", "TANH, CROSS_ENTROPY"})
    void agreesWithDeeplearning4j(Activation activation, Loss loss) {
        double[][] targets = targets(loss);
        Gradients ours = new BackPropagationThroughTime(activation, loss).gradients(weights, inputs, targets);
        Gradients theirs = Dl4jGradients.of(activation, loss, weights, inputs, targets);
        assertClose(ours.xh(), theirs.xh(), 1e-12);
        assertClose(ours.hh(), theirs.hh(), 1e-12);
        assertClose(ours.ho(), theirs.ho(), 1e-12);
    }

    /** Every number worked out on paper: one unit, two steps, identity, squared loss. */
    @Test
    void givesTheFiguresOfAnExampleOnPaper() {
        Weights one = new Weights(new double[][] {{2}}, new double[][] {{3}}, new double[][] {{1}});
        double[][] x = {{1}, {1}};
        double[][] y = {{1}, {4}};
        BackPropagationThroughTime network = new BackPropagationThroughTime(Activation.IDENTITY, Loss.SQUARED);
        Forward forward = network.forward(one, x, y);
        // h = 2, then 2 + 3 * 2 = 8; errors 1 and 4; the loss is the mean of 1/2 and 16/2.
        assertThat(forward.states()).isDeepEqualTo(new double[][] {{0}, {2}, {8}});
        assertThat(forward.loss()).isEqualTo(4.25);
        // delta = 1/2 and 2. dL/dh_2 = 2, dL/dh_1 = 1/2 + 3 * 2.
        Gradients gradients = network.backward(one, x, forward);
        assertThat(gradients.states()).isDeepEqualTo(new double[][] {{6.5}, {2}});
        assertThat(gradients.hh()[0][0]).isEqualTo(2 * 2);
        assertThat(gradients.xh()[0][0]).isEqualTo(6.5 + 2);
        assertThat(gradients.ho()[0][0]).isEqualTo(0.5 * 2 + 2 * 8);
    }

    @Test
    void closedFormIsTheSameSum() {
        BackPropagationThroughTime network = new BackPropagationThroughTime(Activation.IDENTITY, Loss.SQUARED);
        Forward forward = network.forward(weights, inputs, targets(Loss.SQUARED));
        assertClose(ClosedForm.RIGHT.gradient(weights, forward), network.backward(weights, inputs, forward).hh(),
                1e-12);
    }

    @ParameterizedTest
    @EnumSource(value = ClosedForm.class, mode = EnumSource.Mode.EXCLUDE, names = "RIGHT")
    void everySlipGivesAnotherGradient(ClosedForm slip) {
        BackPropagationThroughTime network = new BackPropagationThroughTime(Activation.IDENTITY, Loss.SQUARED);
        Forward forward = network.forward(weights, inputs, targets(Loss.SQUARED));
        double[][] right = network.backward(weights, inputs, forward).hh();
        assertThat(Matrix.largestDifference(slip.gradient(weights, forward), right)).isGreaterThan(0.05);
    }

    @Test
    void forgettingToTransposeDoesNotShowWithASymmetricMatrix() {
        double[][] symmetric = Matrix.gaussian(5, 5, 0.3, random);
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < i; j++) {
                symmetric[i][j] = symmetric[j][i];
            }
        }
        Weights special = new Weights(weights.xh(), symmetric, weights.ho());
        BackPropagationThroughTime network = new BackPropagationThroughTime(Activation.IDENTITY, Loss.SQUARED);
        Forward forward = network.forward(special, inputs, targets(Loss.SQUARED));
        assertClose(ClosedForm.NOT_TRANSPOSED.gradient(special, forward), ClosedForm.RIGHT.gradient(special, forward),
                1e-12);
    }

    @Test
    void closedFormForTheIdentityIsWrongForTanh() {
        BackPropagationThroughTime network = new BackPropagationThroughTime(Activation.TANH, Loss.SQUARED);
        Forward forward = network.forward(weights, inputs, targets(Loss.SQUARED));
        double[][] right = network.backward(weights, inputs, forward).hh();
        assertThat(Matrix.largestDifference(ClosedForm.RIGHT.gradient(weights, forward), right)).isGreaterThan(0.05);
    }

    private double[][] targets(Loss loss) {
        if (loss == Loss.SQUARED) {
            return Matrix.gaussian(STEPS, 4, 1, random);
        }
        double[][] targets = new double[STEPS][4];
        for (double[] target : targets) {
            target[random.nextInt(4)] = 1;
        }
        return targets;
    }

    private static void assertClose(double[][] actual, double[][] expected, double tolerance) {
        assertThat(Matrix.largestDifference(actual, expected)).isCloseTo(0, within(tolerance));
    }
}
