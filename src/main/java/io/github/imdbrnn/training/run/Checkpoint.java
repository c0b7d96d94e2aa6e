package io.github.imdbrnn.training.run;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.training.Callback;
import io.github.imdbrnn.training.DivergenceException;
import io.github.imdbrnn.training.EarlyStopping;
import io.github.imdbrnn.training.History;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Keeps the run in its folder after every epoch. Stands after the early stopping among the callbacks. */
public final class Checkpoint implements Callback {
    private final RunWriter writer;
    private final MultiLayerNetwork network;
    private final Provenance provenance;
    private final Optional<EarlyStopping> earlyStopping;
    private final ReentrantLock saving = new ReentrantLock();
    private volatile History history; // read when the program is told to end, by another thread

    /**
     * @param network which is trained
     * @param history of the epochs that are in the folder already
     */
    public Checkpoint(RunWriter writer, MultiLayerNetwork network, Provenance provenance,
            Optional<EarlyStopping> earlyStopping, History history) {
        this.writer = writer;
        this.network = network;
        this.provenance = provenance;
        this.earlyStopping = earlyStopping;
        this.history = history;
    }

    /**
     * @throws DivergenceException if a weight or an average of squares is no longer a number; the folder then keeps the
     *     epoch before
     */
    @Override
    public void onEpochEnd(History.Epoch epoch) throws DataException {
        save(history.and(epoch));
    }

    /** Keeps a network that no epoch has trained. */
    public void saveUntrained() throws DataException {
        save(history);
    }

    private void save(History complete) throws DataException {
        // The last step of an epoch without validation can spoil the weights unseen by any loss.
        requireFinite(network.params(), "a weight", complete);
        requireFinite(network.getUpdater().getStateViewArray(), "the optimiser's average of squares", complete);
        saving.lock();
        try {
            writer.write(network, earlyStopping.flatMap(EarlyStopping::earlierBest), complete, provenance);
            history = complete;
        } finally {
            saving.unlock();
        }
    }

    private static void requireFinite(INDArray values, String what, History complete) {
        for (float value : values.data().asFloat()) {
            if (!Float.isFinite(value)) {
                throw new DivergenceException("epoch " + complete.epochs().size(), what + " is " + value);
            }
        }
    }

    /**
     * Waits until an epoch that is being saved is complete, and lets no other be saved after it. For a program that is
     * told to end.
     *
     * @param millis how long to wait at the most
     */
    public void finish(long millis) {
        try {
            saving.tryLock(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The epochs that are in the folder. */
    public int completeEpochs() {
        return history.epochs().size();
    }
}
