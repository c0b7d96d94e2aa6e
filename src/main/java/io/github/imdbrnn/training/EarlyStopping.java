package io.github.imdbrnn.training;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.Setting;
import java.util.Optional;

/**
 * Keras's {@code EarlyStopping(monitor, patience=patience, restore_best_weights=True)}: ends training when the validation
 * has not become better for some epochs, and keeps the weights of the best epoch. The first of equally good epochs is the
 * best.
 */
public final class EarlyStopping implements Callback {

    /** What is watched. */
    public enum Monitor {
        /** Lower is better. */
        VAL_LOSS,
        /** Higher is better. */
        VAL_ACCURACY;

        /** Large is good; not-a-number is worth nothing. */
        double worth(Metrics validation) {
            double worth = this == VAL_LOSS ? -validation.loss() : validation.accuracy();
            return Double.isNaN(worth) ? Double.NEGATIVE_INFINITY : worth;
        }
    }

    /**
     * @param monitor what is watched
     * @param patience epochs without a better one after which training ends
     */
    public record Settings(Monitor monitor, int patience) {
        /** @throws InvalidSettingException if patience is impossible */
        public Settings {
            Setting.PATIENCE.requireBetween(patience, 0, 1_000_000);
        }
    }

    private final Settings settings;
    private float[][] bestWeights;
    private double bestWorth = Double.NEGATIVE_INFINITY;
    private int bestEpoch;
    private int lastEpoch;

    public EarlyStopping(Settings settings) {
        this.settings = settings;
    }

    /**
     * Goes on where an earlier training ended.
     *
     * @param history of the earlier training
     * @param best of its models
     */
    public void resume(History history, Model best) {
        history.epochs().forEach(epoch -> onEpochEnd(epoch, best));
    }

    /** @throws InvalidSettingException if the epoch has no validation */
    @Override
    public void onEpochEnd(History.Epoch epoch, Model model) {
        double worth = settings.monitor().worth(epoch.validation().orElseThrow(() -> new InvalidSettingException(
                Setting.PATIENCE, "needs examples held out for validation")));
        lastEpoch = epoch.number();
        if (worth > bestWorth) {
            bestWorth = worth;
            bestEpoch = lastEpoch;
            bestWeights = model.weights();
        }
    }

    @Override
    public boolean stopsTraining() {
        return lastEpoch > bestEpoch && lastEpoch - bestEpoch >= settings.patience();
    }

    /** The epoch, from 1, that was the best so far; 0 before the first. */
    public int bestEpoch() {
        return bestEpoch;
    }

    /** The weights of the best epoch, if that is not the last one. */
    public Optional<float[][]> earlierBest() {
        return bestEpoch == lastEpoch ? Optional.empty() : Optional.of(bestWeights);
    }
}
