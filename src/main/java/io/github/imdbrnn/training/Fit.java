package io.github.imdbrnn.training;

import io.github.imdbrnn.data.ReviewRecordReader;
import io.github.imdbrnn.data.Reviews;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.evaluation.SentimentEvaluation;
import io.github.imdbrnn.model.InvalidSettingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.datasets.iterator.EarlyTerminationDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Keras's {@code model.fit} and {@code model.evaluate}, whichever engine does the arithmetic.
 */
public final class Fit {
    /** Reviews of one forward pass in prediction. The result does not depend on it. */
    private static final int PREDICTION_BATCH = 500;

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
     */
    public History run(Reviews reviews) {
        int trainingSize = (int) Math.floor(reviews.size() * (1 - settings.validationSplit()));
        if (trainingSize == 0) {
            throw new InvalidSettingException("validation-split", "of " + settings.validationSplit() + " leaves none of "
                    + reviews.size() + " reviews to train on");
        }
        Reviews training = reviews.slice(0, trainingSize);
        Reviews validation = reviews.slice(trainingSize, reviews.size());
        int steps = steps(trainingSize);
        ReviewRecordReader reader = settings.shuffle()
                ? ReviewRecordReader.shuffled(training, maxlen, settings.seed())
                : ReviewRecordReader.inOrder(training, maxlen);
        DataSetIterator batches = new EarlyTerminationDataSetIterator(iterator(reader, settings.batchSize()), steps);
        List<History.Epoch> epochs = new ArrayList<>();
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            int number = epoch + 1;
            callbacks.forEach(callback -> callback.onEpochBegin(number, settings.epochs(), steps));
            long start = System.nanoTime();
            reader.startEpoch(epoch);
            batches.reset();
            Metrics trained = engine.train(
                    batches, (step, running) -> callbacks.forEach(callback -> callback.onBatchEnd(step, running)));
            Optional<Metrics> validated = validation.size() == 0
                    ? Optional.empty()
                    : Optional.of(SentimentEvaluation.metrics(predict(engine, validation, maxlen), validation.labels()));
            History.Epoch result =
                    new History.Epoch(number, (System.nanoTime() - start) / 1e9, trained, validated);
            epochs.add(result);
            callbacks.forEach(callback -> callback.onEpochEnd(result));
        }
        engine.writeBack();
        return new History(epochs);
    }

    private int steps(int trainingSize) {
        int all = (trainingSize + settings.batchSize() - 1) / settings.batchSize();
        int steps = settings.stepsPerEpoch().orElse(all);
        if (steps > all) {
            throw new InvalidSettingException("steps-per-epoch", "must be at most " + all + " (" + trainingSize
                    + " reviews in batches of " + settings.batchSize() + "), not " + steps);
        }
        return steps;
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
        return engine.predict(iterator(ReviewRecordReader.inOrder(reviews, maxlen), PREDICTION_BATCH));
    }

    private static DataSetIterator iterator(ReviewRecordReader reader, int batchSize) {
        return new RecordReaderDataSetIterator(
                reader, batchSize, ReviewRecordReader.LABEL_INDEX, ReviewRecordReader.LABEL_INDEX, true);
    }
}
