package io.github.imdbrnn.engine.dl4j;

import io.github.imdbrnn.engine.BatchListener;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.evaluation.BinaryCrossentropy;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.evaluation.RunningMetrics;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.util.CrashReportingUtil;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The reference: {@code MultiLayerNetwork.fit} and {@code MultiLayerNetwork.output}, as Deeplearning4j ships them.
 *
 * <p>Takes any network whose last layer is a dense sigmoid on the state that reaches it.
 */
public final class Dl4jEngine implements Engine {
    public static final String NAME = "dl4j";

    private final MultiLayerNetwork network;

    public Dl4jEngine(MultiLayerNetwork network) {
        this.network = network;
        // Where memory runs out it would leave a report in the working directory; we say what to do instead.
        CrashReportingUtil.crashDumpsEnabled(false);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** ND4J's backend. What it does on one processor and on another is its own affair. */
    @Override
    public String kernels() {
        return Nd4j.getBackend().getClass().getSimpleName();
    }

    @Override
    public Metrics train(DataSetIterator batches, BatchListener listener) {
        LastState lastState = new LastState();
        network.addListeners(lastState);
        RunningMetrics running = new RunningMetrics();
        try {
            for (int step = 1; batches.hasNext(); step++) {
                DataSet batch = batches.next();
                network.fit(batch);
                running.add(network.score(), lastState.countCorrect(batch.getLabels()), batch.numExamples());
                listener.onBatch(step, running.mean());
            }
        } finally {
            network.getListeners().remove(lastState);
        }
        return running.mean();
    }

    @Override
    public float[] predict(DataSetIterator batches) {
        float[] probabilities = new float[0];
        int n = 0;
        while (batches.hasNext()) {
            float[] batch = network.output(batches.next().getFeatures()).data().asFloat();
            if (n + batch.length > probabilities.length) {
                probabilities = Arrays.copyOf(probabilities, Math.max(n + batch.length, 2 * probabilities.length));
            }
            System.arraycopy(batch, 0, probabilities, n, batch.length);
            n += batch.length;
        }
        return Arrays.copyOf(probabilities, n);
    }

    /** Nothing to do: this engine works on the network itself. */
    @Override
    public void writeBack() {}

    /** Nothing to do: the network belongs to the caller. */
    @Override
    public void close() {}

    /**
     * Takes the probabilities of a training step before its weights change. {@code fit} computes what goes into the
     * output layer and the loss, not what comes out; another forward pass would double its time.
     */
    private static final class LastState extends BaseTrainingListener {
        private float[] probabilities;

        @Override
        public void onForwardPass(Model model, List<INDArray> activations) {
            org.deeplearning4j.nn.api.Layer dense = ((MultiLayerNetwork) model).getOutputLayer();
            try (MemoryWorkspace scope = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
                INDArray state = activations.get(activations.size() - 1); // [batch, units]
                INDArray preOutput = state.mmul(dense.getParam("W")).addiRowVector(dense.getParam("b"));
                probabilities = Transforms.sigmoid(preOutput, false).data().asFloat(); // [batch]
            }
        }

        int countCorrect(INDArray labels) {
            float[] values = labels.dup('c').data().asFloat();
            int correct = 0;
            for (int i = 0; i < values.length; i++) {
                correct += BinaryCrossentropy.isCorrect(probabilities[i], (int) values[i]) ? 1 : 0;
            }
            return correct;
        }
    }
}
