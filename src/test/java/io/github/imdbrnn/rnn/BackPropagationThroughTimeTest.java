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
