package io.github.imdbrnn.training;

import io.github.imdbrnn.data.DataException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

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
     * @throws DivergenceException if a weight is no longer a number; the folder then keeps the epoch before
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
        for (float weight : network.params().data().asFloat()) {
            if (!Float.isFinite(weight)) {
                throw new DivergenceException("epoch " + complete.epochs().size(), "a weight is " + weight);
            }
        }
        saving.lock();
        try {
            writer.write(network, earlyStopping.flatMap(EarlyStopping::earlierBest), complete, provenance.with(complete));
            history = complete;
        } finally {
            saving.unlock();
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
