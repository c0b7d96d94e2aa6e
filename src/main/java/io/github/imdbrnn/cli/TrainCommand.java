package io.github.imdbrnn.cli;

import io.github.imdbrnn.cli.DataOptions.LoadedData;
import io.github.imdbrnn.cli.OptionGroup.Heading;
import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.evaluation.ClassEvaluation;
import io.github.imdbrnn.evaluation.Probabilities;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.keras.KerasWeights;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.model.Setting;
import io.github.imdbrnn.report.Report;
import io.github.imdbrnn.report.ReportData;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.DivergenceException;
import io.github.imdbrnn.training.EarlyStopping;
import io.github.imdbrnn.training.FitSettings;
import io.github.imdbrnn.training.run.Checkpoint;
import io.github.imdbrnn.training.run.RunFolder;
import io.github.imdbrnn.training.run.RunSummary;
import io.github.imdbrnn.training.run.RunWriter;
import io.github.imdbrnn.training.run.TrainingRun;
import io.github.imdbrnn.training.run.TrainingSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The notebook: load, pad, build, train, evaluate. */
@OptionGroup(Heading.TRAINING)
@Command(name = "train", description = "Train the notebook's network and evaluate it on the test texts.")
public final class TrainCommand extends TerminalCommand {
    static final String OUT = "--out";
    static final String OVERWRITE = "--overwrite";
    static final String RESUME = "--resume";
    static final String ACCEPT_OTHER_KERNELS = "--accept-other-kernels";

    @Mixin
    private DataOptions dataOptions;

    @OptionGroup(Heading.NETWORK)
    @Option(names = "--embedding-dim", paramLabel = "N", defaultValue = "" + Notebook.EMBEDDING_DIM,
            description = "Length of a word's vector. Default: ${DEFAULT-VALUE}.")
    private int embeddingDim;

    @OptionGroup(Heading.NETWORK)
    @Option(names = "--layer", paramLabel = "KIND", defaultValue = "simple_rnn",
            description = "The recurrent layer: simple_rnn, lstm or gru. Default: ${DEFAULT-VALUE}.")
    private Kind layer;

    @OptionGroup(Heading.NETWORK)
    @Option(names = "--bidirectional",
            description = "Read every text from its end too, by a second layer of the same kind with weights of its own.")
    private boolean bidirectional;

    @OptionGroup(Heading.NETWORK)
    @Option(names = "--units", paramLabel = "N", defaultValue = "" + Notebook.UNITS,
            description = "Length of the hidden state, of each direction. Default: ${DEFAULT-VALUE}.")
    private int units;

    @Option(names = "--batch-size", paramLabel = "N", defaultValue = "" + Notebook.BATCH_SIZE,
            description = "Texts of one training step. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "" + Notebook.EPOCHS,
            description = "Passes over the training texts. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(names = "--validation-split", paramLabel = "SHARE", defaultValue = "" + Notebook.VALIDATION_SPLIT,
            description = "Share of the training texts, the last ones, held out. Default: ${DEFAULT-VALUE}.")
    private double validationSplit;

    @Option(names = "--learning-rate", paramLabel = "RATE", defaultValue = "" + Notebook.LEARNING_RATE,
            description = "RMSprop's step size. Default: ${DEFAULT-VALUE}.")
    private double learningRate;

    @Option(names = "--rho", paramLabel = "RHO", defaultValue = "" + Notebook.RHO,
            description = "RMSprop's decay of the squared gradients. Default: ${DEFAULT-VALUE}.")
    private double rho;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Draws the initial weights and the orders of the texts. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--no-shuffle", description = "Read the texts in the same order every epoch.")
    private boolean noShuffle;

    @Option(names = "--steps-per-epoch", paramLabel = "N",
            description = "End every epoch after N steps; the next goes on from there. Default: all the texts give.")
    private Integer stepsPerEpoch;

    @OptionGroup(Heading.NETWORK)
    @Option(names = "--initial-weights", paramLabel = "FILE",
            description = "Start from the weights of a model of Keras's (.keras, .h5), from its weights (.weights.h5, "
                    + ".h5), or from model.get_weights() as numpy.savez(f, *weights) writes them (.npz).")
    private Path initialWeights;

    @OptionGroup(Heading.RUN)
    @Option(names = "--save-weights", paramLabel = "FILE",
            description = "Write the trained weights there for Keras: .keras, .weights.h5 or .npz.")
    private Path saveWeights;

    @Option(names = "--patience", paramLabel = "N",
            description = "Stop early: end training after N epochs without a better one, and keep the weights of the best. "
                    + "Default: train all epochs and keep the last.")
    private Integer patience;

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
            description = "The engine: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
            completionCandidates = EngineNames.class)
    private String engineName;

    public TrainCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    void run() throws DataException {
        if (resume == null) {
            if (acceptOtherKernels) {
                throw new OptionException(ACCEPT_OTHER_KERNELS, "tells how to go on with a run; give --resume too");
            }
            train(Optional.empty());
            return;
        }
        if (out != null || overwrite) {
            throw new OptionException(RESUME, "goes on in the run's own folder; leave out --out and --overwrite");
        }
        RunFolder run = RunFolder.open(resume);
        try {
            resumed(run).train(Optional.of(run));
        } catch (InvalidSettingException e) {
            if (spec.commandLine().getParseResult().hasMatchedOption(OptionException.option(e.setting()))) {
                throw e;
            }
            throw new DataException(run.file() + ": its option " + OptionException.message(e), e); // nobody typed it
        }
    }

    /**
     * This command with the options that a run was begun with.
     *
     * @throws OptionException if an option that was given now does not agree with the run's
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
        Setting.EPOCHS.requireBetween(resumed.epochs, run.history().epochs().size(), Integer.MAX_VALUE);
        resumed.acceptOtherKernels = acceptOtherKernels;
        resumed.saveWeights = saveWeights;
        return resumed;
    }

    /** @param earlier a run to go on with */
    private void train(Optional<RunFolder> earlier) throws DataException {
        NetworkSpec network = NetworkSpec.simpleRnn(dataOptions.maxFeatures(), dataOptions.maxlen(), embeddingDim, units)
                .withRecurrent(new Recurrent(layer, units, bidirectional));
        RmsProp optimizer = new RmsProp(learningRate, rho);
        TrainingSettings settings = settings();
        requireSensible(network, earlier.map(RunFolder::path));
        LoadedData data = dataOptions.load(terminal);
        Dataset dataset = data.dataset();
        settings.fit().stepsOfPass(dataset.train().size()); // refuses what cannot be
        Optional<WordIndex> words = words(earlier, data);
        try (RunWriter writer = writer(earlier);
                TrainingRun run = earlier.isPresent()
                        ? TrainingRun.resume(writer, epochs, dataset)
                        : TrainingRun.begin(writer, network.withClasses(dataset.classNames().size()), optimizer, settings,
                                dataset)) {
            words.ifPresent(writer::carry);
            terminal.say(String.format("Data: %s, %,d to train and %,d to test",
                    DataOptions.describe(dataset.origin()), dataset.train().size(), dataset.test().size()));
            Model model = train(writer, run);
            if (saveWeights != null) {
                KerasWeights.write(model, saveWeights);
            }
            try (Engine engine = Engines.create(run.engine().name(), model)) {
                evaluate(writer, run, engine, dataset.test(), words);
            }
        }
    }

    /** Better now than after a download and the training. */
    private void requireSensible(NetworkSpec network, Optional<Path> earlier) throws DataException {
        Engines.find(engineName, network);
        if (learningRate == 0 && earlier.isEmpty()) {
            throw new OptionException("--learning-rate",
                    "must be above 0: with 0 no weight is trained (--epochs 0 evaluates untrained ones)");
        }
        if (overwrite && out == null) {
            throw new OptionException(OVERWRITE, "replaces the run in the folder that --out names; give both");
        }
        if (out != null) {
            RunWriter.requireFree(out, overwrite);
        }
        if (saveWeights != null) {
            try {
                KerasWeights.requireWritable(saveWeights);
                RunFolder.requireForeign(saveWeights, earlier.or(() -> Optional.ofNullable(out)), dataOptions.places());
            } catch (DataException e) {
                throw new DataException("--save-weights " + e.getMessage(), e);
            }
        }
    }

    private TrainingSettings settings() {
        Optional<EarlyStopping.Settings> stopping = Optional.ofNullable(patience).map(epochs -> new EarlyStopping.Settings(
                monitor == null ? EarlyStopping.Monitor.VAL_LOSS : monitor, epochs));
        if (patience == null && monitor != null) {
            throw new OptionException("--monitor", "tells what --patience is to watch; give both");
        }
        if (patience != null && validationSplit == 0) {
            throw new OptionException(
                    "--patience", "needs texts held out for validation; raise --validation-split");
        }
        FitSettings fit = new FitSettings(batchSize, epochs, validationSplit, !noShuffle,
                stepsPerEpoch == null ? OptionalInt.empty() : OptionalInt.of(stepsPerEpoch), seed);
        return new TrainingSettings(
                fit, stopping, engineName, Optional.ofNullable(initialWeights).map(Path::toAbsolutePath));
    }

    /** Says how good the trained model is, and writes the report. */
    private void evaluate(RunWriter writer, TrainingRun run, Engine engine, Examples reviews, Optional<WordIndex> words)
            throws DataException {
        RunSummary trained = RunSummary.read(writer.folder());
        Probabilities probabilities =
                new Probabilities(engine.predict(reviews, run.spec().maxlen()), reviews.size());
        ClassEvaluation test = ClassEvaluation.of(probabilities, reviews.labels());
        terminal.out().println(EvaluationTable.of(test, trained.provenance().classNames(), terminal.columns()));
        if (words.isPresent()) {
            report(writer, new ReportData(trained, DataOptions.describe(trained.provenance().origin()),
                    RecordedOptions.of(trained), RecordedOptions.toRepeat(trained, spec), run.trainedEpoch(), reviews,
                    probabilities, test, words.get(), ids -> engine.logits(ids, run.spec().maxlen())));
        }
        terminal.println("Run: " + writer.folder());
        if (patience == null) {
            StoppingAdvice.of(trained.history()).ifPresent(terminal::say);
        }
        terminal.out().println(test.lastLine());
    }

    /** The words for the report, had before the training: what is missing shows now, and the network is used now. */
    private Optional<WordIndex> words(Optional<RunFolder> earlier, LoadedData data) {
        try {
            Optional<WordIndex> carried = earlier.isPresent() ? earlier.get().words() : Optional.empty();
            return carried.isPresent() ? carried : Optional.of(data.words(terminal));
        } catch (DataException e) {
            terminal.println("There will be no report: " + Advice.of(e));
            return Optional.empty();
        }
    }

    private RunWriter writer(Optional<RunFolder> earlier) throws DataException {
        return earlier.isPresent() ? RunWriter.resume(earlier.get().path())
                : out == null ? RunWriter.createIn(RunFolder.RUNS) : RunWriter.create(out, overwrite);
    }

    /** Trains, and tells how it goes. */
    private Model train(RunWriter writer, TrainingRun run) throws DataException {
        Checkpoint checkpoint = run.checkpoint();
        try (TrainingProgress progress = new TrainingProgress(terminal)) {
            terminal.out().println("Engine: " + run.engine().name());
            terminal.out().print(NetworkTable.of(run.spec(), terminal));
            if (run.earlier().isPresent()) {
                requireSameKernels(run);
                terminal.println("Going on with " + writer.folder() + " after epoch " + checkpoint.completeEpochs()
                        + " of " + epochs);
            }
            Model model;
            try (InterruptionNotice notice =
                    InterruptionNotice.ofTraining(terminal, progress, writer, checkpoint)) {
                model = run.train(List.of(progress));
            } catch (DivergenceException e) {
                terminal.println(checkpoint.completeEpochs() == 0
                        ? "No epoch was complete, so nothing is kept."
                        : "Epoch " + checkpoint.completeEpochs() + " is kept in " + writer.folder());
                throw e;
            }
            if (patience != null && checkpoint.completeEpochs() > 0) {
                terminal.out().printf("Best of %d epochs: epoch %d; its weights are restored%n",
                        checkpoint.completeEpochs(), run.trainedEpoch());
            }
            return model;
        }
    }

    private void requireSameKernels(TrainingRun run) throws DataException {
        Optional<String> difference = run.otherKernels();
        if (difference.isPresent() && !acceptOtherKernels) {
            throw new DataException(difference.get() + "; to go on all the same, add " + ACCEPT_OTHER_KERNELS);
        }
        difference.ifPresent(note -> terminal.println("Note: " + note));
    }

    /**
     * Writes the run's report, or says why there is none: what was trained is kept all the same.
     *
     * @throws DataException if the folder is no longer the writer's
     */
    private void report(RunWriter writer, ReportData data) throws DataException {
        Path file = writer.own(RunFolder.REPORT);
        try {
            Report.write(file, data);
            terminal.println("Report: " + file);
        } catch (DataException e) {
            terminal.println("No report: " + e.getMessage());
        }
    }
}
