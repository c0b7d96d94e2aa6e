package io.github.imdbrnn.engine.dl4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.engine.Batch;
import io.github.imdbrnn.engine.BatchListener;
import io.github.imdbrnn.engine.Batches;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.Feed;
import io.github.imdbrnn.evaluation.Crossentropy;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.evaluation.RunningMetrics;
import io.github.imdbrnn.model.Model;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.recurrent.LastTimeStepLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.util.CrashReportingUtil;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;

/**
 * The reference: {@code MultiLayerNetwork.fit} and {@code MultiLayerNetwork.output} as Deeplearning4j ships them, fed by
 * DataVec's record reader.
 */
public final class Dl4jEngine implements Engine {
    /** Tokens of one batch in prediction, or outputs: 500 of the notebook's reviews. It does not change the result. */
    private static final int PREDICTED_NUMBERS = 250_000;

    /** The classes with the shortest labels. */
    private static final int LABELS_DO_NOT_COUNT = 2;

    private final Model begun;
    private final MultiLayerNetwork network;

    public Dl4jEngine(Model model) {
        begun = model;
        network = model.network();
        // Where memory runs out it would leave a report in the working directory; we say what to do instead.
        CrashReportingUtil.crashDumpsEnabled(false);
    }

    @Override
    public String name() {
        return Dl4jEngineType.NAME;
    }

    /** ND4J's backend. What it does on one processor and on another is its own affair. */
    @Override
    public String kernels() {
        return Nd4j.getBackend().getClass().getSimpleName();
    }

    @Override
    public Metrics train(Batches batches, BatchListener listener) {
        Steps steps = new Steps(batches, listener);
        network.addListeners(steps);
        try (Feed feed = new Feed(batches, begun.spec().classes())) {
            network.fit(feed);
        } finally {
            List<TrainingListener> others = new ArrayList<>(network.getListeners());
            others.remove(steps);
            network.setListeners(others);
        }
        return steps.running.mean();
    }

    private int countCorrect(double[] logits, Batch batch) {
        int outputs = begun.spec().outputs();
        Crossentropy crossentropy = Crossentropy.of(outputs);
        float[] probabilities = new float[outputs];
        int correct = 0;
        for (int r = 0; r < batch.rows(); r++) {
            crossentropy.probabilities(logits, r * outputs, probabilities, 0);
            correct += crossentropy.isCorrect(probabilities, 0, batch.labels()[r]) ? 1 : 0;
        }
        return correct;
    }

    @Override
    public float[] predict(Examples examples, int maxlen) {
        int outputs = begun.spec().outputs();
        float[] probabilities = new float[examples.size() * outputs];
        int batchSize = Math.max(1, PREDICTED_NUMBERS / Math.max(maxlen, outputs));
        int n = 0;
        try (Feed feed = new Feed(Batches.inOrder(examples, maxlen, batchSize), LABELS_DO_NOT_COUNT)) {
            while (feed.hasNext()) {
                float[] batch = network.output(feed.next().getFeatures()).dup('c').data().asFloat();
                System.arraycopy(batch, 0, probabilities, n, batch.length);
                n += batch.length;
            }
        }
        return probabilities;
    }

    @Override
    public double[] logits(int[] ids, int maxlen) {
        Examples.Window read = Examples.Window.of(ids.length, maxlen);
        for (int i = read.first(); i < read.first() + read.size(); i++) {
            if (ids[i] < 0 || ids[i] >= begun.spec().maxFeatures()) {
                throw new IllegalArgumentException(
                        "token id " + ids[i] + "; the embedding has rows 0 to " + (begun.spec().maxFeatures() - 1));
            }
        }
        Batches one = Batches.inOrder(Examples.unlabelled(List.of(ids)), maxlen, 1);
        try (Feed feed = new Feed(one, LABELS_DO_NOT_COUNT)) {
            LayerWorkspaceMgr memory = LayerWorkspaceMgr.noWorkspaces();
            INDArray embedded = network.getLayer(0).activate(feed.next().getFeatures(), false, memory);
            Layer layer = network.getLayer(1);
            INDArray states = (layer instanceof LastTimeStepLayer last ? last.getUnderlying() : layer)
                    .activate(embedded, false, memory); // [1, units of both directions, maxlen]
            int outputs = begun.spec().outputs();
            double[] logits = new double[(read.size() + 1) * outputs];
            int n = 0;
            for (int t = read.position() - 1; t < read.position() + read.size(); t++) {
                INDArray logit = network.getOutputLayer().getParam("b").reshape(1, outputs).dup();
                if (t >= 0) { // before the first token the state is 0
                    logit.addi(weighted(states, 0, t));
                }
                if (begun.spec().recurrent().bidirectional()) {
                    logit.addi(weighted(states, 1, 0));
                }
                for (double value : logit.dup('c').data().asDouble()) {
                    logits[n++] = value;
                }
            }
            return logits;
        }
    }

    /** What the dense layer makes of a direction's state after it has read a token. */
    private INDArray weighted(INDArray states, int direction, int token) {
        int units = begun.spec().units();
        INDArrayIndex part = interval(direction * units, (direction + 1) * units);
        return states.get(point(0), part, point(token)).reshape(1, units)
                .mmul(network.getOutputLayer().getParam("W").get(part, all()));
    }

    @Override
    public Model model() {
        return begun.with(network);
    }

    @Override
    public MultiLayerNetwork network() {
        return network;
    }

    /** Nothing to do: ND4J frees what nobody refers to. */
    @Override
    public void close() {}

    /**
     * Counts the loss and the accuracy of every step, with the weights before it. {@code fit} computes what goes into
     * the output layer and the loss, not what comes out; another forward pass would double its time.
     */
    private final class Steps extends BaseTrainingListener {
        private final Batches batches;
        private final BatchListener listener;
        private final RunningMetrics running = new RunningMetrics();
        private final Batch batch = new Batch();
        private double[] logits; // [batch, outputs]

        Steps(Batches batches, BatchListener listener) {
            this.batches = batches;
            this.listener = listener;
        }

        @Override
        public void onForwardPass(org.deeplearning4j.nn.api.Model model, List<INDArray> activations) {
            Layer dense = network.getOutputLayer();
            try (MemoryWorkspace scope = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
                INDArray states = activations.get(activations.size() - 1);
                int rows = (int) states.size(0);
                INDArray read = network.getLayerWiseConfigurations().getInputPreProcess(2)
                        .preProcess(states, rows, LayerWorkspaceMgr.noWorkspaces()); // as the dense layer reads it
                INDArray preOutput = read.reshape(rows, read.size(1)).mmul(dense.getParam("W"))
                        .addiRowVector(dense.getParam("b"));
                logits = preOutput.dup('c').data().asDouble();
            }
        }

        @Override
        public void iterationDone(org.deeplearning4j.nn.api.Model model, int iteration, int epoch) {
            batches.read(running.batches(), batch);
            running.add(network.score(), countCorrect(logits, batch), batch.rows());
            listener.onBatch(running.batches(), running.mean());
        }
    }
}
