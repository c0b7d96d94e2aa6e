package io.github.imdbrnn.training;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.model.InvalidSettingException;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Keras's {@code EarlyStopping(monitor, patience=patience, restore_best_weights=True)}: ends training when the validation
 * has not become better for some epochs, and gives the network the weights of the best epoch when training ends, for
 * whatever reason. The first of equally good epochs is the best.
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

    private final MultiLayerNetwork network;
    private final Monitor monitor;
    private final int patience;
    private INDArray bestWeights;
    private double bestWorth = Double.NEGATIVE_INFINITY;
    private int bestEpoch;
    private int lastEpoch;

    /**
     * @param network which is trained
     * @param patience epochs without a better one after which training ends
     * @throws InvalidSettingException if patience is negative
     */
    public EarlyStopping(MultiLayerNetwork network, Monitor monitor, int patience) {
        InvalidSettingException.requireBetween("patience", patience, 0, 1_000_000);
        this.network = network;
        this.monitor = monitor;
        this.patience = patience;
    }

    /**
     * Goes on where an earlier training ended.
     *
     * @param history of the earlier training
     * @param weights of the best of its epochs
     */
    public void resume(History history, INDArray weights) {
        history.epochs().forEach(this::isBest);
        bestWeights = weights.dup();
    }

    /**
     * @throws InvalidSettingException if the epoch has no validation
     */
    @Override
    public void onEpochEnd(History.Epoch epoch) {
        if (isBest(epoch)) {
            bestWeights = network.params().dup();
        }
    }

    private boolean isBest(History.Epoch epoch) {
        double worth = monitor.worth(epoch.validation().orElseThrow(() -> new InvalidSettingException(
                "patience", "needs reviews held out for validation")));
        lastEpoch = epoch.number();
        boolean best = worth > bestWorth;
        if (best) {
            bestWorth = worth;
            bestEpoch = lastEpoch;
        }
        return best;
    }

    @Override
    public boolean stopsTraining() {
        return lastEpoch > bestEpoch && lastEpoch - bestEpoch >= patience;
    }

    @Override
    public void onTrainEnd() {
        if (bestWeights != null) {
            network.params().assign(bestWeights);
        }
    }

    /** The epoch, from 1, that was the best so far; 0 before the first. */
    public int bestEpoch() {
        return bestEpoch;
    }

    /** The weights of the best epoch, if that is not the last one. */
    public Optional<INDArray> earlierBest() {
        return bestEpoch == lastEpoch ? Optional.empty() : Optional.of(bestWeights);
    }
}
