package io.github.imdbrnn.training;

import io.github.imdbrnn.data.ReviewRecordReader;
import io.github.imdbrnn.data.Reviews;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.evaluation.SentimentEvaluation;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.InvalidSettingException;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.datasets.iterator.EarlyTerminationDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Keras's {@code model.fit} and {@code model.evaluate}, whichever engine does the arithmetic.
 */
public final class Fit {
    /** Tokens of one batch in prediction: 500 of the notebook's reviews. The result does not depend on it. */
    private static final int PREDICTED_TOKENS = 250_000;

    private final Engine engine;
    private final int maxlen;
    private final FitSettings settings;
    private final List<Callback> callbacks;

    /**
     * @param engine which trains and predicts; its network is up to date when {@link #run} returns
     * @param maxlen tokens to which every review is padded or truncated
     */
    public Fit(Engine engine, int maxlen, FitSettings settings, List<Callback> callbacks) {
        this.engine = engine;
        this.maxlen = maxlen;
        this.settings = settings;
        this.callbacks = List.copyOf(callbacks);
    }

    /**
     * Trains.
     *
     * @param reviews of which the last share, by the validation split, is held out
     * @throws InvalidSettingException if the reviews are too few for the validation split or the steps per epoch
     * @throws DivergenceException if the loss is no longer a number; the callbacks do not hear of the end of that epoch
     * @throws DataException if a callback cannot write a file
     */
    public History run(Reviews reviews) throws DataException {
        return run(reviews, History.empty());
    }

    /**
     * Goes on with an earlier training whose weights and updater state the engine began with. The result is, bit for bit,
     * that of a training that was not interrupted.
     *
     * @param reviews as for the earlier training
     * @param earlier its epochs, which count among the settings' epochs
     * @return all epochs, the earlier ones included
     * @throws InvalidSettingException if the reviews are too few for the validation split or the steps per epoch
     * @throws DivergenceException if the loss is no longer a number; the callbacks do not hear of the end of that epoch
     * @throws DataException if a callback cannot write a file
     */
    public History run(Reviews reviews, History earlier) throws DataException {
        int stepsOfPass = settings.stepsOfPass(reviews.size());
        int stepsPerEpoch = settings.stepsPerEpoch().orElse(stepsOfPass);
        int epochsOfPass = (stepsOfPass + stepsPerEpoch - 1) / stepsPerEpoch;
        int trainingSize = settings.trainingSize(reviews.size());
        Reviews training = reviews.slice(0, trainingSize);
        Reviews validation = reviews.slice(trainingSize, reviews.size());
        ReviewRecordReader reader = settings.shuffle()
                ? ReviewRecordReader.shuffled(training, maxlen, settings.seed())
                : ReviewRecordReader.inOrder(training, maxlen);
        History history = earlier;
        try (Batches batches = new Batches(reader, settings.batchSize())) {
            // When first asked, it reads a record and resets the reader; so ask before the reader is sent anywhere.
            batches.hasNext();
            for (int epoch = earlier.epochs().size(); epoch < settings.epochs() && !isStopped(); epoch++) {
                int number = epoch + 1;
                int done = epoch % epochsOfPass * stepsPerEpoch;
                int steps = Math.min(stepsPerEpoch, stepsOfPass - done);
                callbacks.forEach(callback -> callback.onEpochBegin(number, settings.epochs(), steps));
                long start = System.nanoTime();
                reader.startEpoch(epoch / epochsOfPass, done * settings.batchSize());
                batches.reset();
                Metrics trained = engine.train(new EarlyTerminationDataSetIterator(batches, steps), (step, running) -> {
                    requireFinite("epoch " + number + ", step " + step, running);
                    callbacks.forEach(callback -> callback.onBatchEnd(step, running));
                });
                Optional<Metrics> validated = validation.size() == 0 ? Optional.empty() : Optional.of(
                        SentimentEvaluation.metrics(predict(engine, validation, maxlen), validation.labels()));
                validated.ifPresent(metrics -> requireFinite("epoch " + number + ", validation", metrics));
                engine.writeBack();
                History.Epoch result =
                        new History.Epoch(number, (System.nanoTime() - start) / 1e9, trained, validated);
                history = history.and(result);
                for (Callback callback : callbacks) {
                    callback.onEpochEnd(result);
                }
                NativeHeap.trim();
            }
        }
        callbacks.forEach(Callback::onTrainEnd);
        return history;
    }

    private boolean isStopped() {
        return callbacks.stream().anyMatch(Callback::stopsTraining);
    }

    private static void requireFinite(String where, Metrics metrics) {
        if (!Double.isFinite(metrics.loss())) {
            throw new DivergenceException(where, "the loss is " + metrics.loss());
        }
    }

    /**
     * Keras's {@code model.evaluate}, and more figures.
     *
     * @throws IllegalArgumentException if there are no reviews
     */
    public static SentimentEvaluation evaluate(Engine engine, Reviews reviews, int maxlen) {
        return SentimentEvaluation.of(predict(engine, reviews, maxlen), reviews.labels());
    }

    /** The probability of a positive review for each of the reviews. */
    public static float[] predict(Engine engine, Reviews reviews, int maxlen) {
        ReviewRecordReader reader = ReviewRecordReader.inOrder(reviews, maxlen);
        try (Batches batches = new Batches(reader, Math.max(1, PREDICTED_TOKENS / maxlen))) {
            return engine.predict(batches);
        }
    }

    /** A reader's batches. Each is freed when the next one is asked for, or with the iterator. */
    private static final class Batches extends RecordReaderDataSetIterator implements AutoCloseable {
        private static final long serialVersionUID = 1L;

        private transient DataSet given;

        Batches(ReviewRecordReader reader, int batchSize) {
            super(reader, batchSize, ReviewRecordReader.LABEL_INDEX, ReviewRecordReader.LABEL_INDEX, true);
        }

        @Override
        public DataSet next(int num) {
            close();
            given = super.next(num);
            return given;
        }

        /** Does what the garbage collector does too late: it sees nothing of native memory. */
        @Override
        public void close() {
            if (given != null) {
                given.getFeatures().close();
                given.getLabels().close();
                given = null;
            }
        }
    }
}
