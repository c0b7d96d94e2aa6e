package io.github.imdbrnn.rnn;

import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * One to one: one vector in, one answer out, no time and no memory. A plain feed-forward network says whether a point
 * lies in a circle around the origin, which no straight line can.
 */
public final class OneToOne {
    private static final int TRAINING_POINTS = 1000;
    private static final int UNSEEN_POINTS = 500;
    private static final int EPOCHS = 30;
    private static final int BATCH = 50;
    /** Half of the square's points lie within. */
    private static final double RADIUS = Math.sqrt(2 / Math.PI);

    /**
     * @param accuracy share of the unseen points on the right side
     * @param straightLine the same for a network without its hidden layer
     */
    public record Result(double accuracy, double straightLine) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT,
                    "in the circle or not: %.3f of %d unseen points right; without a hidden layer %.3f",
                    accuracy, UNSEEN_POINTS, straightLine);
        }
    }

    private OneToOne() {}

    /** Dense(24, ReLU) -> Dense(1, sigmoid), or only the latter. */
    public static MultiLayerNetwork network(boolean hiddenLayer, long seed) {
        OutputLayer output = new OutputLayer.Builder(LossFunction.XENT)
                .nIn(hiddenLayer ? 24 : 2).nOut(1).activation(Activation.SIGMOID).build();
        return hiddenLayer
                ? Layers.network(0.03, seed,
                        new DenseLayer.Builder().nIn(2).nOut(24).activation(Activation.RELU).build(), output)
                : Layers.network(0.03, seed, output);
    }

    /** Trains on {@value #TRAINING_POINTS} points and asks for {@value #UNSEEN_POINTS} others. */
    public static Result run(long seed) {
        Random random = new Random(seed);
        double[][] training = points(TRAINING_POINTS, random);
        double[][] unseen = points(UNSEEN_POINTS, random);
        return new Result(trained(true, training, unseen, seed), trained(false, training, unseen, seed));
    }

    private static double trained(boolean hiddenLayer, double[][] training, double[][] unseen, long seed) {
        MultiLayerNetwork network = network(hiddenLayer, seed);
        MiniBatches.train(EPOCHS, training.length, BATCH, new Random(seed), batch -> {
            double[][] points = MiniBatches.pick(training, batch);
            network.fit(new DataSet(Nd4j.create(points), labels(points)));
        });
        INDArray answers = network.output(Nd4j.create(unseen));
        return IntStream.range(0, unseen.length)
                .map(i -> (answers.getDouble(i, 0) > 0.5) == inCircle(unseen[i]) ? 1 : 0).average().orElseThrow();
    }

    /** Points of the square from -1 to 1. */
    private static double[][] points(int count, Random random) {
        return Stream.generate(() -> new double[] {2 * random.nextDouble() - 1, 2 * random.nextDouble() - 1})
                .limit(count).toArray(double[][]::new);
    }

    private static boolean inCircle(double[] point) {
        return Math.hypot(point[0], point[1]) < RADIUS;
    }

    private static INDArray labels(double[][] points) {
        double[] labels = Stream.of(points).mapToDouble(point -> inCircle(point) ? 1 : 0).toArray();
        return Nd4j.create(labels).reshape(points.length, 1);
    }

    public static void main(String[] args) {
        System.out.println("one to one: " + run(1));
    }
}
