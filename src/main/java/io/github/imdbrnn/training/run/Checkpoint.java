package io.github.imdbrnn.training.run;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.training.Callback;
import io.github.imdbrnn.training.DivergenceException;
import io.github.imdbrnn.training.EarlyStopping;
import io.github.imdbrnn.training.History;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps the run in its folder after every epoch. Stands after the early stopping among the callbacks. */
public final class Checkpoint implements Callback {
    private final RunWriter writer;
    private final Provenance provenance;
    private final Optional<EarlyStopping> stopping;
    private final ReentrantLock saving = new ReentrantLock();
    private volatile History history; // read when the program is told to end, by another thread

    /** @param history of the epochs that are in the folder already */
    public Checkpoint(RunWriter writer, Provenance provenance, Optional<EarlyStopping> stopping, History history) {
        this.writer = writer;
        this.provenance = provenance;
        this.stopping = stopping;
        this.history = history;
    }

    /**
     * @throws DivergenceException if a weight or an average of squares is no longer a number; the folder then keeps the
     *     epoch before
     */
    @Override
    public void onEpochEnd(History.Epoch epoch, Model model) throws DataException {
        save(model, history.and(epoch));
    }

    /** Keeps a model that no epoch has trained. */
    public void saveUntrained(Model model) throws DataException {
        save(model, history);
    }

    private void save(Model model, History complete) throws DataException {
        // The last step of an epoch without validation can spoil the weights unseen by any loss.
        requireFinite(model.weights(), "a weight", complete);
        requireFinite(model.squares(), "the optimiser's average of squares", complete);
        saving.lock();
        try {
            writer.write(model, stopping.flatMap(EarlyStopping::earlierBest), complete, provenance);
            history = complete;
        } finally {
            saving.unlock();
        }
    }

    private static void requireFinite(float[][] values, String what, History complete) {
        for (float[] parameter : values) {
            for (float value : parameter) {
                if (!Float.isFinite(value)) {
                    throw new DivergenceException("epoch " + complete.epochs().size(), what + " is " + value);
                }
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
