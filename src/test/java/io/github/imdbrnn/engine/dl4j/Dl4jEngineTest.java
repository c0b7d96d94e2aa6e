package io.github.imdbrnn.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.data.ExampleRecordReader;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.engine.BatchListener;
import io.github.imdbrnn.engine.Batches;
import io.github.imdbrnn.engine.Feed;
import io.github.imdbrnn.engine.KerasSmall;
import io.github.imdbrnn.engine.RandomBatches;
import io.github.imdbrnn.evaluation.Crossentropy;
import io.github.imdbrnn.keras.KerasWeights;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.numpy.NpyArray;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.dataset.DataSet;

/** The reference engine against figures that Keras computed. */
class Dl4jEngineTest {
    private final KerasSmall keras = new KerasSmall();

    static List<KerasSmall> goldens() {
        return KerasSmall.all();
    }

    /** Without the slowest, whose GRU and two directions each stand in another. */
    static List<KerasSmall> toTrain() {
        return goldens().stream().filter(keras -> !keras.toString().equals("bi-gru")).toList();
    }

    private static Examples firstBatch(KerasSmall keras) {
        return keras.examples().slice(0, KerasSmall.BATCH);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void predictsTheProbabilitiesOfKeras(KerasSmall keras) {
        float[] probabilities = new Dl4jEngine(keras.model()).predict(firstBatch(keras), KerasSmall.MAXLEN);
        assertThat(probabilities).containsExactly(keras.firstProbabilities(), within(1e-6f));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void computesTheGradientsOfKeras(KerasSmall keras) {
        MultiLayerNetwork network = keras.model().network();
        DataSet batch = new RecordReaderDataSetIterator(
                ExampleRecordReader.inOrder(firstBatch(keras), KerasSmall.MAXLEN)
                        .ofClasses(keras.model().spec().classes()), KerasSmall.BATCH, 1, 1, true).next();
        network.setInput(batch.getFeatures());
        network.setLabels(batch.getLabels());
        network.computeGradientAndScore();
        Gradient gradient = network.gradient();
        ParameterLayout layout = ParameterLayout.of(keras.model().spec());
        // Deeplearning4j divides by the batch size only when it applies the gradient.
        float[][] means = layout.fromDeeplearning4j(gradient.gradient().div(KerasSmall.BATCH).toFloatVector());
        for (int i = 0; i < means.length; i++) {
            assertThat(means[i]).as(layout.parameters().get(i).title())
                    .containsExactly(keras.firstGradients().get(i).values(), within(1e-6f));
        }
    }

    @ParameterizedTest
    @MethodSource("toTrain")
    void followsKerasThroughTwentyFiveSteps(KerasSmall keras) {
        Dl4jEngine engine = new Dl4jEngine(keras.model());
        float[] expected = keras.losses();
        List<Double> runningLosses = new ArrayList<>();
        engine.train(keras.batches(), (step, running) -> runningLosses.add(running.loss()));
        assertThat(runningLosses).hasSize(expected.length);
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            double loss = runningLosses.get(i) * (i + 1) - sum;
            sum += loss;
            assertThat(loss).as("loss of step " + (i + 1)).isCloseTo(expected[i], within(1e-5));
        }
        List<NpyArray> weights = KerasWeights.of(engine.model());
        for (int i = 0; i < weights.size(); i++) {
            assertThat(weights.get(i).shape()).isEqualTo(keras.finalWeights().get(i).shape());
            assertThat(weights.get(i).values()).as("arr_" + i)
                    .containsExactly(keras.finalWeights().get(i).values(), within(1e-4f));
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void countsTrainingAccuracyWithTheWeightsEachBatchFound(KerasSmall keras) {
        float[] probabilities = keras.firstProbabilities();
        int outputs = keras.model().spec().outputs();
        int[] labels = firstBatch(keras).labels();
        int correct = 0;
        for (int i = 0; i < labels.length; i++) {
            correct += Crossentropy.of(outputs).isCorrect(probabilities, i * outputs, labels[i]) ? 1 : 0;
        }
        Batches batch = Batches.inOrder(firstBatch(keras), KerasSmall.MAXLEN, KerasSmall.BATCH);
        assertThat(new Dl4jEngine(keras.model()).train(batch, BatchListener.NONE).accuracy()).isEqualTo(correct / 4.0);
    }

    /** The label's probability is below what the loss tells apart. */
    @Test
    void movesNothingWhereTheLossOfASoftmaxIsClipped() {
        Model model = KerasSmall.softmax().model();
        model.weights()[5][2] = 40;
        Examples examples = RandomBatches.examples(2, new int[] {0, 2, 1}, 3, 4, 5, 6, 7, 8);
        Dl4jEngine engine = new Dl4jEngine(model);
        double loss = engine.train(Batches.inOrder(examples, 2, 3), BatchListener.NONE).loss();
        assertThat(loss).isCloseTo(-2 * Math.log(1e-7) / 3, within(1e-5));
        assertThat(engine.model().weights()).isDeepEqualTo(model.weights());
    }

    @Test
    void refusesALabelThatIsNotAClass() {
        Examples examples = RandomBatches.examples(2, new int[] {0, 3}, 3, 4, 5, 6);
        Dl4jEngine engine = new Dl4jEngine(KerasSmall.softmax().model());
        assertThatThrownBy(() -> engine.train(Batches.inOrder(examples, 2, 2), BatchListener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("example 1 has label 3; the classes are 0 to 2");
        assertThat(engine.predict(examples, 2)).as("where labels do not count").hasSize(6);
    }

    /** Their memory is native: what waits for the garbage collector adds up to far more than the heap that it watches. */
    @Test
    void freesEveryBatch() {
        List<DataSet> given = new ArrayList<>();
        try (Feed feed = new Feed(keras.batches(), 2)) {
            while (feed.hasNext()) {
                given.add(feed.next());
                assertThat(given.subList(0, given.size() - 1)).allMatch(Dl4jEngineTest::isFreed);
                assertThat(isFreed(given.get(given.size() - 1))).isFalse();
            }
        }
        assertThat(given).hasSize(25).allMatch(Dl4jEngineTest::isFreed);
    }

    private static boolean isFreed(DataSet batch) {
        return batch.getFeatures().wasClosed() && batch.getLabels().wasClosed();
    }

    /** It is given batches of any part of an order; the last may be smaller. */
    @Test
    void trainsOnTheBatchesItIsGivenAlone() {
        Examples examples = keras.examples();
        int[] order = {9, 0, 1, 2, 3, 4, 5, 8};
        Dl4jEngine engine = new Dl4jEngine(keras.model());
        List<Integer> steps = new ArrayList<>();
        engine.train(new Batches(examples, order, 1, 7, KerasSmall.MAXLEN, 4), (step, running) -> steps.add(step));
        assertThat(steps).containsExactly(1, 2);
        Dl4jEngine other = new Dl4jEngine(keras.model());
        other.train(Batches.inOrder(examples.slice(0, 6), KerasSmall.MAXLEN, 4), BatchListener.NONE);
        assertThat(engine.model().weights()).isDeepEqualTo(other.model().weights());
        assertThat(engine.model().squares()).isDeepEqualTo(other.model().squares());
    }

    /** Two engines of one model, and the model, know nothing of each other. */
    @Test
    void leavesTheModelItBeganWithAsItWas() {
        Model model = keras.model();
        Dl4jEngine engine = new Dl4jEngine(model);
        Model before = engine.model();
        engine.train(keras.batches(), BatchListener.NONE);
        assertThat(model.weights()).isDeepEqualTo(keras.model().weights());
        assertThat(before.weights()).isDeepEqualTo(keras.model().weights());
        assertThat(new Dl4jEngine(model).model().weights()).isDeepEqualTo(keras.model().weights());
        assertThat(engine.model().weights()[0]).isNotEqualTo(model.weights()[0]);
    }
}
