package io.github.imdbrnn.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.engine.BatchListener;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.cpu.FusedNetworkTest.Kind;
import io.github.imdbrnn.engine.dl4j.Dl4jEngine;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.evaluation.RunningMetrics;
import io.github.imdbrnn.model.Hyperparameters;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.KerasRmsProp;
import io.github.imdbrnn.model.KerasWeights;
import io.github.imdbrnn.model.SentimentNetwork;
import io.github.imdbrnn.numpy.NpyArray;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.constraint.UnitNormConstraint;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** The engine against figures that Keras computed, and against the engine that calls Deeplearning4j. */
class FusedEngineTest {
    private final KerasSmall keras = new KerasSmall();

    @ParameterizedTest
    @EnumSource
    void predictsTheProbabilitiesOfKeras(Kind kind) throws Exception {
        try (Engine engine = new FusedEngine(keras.network(), kind.kernels(), 1)) {
            assertThat(engine.predict(keras.batches(0))).containsExactly(keras.firstProbabilities(), within(1e-6f));
        }
    }

    @ParameterizedTest
    @EnumSource
    void computesTheGradientsOfKeras(Kind kind) {
        List<NpyArray> start = keras.initialWeights();
        FusedWeights weights = new FusedWeights(start.get(0).values(), start.get(1).values(), start.get(2).values(),
                start.get(3).values(), start.get(4).values(), start.get(5).values());
        int[] embedding = start.get(0).shape();
        // With rho 1 and epsilon 1 the rule is w -= rate g.
        Kernels.RmsPropRule descent = new Kernels.RmsPropRule(1 << 20, 1, 1);
        try (FusedNetwork network = new FusedNetwork(embedding[0], embedding[1], start.get(1).shape()[1], descent,
                kind.kernels(), 1)) {
            network.setWeights(weights);
            DataSet first = keras.batches(0).next();
            int[] ids = first.getFeatures().data().asInt();
            int[] labels = first.getLabels().data().asInt();
            TokenBatch batch = new TokenBatch();
            batch.clear(KerasSmall.MAXLEN);
            batch.add(KerasSmall.BATCH);
            System.arraycopy(ids, 0, batch.ids, 0, ids.length);
            System.arraycopy(labels, 0, batch.labels, 0, labels.length);
            network.train(batch, new RunningMetrics());
            float[][] moved = ReferenceNetwork.arrays(network.weights());
            for (int a = 0; a < moved.length; a++) {
                float[] expected = keras.firstGradients().get(a).values();
                for (int i = 0; i < expected.length; i++) {
                    double gradient = ((double) start.get(a).values()[i] - moved[a][i]) / descent.learningRate();
                    assertThat(gradient).as("arr_%d, %d", a, i).isCloseTo(expected[i], within(1e-6));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void followsKerasThroughTwentyFiveSteps(Kind kind) throws Exception {
        MultiLayerNetwork network = keras.network();
        float[] expected = keras.losses();
        List<Double> runningLosses = new ArrayList<>();
        try (Engine engine = new FusedEngine(network, kind.kernels(), 1)) {
            engine.train(keras.batches(), (step, running) -> runningLosses.add(running.loss()));
            engine.writeBack();
        }
        assertThat(runningLosses).hasSize(expected.length);
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            double loss = runningLosses.get(i) * (i + 1) - sum;
            sum += loss;
            assertThat(loss).as("loss of step " + (i + 1)).isCloseTo(expected[i], within(1e-5));
        }
        List<NpyArray> weights = KerasWeights.of(network);
        for (int i = 0; i < weights.size(); i++) {
            assertThat(weights.get(i).values()).as("arr_" + i)
                    .containsExactly(keras.finalWeights().get(i).values(), within(1e-4f));
        }
    }

    @ParameterizedTest
    @EnumSource
    void agreesWithTheDl4jEngine(Kind kind) {
        Hyperparameters settings = new Hyperparameters(40, 20, 6, 10, 0.001, 0.9, 3);
        MultiLayerNetwork reference = SentimentNetwork.create(settings);
        MultiLayerNetwork network = SentimentNetwork.create(settings);
        List<DataSet> batches = new ArrayList<>();
        for (int step = 0; step < 8; step++) {
            batches.add(dataSet(Batches.random(40, step == 7 ? 1 : 5, 20, step))); // the last one is ragged
        }
        Metrics expected = new Dl4jEngine(reference).train(new ExistingDataSetIterator(batches), BatchListener.NONE);
        try (Engine engine = new FusedEngine(network, kind.kernels(), 2)) {
            Metrics metrics = engine.train(new ExistingDataSetIterator(batches), BatchListener.NONE);
            assertThat(metrics.loss()).isCloseTo(expected.loss(), within(1e-5));
            assertThat(metrics.accuracy()).isEqualTo(expected.accuracy());
            engine.writeBack();
            assertThat(floats(network.params())).containsExactly(floats(reference.params()), within(1e-4f));
            assertThat(floats(network.getUpdater().getStateViewArray()))
                    .containsExactly(floats(reference.getUpdater().getStateViewArray()), within(1e-6f));
            float[] probabilities = new Dl4jEngine(reference).predict(new ExistingDataSetIterator(batches));
            assertThat(engine.predict(new ExistingDataSetIterator(batches)))
                    .containsExactly(probabilities, within(1e-4f));
        }
    }

    @Test
    void resumesFromWhatItWroteBackWithTheSameBits() throws Exception {
        MultiLayerNetwork once = keras.network();
        try (Engine engine = new FusedEngine(once)) {
            engine.train(keras.batches(), BatchListener.NONE);
            engine.train(keras.batches(), BatchListener.NONE);
            engine.writeBack();
        }
        MultiLayerNetwork twice = keras.network();
        for (int epoch = 0; epoch < 2; epoch++) {
            try (Engine engine = new FusedEngine(twice)) {
                engine.train(keras.batches(), BatchListener.NONE);
                engine.writeBack();
            }
        }
        assertThat(floats(twice.params())).isEqualTo(floats(once.params()));
        assertThat(floats(twice.getUpdater().getStateViewArray()))
                .isEqualTo(floats(once.getUpdater().getStateViewArray()));
    }

    @Test
    void leavesTheNetworkAloneUntilItWritesBack() throws Exception {
        MultiLayerNetwork network = keras.network();
        float[] before = floats(network.params());
        try (Engine engine = new FusedEngine(network)) {
            engine.train(keras.batches(), BatchListener.NONE);
            assertThat(floats(network.params())).isEqualTo(before);
            engine.writeBack();
            assertThat(floats(network.params())).isNotEqualTo(before);
        }
    }

    @Test
    void followsALearningRateThatChanges() throws Exception {
        MultiLayerNetwork network = keras.network();
        try (Engine engine = new FusedEngine(network)) {
            engine.train(keras.batches(), BatchListener.NONE);
            engine.writeBack();
            float[] before = floats(network.params());
            network.setLearningRate(0);
            engine.train(keras.batches(), BatchListener.NONE);
            engine.writeBack();
            assertThat(floats(network.params())).isEqualTo(before);
        }
    }

    @Test
    void predictsBatchesOfManySizesAndLengthsInOrder() throws Exception {
        List<DataSet> batches = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            batches.add(dataSet(Batches.random(50, 1 + i * 13, i < 25 ? 12 : 9, i)));
        }
        MultiLayerNetwork network = keras.network();
        float[] expected = new Dl4jEngine(network).predict(new ExistingDataSetIterator(batches));
        try (Engine engine = new FusedEngine(network)) {
            assertThat(engine.predict(new ExistingDataSetIterator(batches))).containsExactly(expected, within(1e-5f));
            assertThat(engine.predict(new ExistingDataSetIterator(List.of()))).isEmpty();
        }
    }

    @Test
    void readsIdsOfAnyTypeAndOrder() throws Exception {
        INDArray ids = keras.batches(0).next().getFeatures();
        INDArray wide = Nd4j.zeros(DataType.FLOAT, KerasSmall.BATCH, 2 * KerasSmall.MAXLEN);
        INDArray view = wide.get(NDArrayIndex.all(),
                NDArrayIndex.interval(KerasSmall.MAXLEN, 2 * KerasSmall.MAXLEN));
        view.assign(ids);
        try (Engine engine = new FusedEngine(keras.network())) {
            for (INDArray same : List.of(ids.castTo(DataType.INT), ids.castTo(DataType.DOUBLE), ids.dup('f'), view)) {
                DataSet batch = new DataSet(same, Nd4j.zeros(KerasSmall.BATCH, 1, 1));
                assertThat(engine.predict(new ExistingDataSetIterator(List.of(batch))))
                        .containsExactly(keras.firstProbabilities(), within(1e-6f));
            }
        }
    }

    @Test
    void refusesBatchesItCannotRead() throws Exception {
        INDArray ids = Nd4j.ones(2, 12);
        INDArray labels = Nd4j.zeros(2, 1, 1);
        assertRefused(new DataSet(ids.mul(50), labels), "review 0 of the batch has token id 50 at position 0");
        assertRefused(new DataSet(ids.mul(-1), labels), "token id -1");
        assertRefused(new DataSet(ids.mul(0.5), labels), "not whole numbers");
        assertRefused(new DataSet(ids.mul(Double.NaN), labels), "not whole numbers");
        assertRefused(new DataSet(ids.reshape(2, 12, 1), labels), "shape [2, 12, 1], not [batch, maxlen]");
        assertRefused(new DataSet(ids, Nd4j.zeros(2, 2)), "labels of shape [2, 2], not [2, 1, 1]");
        assertRefused(new DataSet(ids, labels.add(0.5)), "review 0 of the batch has label 0.5, not 0 or 1");
        assertRefused(new DataSet(ids, labels, Nd4j.ones(2, 12), null), "has a mask");
    }

    private void assertRefused(DataSet batch, String reason) throws Exception {
        try (Engine engine = new FusedEngine(keras.network())) {
            assertThatThrownBy(() -> engine.train(new ExistingDataSetIterator(List.of(batch)), BatchListener.NONE))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(reason);
        }
    }

    @Test
    void refusesANetworkByTheNameOfTheLayerAndSetting() throws Exception {
        assertRefused("layer 0, embedding, has the updater", c -> base(c, 0).setIUpdater(new Adam()));
        assertRefused("layer 0, embedding, has the activation relu, not identity",
                c -> base(c, 0).setActivationFn(new ActivationReLU()));
        assertRefused("layer 0, embedding, has l1, l2 or weight decay",
                c -> base(c, 0).setRegularization(List.of(new L2Regularization(0.1))));
        assertRefused("layer 1, simple_rnn, has the activation relu, not tanh",
                c -> base(c, 1).setActivationFn(new ActivationReLU()));
        assertRefused("layer 1, simple_rnn, has dropout",
                c -> base(c, 1).setIDropout(new Dropout(0.5)));
        assertRefused("layer 1, simple_rnn, has constraints",
                c -> base(c, 1).setConstraints(List.of(new UnitNormConstraint(1))));
        assertRefused("layer 1, simple_rnn, has gradient normalisation ClipL2PerLayer",
                c -> base(c, 1).setGradientNormalization(GradientNormalization.ClipL2PerLayer));
        assertRefused("layer 1, simple_rnn, has the updater",
                c -> base(c, 1).setIUpdater(new KerasRmsProp(0.5, 0.9, 1e-7)));
        assertRefused("layer 1, simple_rnn, has layer normalisation",
                c -> ((SimpleRnn) base(c, 1)).setHasLayerNorm(true));
        assertRefused("layer 2, dense, has the loss LossMSE, not LossBinaryXENT",
                c -> ((RnnOutputLayer) base(c, 2)).setLossFn(new LossMSE()));
        assertRefused("layer 2, dense, has the activation relu, not sigmoid",
                c -> base(c, 2).setActivationFn(new ActivationReLU()));
        assertRefused("layer 2 has no FeedForwardToRnnPreProcessor", c -> c.getInputPreProcessors().clear());
        assertRefused("the network has 2 layers", c -> c.getConfs().remove(2));
        assertRefused("layer 1 is SimpleRnn, not LastTimeStep", c -> c.getConf(1).setLayer(base(c, 1)));
    }

    @Test
    void takesTheNotebooksNetwork() throws Exception {
        assertThat(FusedEngine.whyUnusable(keras.network())).isEmpty();
    }

    /** A setting to spoil. */
    private interface Change {
        void apply(MultiLayerConfiguration configuration);
    }

    private void assertRefused(String reason, Change change) throws Exception {
        MultiLayerNetwork network = keras.network();
        change.apply(network.getLayerWiseConfigurations());
        assertThatThrownBy(() -> new FusedEngine(network)).isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("engine fused cannot run this network: " + reason)
                .hasMessageNotContaining("\n");
    }

    private static BaseLayer base(MultiLayerConfiguration configuration, int index) {
        Layer layer = configuration.getConf(index).getLayer();
        return (BaseLayer) (layer instanceof LastTimeStep last ? last.getUnderlying() : layer);
    }

    private static DataSet dataSet(TokenBatch batch) {
        float[] ids = new float[batch.rows * batch.maxlen];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = batch.ids[i];
        }
        float[] labels = new float[batch.rows];
        for (int r = 0; r < batch.rows; r++) {
            labels[r] = batch.labels[r];
        }
        return new DataSet(Nd4j.createFromArray(ids).reshape(batch.rows, batch.maxlen),
                Nd4j.createFromArray(labels).reshape(batch.rows, 1, 1));
    }

    private static float[] floats(INDArray array) {
        return array.dup('c').data().asFloat();
    }
}
