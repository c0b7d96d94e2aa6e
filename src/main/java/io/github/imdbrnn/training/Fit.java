package io.github.imdbrnn.training;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.Shuffle;
import io.github.imdbrnn.engine.Batches;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.evaluation.ClassEvaluation;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.evaluation.Probabilities;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Model;
import java.util.List;
import java.util.Optional;

/** Keras's {@code model.fit} and {@code model.evaluate}, on any engine. */
public final class Fit {
    private final Engine engine;
    private final int maxlen;
    private final FitSettings settings;
    private final List<Callback> callbacks;

    /**
     * @param engine which trains and predicts
     * @param maxlen tokens to which every example is padded or truncated
     */
    public Fit(Engine engine, int maxlen, FitSettings settings, List<Callback> callbacks) {
        this.engine = engine;
        this.maxlen = maxlen;
        this.settings = settings;
        this.callbacks = List.copyOf(callbacks);
    }

    /** Trains from the beginning; see {@link #run(Examples, History)}. */
    public History run(Examples examples) throws DataException {
        return run(examples, History.empty());
    }

    /**
     * Goes on with an earlier training, with whose last model the engine began. The result is, bit for bit,
     * that of a training that was not interrupted.
     *
     * @param examples of which the last share, by the validation split, is held out; as for the earlier training
     * @param earlier its epochs, which count among the settings' epochs
     * @return all epochs, the earlier ones included
     * @throws InvalidSettingException if the examples are too few for the validation split or the steps per epoch
     * @throws DivergenceException if the loss is no longer a number; the callbacks do not hear of the end of that epoch
     * @throws DataException if a callback cannot write a file
     */
    public History run(Examples examples, History earlier) throws DataException {
        int stepsOfPass = settings.stepsOfPass(examples.size());
        int stepsPerEpoch = settings.stepsPerEpoch().orElse(stepsOfPass);
        int epochsOfPass = (stepsOfPass + stepsPerEpoch - 1) / stepsPerEpoch;
        int trainingSize = settings.trainingSize(examples.size());
        Examples training = examples.slice(0, trainingSize);
        Examples validation = examples.slice(trainingSize, examples.size());
        History history = earlier;
        for (int epoch = earlier.epochs().size(); epoch < settings.epochs() && !isStopped(); epoch++) {
            int done = epoch % epochsOfPass * stepsPerEpoch;
            int steps = Math.min(stepsPerEpoch, stepsOfPass - done);
            int[] order = settings.shuffle()
                    ? Shuffle.order(trainingSize, settings.seed(), epoch / epochsOfPass)
                    : Shuffle.inOrder(trainingSize);
            Batches batches = new Batches(training, order, done * settings.batchSize(),
                    Math.min((done + steps) * settings.batchSize(), trainingSize), maxlen, settings.batchSize());
            History.Epoch result = epoch(epoch + 1, batches, validation);
            history = history.and(result);
            Model model = engine.model();
            for (Callback callback : callbacks) {
                callback.onEpochEnd(result, model);
            }
            NativeHeap.trim();
        }
        return history;
    }

    private History.Epoch epoch(int number, Batches batches, Examples validation) {
        callbacks.forEach(callback -> callback.onEpochBegin(number, settings.epochs(), batches.count()));
        long start = System.nanoTime();
        Metrics trained = engine.train(batches, (step, running) -> {
            requireFinite("epoch " + number + ", step " + step, running);
            callbacks.forEach(callback -> callback.onBatchEnd(step, running));
        });
        Optional<Metrics> validated = validation.size() == 0 ? Optional.empty() : Optional.of(
                ClassEvaluation.metrics(
                new Probabilities(engine.predict(validation, maxlen), validation.size()), validation.labels()));
        validated.ifPresent(metrics -> requireFinite("epoch " + number + ", validation", metrics));
        return new History.Epoch(number, (System.nanoTime() - start) / 1e9, trained, validated);
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
     * @throws IllegalArgumentException if there are no examples
     */
    public static ClassEvaluation evaluate(Engine engine, Examples examples, int maxlen) {
        return ClassEvaluation.of(new Probabilities(engine.predict(examples, maxlen), examples.size()), examples.labels());
    }
}
