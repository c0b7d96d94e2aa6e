package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.engine.BatchListener;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.evaluation.RunningMetrics;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.KerasRmsProp;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * Trains and predicts outside Deeplearning4j, on arrays of its own, many times faster: see {@link FusedNetwork}.
 *
 * <p>Takes the networks of {@code SentimentNetwork}, and refuses others. It starts from the network's weights and
 * optimiser state; {@link #writeBack()} returns them. The network's listeners hear nothing. Not safe for use by
 * several threads at once.
 */
public final class FusedEngine implements Engine {
    public static final String NAME = "fused";

    private static final Logger LOG = LoggerFactory.getLogger(FusedEngine.class);

    /** Pieces of a training step that are worth a thread run out beyond this. */
    private static final int MOST_THREADS = 16;
    /** Tokens to predict at once: reviews enough that neighbours in length are close. */
    private static final int PREDICTED_AT_ONCE = 1 << 20;

    private final MultiLayerNetwork network;
    private final KerasRmsProp updater;
    private final Kernels kernels;
    private final FusedNetwork fused;
    private final TokenBatch batch = new TokenBatch();
    private float[] features = new float[0]; // [batch, maxlen] as they come

    /**
     * An engine on all processors, with the Vector API if the JVM offers it.
     *
     * @throws InvalidSettingException if this engine cannot run the network; says what is in its way
     */
    public FusedEngine(MultiLayerNetwork network) {
        this(network, Fastest.KERNELS, Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS));
    }

    FusedEngine(MultiLayerNetwork network, Kernels kernels, int threads) {
        whyUnusable(network).ifPresent(reason -> {
            throw new InvalidSettingException("engine", "fused cannot run this network: " + reason);
        });
        this.network = network;
        this.kernels = kernels;
        FeedForwardLayer embedding = (FeedForwardLayer) network.getLayerWiseConfigurations().getConf(0).getLayer();
        FeedForwardLayer output = (FeedForwardLayer) network.getLayerWiseConfigurations().getConf(2).getLayer();
        updater = (KerasRmsProp) embedding.getIUpdater();
        fused = new FusedNetwork((int) embedding.getNIn(), (int) embedding.getNOut(), (int) output.getNIn(),
                new Kernels.RmsPropRule(
                        (float) updater.learningRate(), (float) updater.rho(), (float) updater.epsilon()),
                kernels, threads);
        fused.setWeights(copy(network.params()));
        fused.setSquares(copy(state()));
    }

    /**
     * Why this engine cannot run a network.
     *
     * @return the first layer or setting in its way, in one line, or nothing
     */
    public static Optional<String> whyUnusable(MultiLayerNetwork network) {
        return FusedSupport.whyUnusable(network.getLayerWiseConfigurations());
    }

    /** Chosen once, so that a program is told once. */
    private static final class Fastest {
        static final Kernels KERNELS = choose();

        private static Kernels choose() {
            Optional<String> reason = VectorSupport.whyUnusable();
            if (reason.isEmpty()) {
                return new VectorKernels();
            }
            String message = "the fused engine runs on its slow kernels: " + reason.get();
            if (LOG instanceof NOPLogger) {
                System.err.println(message); // a program without a logger must not be slow without a word
            } else {
                LOG.warn(message);
            }
            return new PlainKernels();
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String kernels() {
        return kernels.name();
    }

    /**
     * @throws IllegalArgumentException if a batch has masks, labels other than 0 and 1, or features that are not ids
     *     of the
     *     vocabulary in an array [batch, maxlen]; the weights are then as after the batch before
     */
    @Override
    public Metrics train(DataSetIterator batches, BatchListener listener) {
        RunningMetrics running = new RunningMetrics();
        fused.setLearningRate((float) updater.learningRate()); // a callback may have changed it
        try {
            for (int step = 1; batches.hasNext(); step++) {
                DataSet next = batches.next();
                batch.clear((int) next.getFeatures().size(1));
                readLabels(next, readReviews(next));
                fused.train(batch, running);
                listener.onBatch(step, running.mean());
            }
        } finally {
            // Here and not in writeBack: then a training that is saved and resumed between epochs gives the same bits.
            fused.settle();
        }
        return running.mean();
    }

    /**
     * @throws IllegalArgumentException if a batch has masks or features that are not ids of the vocabulary in an array
     *     [batch, maxlen]
     */
    @Override
    public float[] predict(DataSetIterator batches) {
        fused.preparePredict();
        float[] probabilities = new float[0];
        int done = 0;
        batch.clear(0);
        while (batches.hasNext()) {
            DataSet next = batches.next();
            int maxlen = (int) next.getFeatures().size(1);
            if ((long) batch.rows * maxlen >= PREDICTED_AT_ONCE || maxlen != batch.maxlen) {
                done = predictBatch(probabilities, done);
                batch.clear(maxlen);
            }
            readReviews(next);
            if (probabilities.length < done + batch.rows) {
                probabilities = Arrays.copyOf(probabilities, 2 * (done + batch.rows));
            }
        }
        return Arrays.copyOf(probabilities, predictBatch(probabilities, done));
    }

    private int predictBatch(float[] probabilities, int done) {
        if (batch.rows > 0) {
            fused.predict(batch, probabilities, done);
        }
        return done + batch.rows;
    }

    /** Adds the reviews to the batch and returns the row of the first. */
    private int readReviews(DataSet next) {
        if (next.hasMaskArrays()) {
            throw new IllegalArgumentException(
                    "the batch has a mask; the fused engine reads padding as the Keras notebook does, without one");
        }
        INDArray reviews = next.getFeatures();
        if (reviews.rank() != 2) {
            throw new IllegalArgumentException("the batch's features have shape " + Arrays.toString(reviews.shape())
                    + ", not [batch, maxlen]");
        }
        int count = (int) reviews.size(0);
        int first = batch.add(count);
        int tokens = count * batch.maxlen;
        if (features.length < tokens) {
            features = new float[tokens];
        }
        floats(reviews).get(features, 0, tokens);
        int at = first * batch.maxlen;
        boolean whole = true;
        for (int i = 0; i < tokens; i++) {
            int id = (int) features[i];
            whole &= id == features[i];
            batch.ids[at + i] = id;
        }
        if (!whole) {
            throw new IllegalArgumentException("the batch's features are not token ids: some are not whole numbers");
        }
        return first;
    }

    private void readLabels(DataSet next, int first) {
        int count = batch.rows - first;
        if (next.getLabels().length() != count) {
            throw new IllegalArgumentException("the batch has " + count + " reviews and labels of shape "
                    + Arrays.toString(next.getLabels().shape()) + ", not [" + count + ", 1, 1]");
        }
        FloatBuffer labels = floats(next.getLabels());
        for (int i = 0; i < count; i++) {
            float label = labels.get();
            if (label != 0 && label != 1) {
                throw new IllegalArgumentException("review " + i + " of the batch has label " + label + ", not 0 or 1");
            }
            batch.labels[first + i] = (int) label;
        }
    }

    /** The array's values row by row; asking for them one by one would cost more than a step. */
    private static FloatBuffer floats(INDArray array) {
        INDArray floats = array.castTo(DataType.FLOAT);
        boolean plain = floats.ordering() == 'c' && !floats.isView();
        return (plain ? floats : floats.dup('c')).data().asNioFloat();
    }

    @Override
    public void writeBack() {
        write(fused.weights(), network.params());
        write(fused.squares(), state());
    }

    /** KerasRmsProp's v for each weight, in the order of the network's weights. */
    private INDArray state() {
        return network.getUpdater().getStateViewArray();
    }

    /** Copies out of an array that is laid out as the network's weights are. */
    private FusedWeights copy(INDArray flat) {
        return new FusedWeights(values(flat, "0_W"), values(flat, "1_W"), values(flat, "1_RW"), values(flat, "1_b"),
                values(flat, "2_W"), values(flat, "2_b"));
    }

    private float[] values(INDArray flat, String key) {
        return part(flat, key).dup('c').data().asFloat();
    }

    private void write(FusedWeights from, INDArray flat) {
        write(from.embedding(), flat, "0_W");
        write(from.kernel(), flat, "1_W");
        write(from.recurrent(), flat, "1_RW");
        write(from.bias(), flat, "1_b");
        write(from.output(), flat, "2_W");
        write(from.outputBias(), flat, "2_b");
    }

    private void write(float[] values, INDArray flat, String key) {
        INDArray part = part(flat, key);
        try (INDArray copy = Nd4j.create(values, part.shape(), 'c')) {
            part.assign(copy);
        }
    }

    /** A view of what belongs to one parameter, in its shape. */
    private INDArray part(INDArray flat, String key) {
        long from = 0;
        for (Map.Entry<String, INDArray> parameter : network.paramTable().entrySet()) {
            INDArray values = parameter.getValue();
            if (parameter.getKey().equals(key)) {
                return flat.reshape(flat.length()).get(NDArrayIndex.interval(from, from + values.length()))
                        .reshape(values.ordering(), values.shape());
            }
            from += values.length();
        }
        throw new IllegalStateException("the network has no parameter " + key);
    }

    /** Ends the threads. */
    @Override
    public void close() {
        fused.close();
    }
}
