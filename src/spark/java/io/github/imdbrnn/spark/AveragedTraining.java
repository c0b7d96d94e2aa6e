package io.github.imdbrnn.spark;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.evaluation.ClassEvaluation;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.evaluation.Probabilities;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.spark.Round.Order;
import io.github.imdbrnn.spark.Round.Trained;
import io.github.imdbrnn.spark.Shard.Part;
import io.github.imdbrnn.training.Callback;
import io.github.imdbrnn.training.DivergenceException;
import io.github.imdbrnn.training.FitSettings;
import io.github.imdbrnn.training.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * Keras's {@code model.fit} on many partitions, by synchronous parameter averaging: each partition trains on its own for
 * some batches, then all go on with the mean of their weights and of RMSprop's averages of squares. One partition has
 * none to wait for: its round is the epoch, and the bits are one machine's.
 */
final class AveragedTraining {
    private final JavaRDD<Part> parts;
    private final int largest;
    private final int step; // texts of a partition between two averages
    private final FitSettings settings;
    private final String kernels;
    private final Progress progress;

    /** Hears of every round. */
    interface Progress {
        /**
         * @param epoch from 1
         * @param round of the epoch, from 1
         * @param rounds how many the epoch has
         * @param trained in this round
         * @param validated after it
         */
        void onRoundEnd(int epoch, int round, int rounds, double seconds, Metrics trained, Optional<Metrics> validated);
    }

    /**
     * @param parts one in each partition, kept where they are
     * @param largest how many examples the largest part has to train on
     * @param frequency batches of a partition after which to average
     * @param kernels that every executor's engine is to have
     */
    AveragedTraining(JavaRDD<Part> parts, int largest, FitSettings settings, int frequency, String kernels,
            Progress progress) {
        this.parts = parts;
        this.settings = settings;
        this.kernels = kernels;
        this.progress = progress;
        this.largest = largest;
        long texts = (long) frequency * settings.batchSize();
        step = parts.getNumPartitions() == 1 ? largest : (int) Math.min(texts, largest);
    }

    /**
     * Trains.
     *
     * @param callbacks hear of the end of every epoch, and may end the training
     * @return the model after the last epoch
     * @throws DivergenceException if the loss is no longer a number
     * @throws DataException if a callback cannot write a file, or executors differ in their kernels
     */
    Model run(Model initial, List<Callback> callbacks) throws DataException {
        Model model = initial;
        for (int epoch = 1; epoch <= settings.epochs() && callbacks.stream().noneMatch(Callback::stopsTraining); epoch++) {
            long start = System.nanoTime();
            List<Measured> trained = new ArrayList<>();
            Optional<Metrics> validated = Optional.empty();
            int rounds = (int) (((long) largest + step - 1) / step);
            for (int round = 1; round <= rounds; round++) {
                long roundStart = System.nanoTime();
                List<Trained> all = round(model, epoch, round);
                model = Round.mean(model, all);
                trained.add(Measured.mean(all.stream().map(Trained::measured).toList()));
                validated = validate(model);
                Metrics last = trained.get(round - 1).metrics();
                requireFinite("epoch " + epoch + ", round " + round, last);
                progress.onRoundEnd(epoch, round, rounds, (System.nanoTime() - roundStart) / 1e9, last, validated);
            }
            History.Epoch result = new History.Epoch(
                    epoch, (System.nanoTime() - start) / 1e9, Measured.mean(trained).metrics(), validated);
            for (Callback callback : callbacks) {
                callback.onEpochEnd(result, model);
            }
        }
        return model;
    }

    private List<Trained> round(Model model, int epoch, int number) throws DataException {
        Broadcast<NetworkState> network = broadcast(parts, model);
        int from = (number - 1) * step;
        Round round = new Round(network, new Order(settings.seed(), epoch - 1), from, from + Math.min(step, largest - from),
                settings.batchSize());
        List<Trained> all = parts.map(round::train).collect(); // in the order of the partitions
        network.destroy();
        for (Trained each : all) {
            requireKernels(kernels, each.kernels());
        }
        return all;
    }

    /** @throws DataException if they differ */
    static void requireKernels(String kernels, String others) throws DataException {
        if (!kernels.equals(others)) {
            throw new DataException("the executors run other kernels of the engine, " + kernels + " and " + others
                    + ", which give other bits; give all the same processors and the same spark.executor.extraJavaOptions");
        }
    }

    private Optional<Metrics> validate(Model model) {
        if (settings.validationSplit() == 0) {
            return Optional.empty();
        }
        Measured validated = measure(parts, model, Part::validation);
        if (validated.examples() > 0) {
            requireFinite("validation", validated.metrics());
        }
        return Optional.of(validated).filter(measured -> measured.examples() > 0).map(Measured::metrics);
    }

    private static void requireFinite(String where, Metrics metrics) {
        if (!Double.isFinite(metrics.loss())) {
            throw new DivergenceException(where, "the loss is " + metrics.loss());
        }
    }

    /** Keras's {@code model.evaluate} of some examples of every part. */
    static Measured measure(JavaRDD<Part> parts, Model model, Function<Part, Examples> which) {
        Broadcast<NetworkState> network = broadcast(parts, model);
        List<Measured> all = parts.map(part -> {
            Examples examples = which.call(part);
            if (examples.size() == 0) {
                return Measured.NOTHING;
            }
            try (Engine engine = Round.engine(network.value())) {
                float[] answers = engine.predict(examples, network.value().spec().maxlen());
                return new Measured(ClassEvaluation.metrics(
                        new Probabilities(answers, examples.size()), examples.labels()), examples.size());
            }
        }).collect();
        network.destroy();
        return Measured.mean(all);
    }

    private static Broadcast<NetworkState> broadcast(JavaRDD<Part> parts, Model model) {
        return JavaSparkContext.fromSparkContext(parts.context()).broadcast(NetworkState.of(model));
    }
}
