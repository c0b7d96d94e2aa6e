package io.github.imdbrnn.training.run;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Fingerprint;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import io.github.imdbrnn.keras.KerasWeights;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.training.Callback;
import io.github.imdbrnn.training.DivergenceException;
import io.github.imdbrnn.training.EarlyStopping;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.History;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A training that keeps every epoch in a folder, begun or gone on with. */
public final class TrainingRun implements AutoCloseable {
    private final RunWriter writer;
    private final Dataset dataset;
    private final TrainingSettings settings;
    private final Optional<RunSummary> earlier;
    private final Engine engine;
    private final Optional<EarlyStopping> stopping;
    private final Checkpoint checkpoint;
    private final NetworkSpec spec;

    private TrainingRun(RunWriter writer, Model model, Dataset dataset, String dataSha256, TrainingSettings settings,
            String engineName, Optional<RunFolder> run) throws DataException {
        this.writer = writer;
        this.dataset = dataset;
        this.settings = settings;
        spec = model.spec();
        earlier = run.map(RunFolder::summary);
        stopping = settings.stopping().map(EarlyStopping::new);
        if (run.isPresent() && stopping.isPresent()) {
            stopping.get().resume(run.get().history(), run.get().model());
        }
        engine = Engines.create(engineName, model);
        checkpoint = new Checkpoint(writer, new Provenance(Instant.now(), Provenance.Versions.current(), dataset.origin(),
                dataset.classNames(), dataSha256, engine.name(), Optional.of(engine.kernels()), settings), stopping, history());
    }

    /**
     * Begins a run.
     *
     * @param writer of its folder; the caller closes it
     * @throws DataException if the initial weights cannot be read
     * @throws InvalidSettingException if the engine cannot run the network
     */
    public static TrainingRun begin(
            RunWriter writer, NetworkSpec spec, RmsProp optimizer, TrainingSettings settings, Dataset dataset)
            throws DataException {
        Model drawn = Model.create(spec, optimizer, settings.fit().seed());
        Model model = settings.initialWeights().isPresent()
                ? KerasWeights.open(settings.initialWeights().get()).into(drawn) : drawn;
        return new TrainingRun(
                writer, model, dataset, sha256(dataset, spec.maxlen()), settings, settings.engine(), Optional.empty());
    }

    /**
     * Goes on with a run after its last complete epoch; to the same bits as if it had not been interrupted.
     *
     * @param writer of its folder; the caller closes it
     * @param epochs passes over the training examples, those before included
     * @throws DataException if the run is damaged or was trained on other examples
     * @throws InvalidSettingException if the number of epochs is impossible, or the engine cannot run the network here
     */
    public static TrainingRun resume(RunWriter writer, int epochs, Dataset dataset) throws DataException {
        RunFolder run = RunFolder.open(writer.folder());
        String sha256 = sha256(dataset, run.summary().spec().maxlen());
        Provenance begun = run.provenance();
        if (!begun.dataSha256().equals(sha256)) {
            throw new DataException(run.path() + ": was trained on other texts ("
                    + DataException.quoted(begun.origin().file().map(Path::toString).orElse(begun.origin().source()))
                    + ", SHA-256 " + begun.dataSha256() + ")",
                    Remedy.NAME_THE_RUNS_DATA);
        }
        return new TrainingRun(writer, run.lastModel(), dataset, sha256, begun.settings().withEpochs(epochs),
                begun.engine(), Optional.of(run));
    }

    /**
     * By which a run's provenance knows its data: the hash of the file, or of the ids of examples that are in none, padded to
     * {@code maxlen}.
     *
     * @throws DataException if the file cannot be read
     */
    public static String sha256(Dataset dataset, int maxlen) throws DataException {
        return dataset.origin().file().isPresent()
                ? Fingerprint.sha256(dataset.origin().file().get())
                : Fingerprint.sha256(dataset.train(), maxlen);
    }

    public Engine engine() {
        return engine;
    }

    public NetworkSpec spec() {
        return spec;
    }

    /** Which keeps the epochs. */
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /** The run as it was, if this goes on with one. */
    public Optional<RunSummary> earlier() {
        return earlier;
    }

    private History history() {
        return earlier.map(RunSummary::history).orElse(History.empty());
    }

    /**
     * How the kernels here differ from those that the run was trained with until now, if they do: the bits then differ. A
     * run from before kernels were recorded is taken to have had these.
     */
    public Optional<String> otherKernels() {
        return earlier.flatMap(run -> run.provenance().kernels()).filter(kernels -> !kernels.equals(engine.kernels()))
                .map(kernels -> writer.folder().resolve(RunFolder.MODEL) + ": was trained with the kernels " + kernels
                        + " of the engine " + engine.name() + "; here they are " + engine.kernels()
                        + ", which give other bits");
    }

    /**
     * Trains, and keeps every epoch.
     *
     * @param callbacks hear of an epoch's end when it is kept
     * @return the trained model: with early stopping of the best epoch, otherwise of the last
     * @throws DivergenceException if the loss or the weights are no longer numbers; the last good epoch is kept
     * @throws DataException if an epoch cannot be kept
     */
    public Model train(List<Callback> callbacks) throws DataException {
        List<Callback> all = new ArrayList<>();
        stopping.ifPresent(all::add);
        all.add(checkpoint);
        all.addAll(callbacks);
        new Fit(engine, spec.maxlen(), settings.fit(), all).run(dataset.train(), history());
        if (checkpoint.completeEpochs() == 0) {
            checkpoint.saveUntrained(engine.model());
        }
        Model last = engine.model();
        return stopping.flatMap(EarlyStopping::earlierBest).map(last::withWeights).orElse(last);
    }

    /** The epoch, from 1, whose weights the trained model has; 0 if it has the initial ones. */
    public int trainedEpoch() {
        return stopping.map(EarlyStopping::bestEpoch).orElse(checkpoint.completeEpochs());
    }

    /** Ends the engine. */
    @Override
    public void close() {
        engine.close();
    }
}
