package io.github.imdbrnn.engine;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.evaluation.RunningMetrics;
import io.github.imdbrnn.model.Model;
import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** An engine made of a {@link BatchNetwork}. Not safe for use by several threads at once. */
public final class BatchEngine implements Engine {
    /** Tokens to predict at once: examples enough that neighbours in length are close. */
    private static final int PREDICTED_TOKENS = 1 << 20;

    private final String name;
    private final Model model;
    private final BatchNetwork network;
    private final Batch batch = new Batch();
    private ListenedNetwork listened; // made when first asked for

    /**
     * @param name see {@link Engine#name()}
     * @param model with which the network begins
     */
    public BatchEngine(String name, Model model, BatchNetwork network) {
        this.name = name;
        this.model = model;
        this.network = network;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kernels() {
        return network.kernels();
    }

    /**
     * @throws IllegalArgumentException if a token id is outside the vocabulary; the weights are then as after the batch
     *     before
     */
    @Override
    public Metrics train(Batches batches, BatchListener listener) {
        RunningMetrics running = new RunningMetrics();
        if (listened == null || !listened.hasListeners()) {
            train(batches, true, running, listener);
            return running.mean();
        }
        listened.epochStarts();
        try (Feed feed = new Feed(batches, model.spec().classes())) {
            train(batches, false, running, (step, soFar) -> {
                listened.stepDone(feed.next(), running.lastLoss(), network.weights());
                listener.onBatch(step, soFar);
            });
            listened.epochEnds(model());
        }
        return running.mean();
    }

    /** @param ahead whether a device may take the next step before the listener hears of one */
    private void train(Batches batches, boolean ahead, RunningMetrics running, BatchListener listener) {
        try {
            int told = 0;
            for (int b = 0; b < batches.count(); b++) {
                batches.read(b, batch);
                network.train(batch, running);
                if (!ahead) {
                    network.await(running);
                }
                if (running.batches() > told) {
                    listener.onBatch(++told, running.mean());
                }
            }
            while (network.await(running)) {
                listener.onBatch(++told, running.mean());
            }
        } finally {
            network.endEpoch();
        }
    }

    @Override
    public float[] predict(Examples examples, int maxlen) {
        int outputs = model.spec().outputs();
        float[] probabilities = new float[examples.size() * outputs];
        Batches batches = Batches.inOrder(examples, maxlen, Math.max(1, PREDICTED_TOKENS / maxlen));
        int done = 0;
        for (int b = 0; b < batches.count(); b++) {
            batches.read(b, batch);
            network.predict(batch, probabilities, done * outputs);
            done += batch.rows();
        }
        return probabilities;
    }

    @Override
    public double[] logits(int[] ids, int maxlen) {
        batch.read(ids, maxlen);
        Examples.Window read = Examples.Window.of(ids.length, maxlen);
        int outputs = model.spec().outputs();
        return Arrays.copyOfRange(
                network.logits(batch), read.position() * outputs, (read.position() + read.size() + 1) * outputs);
    }

    @Override
    public Model model() {
        return new Model(model.spec(), model.optimizer(), model.seed(), network.weights(), network.squares());
    }

    @Override
    public MultiLayerNetwork network() {
        if (listened == null) {
            listened = new ListenedNetwork(model());
        } else {
            listened.take(model());
        }
        return listened.network();
    }

    @Override
    public void close() {
        network.close();
    }
}
