package io.github.imdbrnn.cli;

import io.github.imdbrnn.cli.DataOptions.LoadedData;
import io.github.imdbrnn.cli.OptionGroup.Heading;
import io.github.imdbrnn.data.Fingerprint;
import io.github.imdbrnn.data.Reviews;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.evaluation.SentimentEvaluation;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Hyperparameters;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.KerasWeights;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.SentimentNetwork;
import io.github.imdbrnn.model.StepwiseReader;
import io.github.imdbrnn.report.Report;
import io.github.imdbrnn.report.ReportData;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.Callback;
import io.github.imdbrnn.training.DivergenceException;
import io.github.imdbrnn.training.EarlyStopping;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.FitSettings;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.Checkpoint;
import io.github.imdbrnn.training.run.Provenance;
import io.github.imdbrnn.training.run.RunFolder;
import io.github.imdbrnn.training.run.RunWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The notebook: load, pad, build, train, evaluate. */
@Command(name = "train", description = "Train the notebook's network and evaluate it on the test reviews.")
public final class TrainCommand implements Callable<Integer> {
    static final String OUT = "--out";
    static final String OVERWRITE = "--overwrite";
    static final String RESUME = "--resume";
    static final String ACCEPT_OTHER_KERNELS = "--accept-other-kernels";

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Mixin
    private DataOptions dataOptions;

    @OptionGroup(Heading.NETWORK)
    @Option(names = "--embedding-dim", paramLabel = "N", defaultValue = "" + Notebook.EMBEDDING_DIM,
            description = "Length of a word's vector. Default: ${DEFAULT-VALUE}.")
    private int embeddingDim;

    @OptionGroup(Heading.NETWORK)
    @Option(names = "--units", paramLabel = "N", defaultValue = "" + Notebook.UNITS,
            description = "Length of the hidden state. Default: ${DEFAULT-VALUE}.")
    private int units;

    @OptionGroup(Heading.TRAINING)
    @Option(names = "--batch-size", paramLabel = "N", defaultValue = "" + Notebook.BATCH_SIZE,
            description = "Reviews of one training step. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @OptionGroup(Heading.TRAINING)
    @Option(names = "--epochs", paramLabel = "N", defaultValue = "" + Notebook.EPOCHS,
            description = "Passes over the training reviews. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @OptionGroup(Heading.TRAINING)
    @Option(names = "--validation-split", paramLabel = "SHARE", defaultValue = "" + Notebook.VALIDATION_SPLIT,
            description = "Share of the training reviews, the last ones, held out. Default: ${DEFAULT-VALUE}.")
    private double validationSplit;

    @OptionGroup(Heading.TRAINING)
    @Option(names = "--learning-rate", paramLabel = "RATE", defaultValue = "" + Notebook.LEARNING_RATE,
            description = "RMSprop's step size. Default: ${DEFAULT-VALUE}.")
    private double learningRate;

    @OptionGroup(Heading.TRAINING)
    @Option(names = "--rho", paramLabel = "RHO", defaultValue = "" + Notebook.RHO,
            description = "RMSprop's decay of the squared gradients. Default: ${DEFAULT-VALUE}.")
    private double rho;

    @OptionGroup(Heading.TRAINING)
    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Draws the initial weights and the orders of the reviews. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @OptionGroup(Heading.TRAINING)
    @Option(names = "--no-shuffle", description = "Read the reviews in the same order every epoch.")
    private boolean noShuffle;

    @OptionGroup(Heading.TRAINING)
    @Option(names = "--steps-per-epoch", paramLabel = "N",
            description = "End every epoch after N steps; the next goes on from there. Default: all the reviews give.")
    private Integer stepsPerEpoch;

    @OptionGroup(Heading.NETWORK)
    @Option(names = "--initial-weights", paramLabel = "FILE.npz",
            description = "Start from these weights: Keras's model.get_weights() as numpy.savez(f, *weights) writes them.")
    private Path initialWeights;

    @OptionGroup(Heading.RUN)
    @Option(names = "--save-weights", paramLabel = "FILE.npz",
            description = "Write the trained weights there, in the same form.")
    private Path saveWeights;

    @OptionGroup(Heading.TRAINING)
    @Option(names = "--patience", paramLabel = "N",
            description = "Stop early: end training after N epochs without a better one, and keep the weights of the best. "
                    + "Default: train all epochs and keep the last.")
    private Integer patience;

    @OptionGroup(Heading.TRAINING)
    @Option(names = "--monitor", paramLabel = "FIGURE",
            description = "What tells a better epoch, with --patience: val_loss or val_accuracy. Default: val_loss.")
    private EarlyStopping.Monitor monitor;

    @OptionGroup(Heading.RUN)
    @Option(names = OUT, paramLabel = "DIR",
            description = "Folder for the run: its model, history, provenance and report. Default: runs/ and the time.")
    private Path out;

    @OptionGroup(Heading.RUN)
    @Option(names = OVERWRITE,
            description = "Let --out name a folder that holds a run. The old run stays until the new one has an epoch.")
    private boolean overwrite;

    @OptionGroup(Heading.RUN)
    @Option(names = RESUME, paramLabel = "DIR",
            description = "Go on with the run in this folder after its last complete epoch, with its options. "
                    + "Only --epochs may differ, and where the data are found.")
    private Path resume;

    @OptionGroup(Heading.ENGINE)
    @Option(names = ACCEPT_OTHER_KERNELS,
            description = "With --resume: go on although the kernels here are not those that the run was trained with, "
                    + "and give other bits.")
    private boolean acceptOtherKernels;

    @OptionGroup(Heading.ENGINE)
    @Option(names = "--engine", paramLabel = "NAME", defaultValue = "auto",
            description = "Who does the arithmetic: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
            completionCandidates = EngineNames.class)
    private String engineName;

    private final Terminal terminal;

    public TrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws DataException {
        if (resume == null) {
            if (acceptOtherKernels) {
                throw new InvalidSettingException(
                        "accept-other-kernels", "tells how to go on with a run; give --resume too");
            }
            train(Optional.empty());
            return 0;
        }
        if (out != null || overwrite) {
            throw new InvalidSettingException("resume", "goes on in the run's own folder; leave out --out and --overwrite");
        }
        RunFolder run = RunFolder.open(resume);
        try {
            resumed(run).train(Optional.of(resume));
        } catch (InvalidSettingException e) {
            if (spec.commandLine().getParseResult().hasMatchedOption("--" + e.setting())) {
                throw e;
            }
            throw new DataException(run.file() + ": its option " + e.getMessage(), e); // nobody typed it
        }
        return 0;
    }

    /**
     * This command with the options that a run was begun with.
     *
     * @throws InvalidSettingException if an option that was given now does not agree with the run's
     * @throws DataException if the run's are not to be used
     */
    private TrainCommand resumed(RunFolder run) throws DataException {
        TrainCommand resumed = new TrainCommand(terminal);
        try {
            new CommandLine(resumed)
                    .registerConverter(Path.class, new PathConverter())
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .parseArgs(RecordedOptions.toResume(run, spec));
        } catch (ParameterException e) {
            throw new DataException(run.file() + ": its options cannot be used: " + e.getMessage(), e);
        }
        InvalidSettingException.requireBetween(
                "epochs", resumed.epochs, run.history().epochs().size(), Integer.MAX_VALUE);
        resumed.engineName = run.provenance().engine();
        resumed.acceptOtherKernels = acceptOtherKernels;
        return resumed;
    }

    /**
     * @param earlier the folder of a run to go on with
     */
    private void train(Optional<Path> earlier) throws DataException {
        Hyperparameters hyperparameters = new Hyperparameters(
                dataOptions.maxFeatures(), dataOptions.maxlen(), embeddingDim, units, learningRate, rho, seed);
        FitSettings settings = new FitSettings(
                batchSize, epochs, validationSplit, !noShuffle,
                stepsPerEpoch == null ? OptionalInt.empty() : OptionalInt.of(stepsPerEpoch), seed);
        Engines.requireKnown(engineName);
        if (learningRate == 0 && earlier.isEmpty()) {
            throw new InvalidSettingException("learning-rate",
                    "must be above 0: with 0 no weight is trained (--epochs 0 evaluates untrained ones)");
        }
        requireSensibleStopping();
        requireSensibleFolder();
        if (saveWeights != null) {
            requirePlaceForWeights(earlier.or(() -> Optional.ofNullable(out)));
        }

        // ND4J takes a second to load its natives; the reviews can be read meanwhile.
        Thread natives = new Thread(Nd4j::getBackend, "imdb-rnn-natives");
        natives.setDaemon(true);
        natives.start();
        LoadedData data = dataOptions.load(terminal);
        settings.requireFits(data.dataset().train().size());
        Optional<WordIndex> words = words(data);
        String dataSha256 = data.file().isPresent()
                ? Fingerprint.sha256(data.file().get())
                : Fingerprint.sha256(data.dataset().train(), hyperparameters.maxlen());
        try (RunWriter writer = writer(earlier)) {
            // Opened now that the folder is ours: until then another program may have trained on.
            Optional<RunFolder> run = earlier.isPresent() ? Optional.of(RunFolder.open(earlier.get())) : Optional.empty();
            MultiLayerNetwork network = network(run, hyperparameters, dataSha256);
            terminal.println(String.format("Data: %s, %,d to train and %,d to test",
                    data.origin(), data.dataset().train().size(), data.dataset().test().size()));
            int testedEpoch = fit(writer, run, network, settings, data, dataSha256);
            if (saveWeights != null) {
                KerasWeights.write(network, saveWeights);
            }
            float[] probabilities = predict(network, data.dataset().test());
            SentimentEvaluation test = SentimentEvaluation.of(probabilities, data.dataset().test().labels());
            terminal.out().println(test.table());
            RunFolder trained = RunFolder.open(writer.folder());
            if (words.isPresent()) {
                report(writer, trained, testedEpoch, network, data, words.get(), probabilities, test);
            }
            terminal.println("Run: " + writer.folder());
            if (patience == null) {
                StoppingAdvice.of(trained.history()).ifPresent(terminal::say);
            }
            terminal.out().printf(Locale.ROOT, "Test loss: %.4f, Test accuracy: %.4f%n",
                    test.metrics().loss(), test.metrics().accuracy());
        }
    }

    /** The words for the report, had before the training: what is missing shows now, and the network is used now. */
    private Optional<WordIndex> words(LoadedData data) {
        try {
            return Optional.of(data.words().get());
        } catch (DataException e) {
            terminal.println("There will be no report: " + Advice.of(e));
            return Optional.empty();
        }
    }

    private RunWriter writer(Optional<Path> earlier) throws DataException {
        if (earlier.isPresent()) {
            return RunWriter.resume(earlier.get());
        }
        return out == null ? RunWriter.createIn(RunFolder.RUNS) : RunWriter.create(out, overwrite);
    }

    private MultiLayerNetwork network(Optional<RunFolder> run, Hyperparameters hyperparameters, String dataSha256)
            throws DataException {
        if (run.isPresent()) {
            Provenance begun = run.get().provenance();
            if (!begun.dataSha256().equals(dataSha256)) {
                throw new DataException(run.get().path() + ": was trained on other reviews ("
                        + DataException.quoted(begun.data()) + ", SHA-256 " + DataException.quoted(begun.dataSha256())
                        + "); name them with --data or --dataset");
            }
            if (!hyperparameters.equals(run.get().hyperparameters())) {
                throw new DataException(run.get().path() + ": its options are those of another network than its own");
            }
            return run.get().lastNetwork();
        }
        MultiLayerNetwork network = SentimentNetwork.create(hyperparameters);
        if (initialWeights != null) {
            KerasWeights.read(initialWeights, network);
        }
        return network;
    }

    /**
     * Trains the network, keeping it in the run's folder after every epoch.
     *
     * @return the epoch whose weights the network now has
     */
    private int fit(RunWriter writer, Optional<RunFolder> run, MultiLayerNetwork network, FitSettings settings,
            LoadedData data, String dataSha256) throws DataException {
        History history = run.map(RunFolder::history).orElse(History.empty());
        Optional<EarlyStopping> stopping = earlyStopping(network, run);
        try (Engine engine = Engines.create(engineName, network);
                TrainingProgress progress = new TrainingProgress(terminal)) {
            terminal.out().println("Engine: " + engine.name());
            terminal.out().print(NetworkTable.of(network, terminal));
            if (run.isPresent()) {
                requireSameKernels(run.get(), engine);
                terminal.println("Going on with " + writer.folder() + " after epoch " + history.epochs().size() + " of "
                        + epochs);
            }
            Provenance provenance = new Provenance(Instant.now(), Provenance.Versions.current(), data.origin(), dataSha256,
                    dataOptions.maxFeatures(), dataOptions.maxlen(), seed, engine.name(),
                    Optional.of(engine.kernels()), RecordedOptions.of(spec), List.of());
            Checkpoint checkpoint = new Checkpoint(writer, network, provenance, stopping, history);
            // The progress last: an epoch is shown as done when it is kept.
            List<Callback> callbacks = new ArrayList<>();
            stopping.ifPresent(callbacks::add);
            callbacks.add(checkpoint);
            callbacks.add(progress);
            try (InterruptionNotice notice =
                    InterruptionNotice.ofTraining(terminal, progress, writer, checkpoint)) {
                new Fit(engine, dataOptions.maxlen(), settings, callbacks).run(data.dataset().train(), history);
                if (checkpoint.completeEpochs() == 0) {
                    checkpoint.saveUntrained();
                }
            } catch (DivergenceException e) {
                terminal.println(checkpoint.completeEpochs() == 0
                        ? "No epoch was complete, so nothing is kept."
                        : "Epoch " + checkpoint.completeEpochs() + " is kept in " + writer.folder());
                throw e;
            }
            stopping.filter(s -> checkpoint.completeEpochs() > 0).ifPresent(s -> terminal.out().printf(
                    "Best of %d epochs: epoch %d; its weights are restored%n",
                    checkpoint.completeEpochs(), s.bestEpoch()));
            return stopping.map(EarlyStopping::bestEpoch).orElse(checkpoint.completeEpochs());
        }
    }

    /** Runs of before the kernels were recorded are taken to have had these. */
    private void requireSameKernels(RunFolder run, Engine engine) throws DataException {
        String begun = run.provenance().kernels().orElse(engine.kernels());
        if (begun.equals(engine.kernels())) {
            return;
        }
        String difference = run.file() + ": was trained with the kernels " + begun + " of the engine " + engine.name()
                + "; here they are " + engine.kernels() + ", which give other bits";
        if (!acceptOtherKernels) {
            throw new DataException(difference + "; to go on all the same, add " + ACCEPT_OTHER_KERNELS);
        }
        terminal.println("Note: " + difference);
    }

    private Optional<EarlyStopping> earlyStopping(MultiLayerNetwork network, Optional<RunFolder> run)
            throws DataException {
        if (patience == null) {
            return Optional.empty();
        }
        EarlyStopping stopping = new EarlyStopping(
                network, monitor == null ? EarlyStopping.Monitor.VAL_LOSS : monitor, patience);
        if (run.isPresent()) {
            stopping.resume(run.get().history(), run.get().network().params());
        }
        return Optional.of(stopping);
    }

    /** With an engine of its own: the one that trained does not know of weights that early stopping restored. */
    private float[] predict(MultiLayerNetwork network, Reviews reviews) {
        try (Engine engine = Engines.create(engineName, network)) {
            return Fit.predict(engine, reviews, dataOptions.maxlen());
        }
    }

    /**
     * Writes the run's report, or says why there is none: what was trained is kept all the same.
     *
     * @throws DataException if the folder is no longer the writer's
     */
    private void report(RunWriter writer, RunFolder run, int testedEpoch, MultiLayerNetwork network, LoadedData data,
            WordIndex words, float[] probabilities, SentimentEvaluation test) throws DataException {
        Path file = writer.own(RunFolder.REPORT);
        StepwiseReader reader = StepwiseReader.of(network);
        try {
            Report.write(file, new ReportData(run.provenance(),
                    RecordedOptions.toRepeat(run.provenance().options(), data.file().isEmpty(), spec),
                    run.hyperparameters(), run.history(), testedEpoch, data.dataset().test(), probabilities, test,
                    words, ids -> reader.logOdds(ids, dataOptions.maxlen())));
            terminal.println("Report: " + file);
        } catch (DataException e) {
            terminal.println("No report: " + e.getMessage());
        }
    }

    private void requireSensibleStopping() {
        if (patience == null && monitor != null) {
            throw new InvalidSettingException("monitor", "tells what --patience is to watch; give both");
        }
        if (patience != null) {
            InvalidSettingException.requireBetween("patience", patience, 0, 1_000_000);
            if (validationSplit == 0) {
                throw new InvalidSettingException(
                        "patience", "needs reviews held out for validation; raise --validation-split");
            }
        }
    }

    private void requireSensibleFolder() throws DataException {
        if (overwrite && out == null) {
            throw new InvalidSettingException("overwrite", "replaces the run in the folder that --out names; give both");
        }
        if (out != null) {
            RunWriter.requireFree(out, overwrite);
        }
    }

    /** Better now than after the training. */
    private void requirePlaceForWeights(Optional<Path> folder) throws DataException {
        try {
            RunFolder.requireForeign(saveWeights, folder, dataOptions.places());
        } catch (DataException e) {
            throw new DataException("--save-weights " + e.getMessage(), e);
        }
    }
}
