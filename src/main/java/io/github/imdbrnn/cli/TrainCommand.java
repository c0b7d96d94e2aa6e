package io.github.imdbrnn.cli;

import io.github.imdbrnn.cli.DataOptions.LoadedData;
import io.github.imdbrnn.data.DataException;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.Engines;
import io.github.imdbrnn.evaluation.SentimentEvaluation;
import io.github.imdbrnn.model.Hyperparameters;
import io.github.imdbrnn.model.KerasWeights;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.SentimentNetwork;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.FitSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The notebook: load, pad, build, train, evaluate. */
@Command(name = "train", description = "Train the notebook's network and evaluate it on the test reviews.")
public final class TrainCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Mixin
    private DataOptions dataOptions;

    @Option(names = "--embedding-dim", paramLabel = "N", defaultValue = "" + Notebook.EMBEDDING_DIM,
            description = "Length of a word's vector. Default: ${DEFAULT-VALUE}.")
    private int embeddingDim;

    @Option(names = "--units", paramLabel = "N", defaultValue = "" + Notebook.UNITS,
            description = "Length of the hidden state. Default: ${DEFAULT-VALUE}.")
    private int units;

    @Option(names = "--batch-size", paramLabel = "N", defaultValue = "" + Notebook.BATCH_SIZE,
            description = "Reviews of one training step. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "" + Notebook.EPOCHS,
            description = "Passes over the training reviews. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(names = "--validation-split", paramLabel = "SHARE", defaultValue = "" + Notebook.VALIDATION_SPLIT,
            description = "Share of the training reviews, the last ones, held out. Default: ${DEFAULT-VALUE}.")
    private double validationSplit;

    @Option(names = "--learning-rate", paramLabel = "RATE", defaultValue = "" + Notebook.LEARNING_RATE,
            description = "RMSprop's step size. Default: ${DEFAULT-VALUE}.")
    private double learningRate;

    @Option(names = "--rho", paramLabel = "RHO", defaultValue = "" + Notebook.RHO,
            description = "RMSprop's decay of the squared gradients. Default: ${DEFAULT-VALUE}.")
    private double rho;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Draws the initial weights and the orders of the reviews. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--no-shuffle", description = "Read the reviews in the same order every epoch.")
    private boolean noShuffle;

    @Option(names = "--steps-per-epoch", paramLabel = "N",
            description = "End every epoch after N steps. Default: all the reviews give.")
    private Integer stepsPerEpoch;

    @Option(names = "--initial-weights", paramLabel = "FILE.npz",
            description = "Start from these weights: Keras's model.get_weights() as numpy.savez(f, *weights) writes them.")
    private Path initialWeights;

    @Option(names = "--save-weights", paramLabel = "FILE.npz",
            description = "Write the trained weights there, in the same form.")
    private Path saveWeights;

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
        Hyperparameters hyperparameters = new Hyperparameters(
                dataOptions.maxFeatures(), dataOptions.maxlen(), embeddingDim, units, learningRate, rho, seed);
        FitSettings settings = new FitSettings(
                batchSize, epochs, validationSplit, !noShuffle,
                stepsPerEpoch == null ? OptionalInt.empty() : OptionalInt.of(stepsPerEpoch), seed);
        Engines.requireKnown(engineName);
        if (saveWeights != null) {
            requireFolder(saveWeights);
        }

        LoadedData data = dataOptions.load(terminal);
        MultiLayerNetwork network = SentimentNetwork.create(hyperparameters);
        if (initialWeights != null) {
            KerasWeights.read(initialWeights, network);
        }
        try (Engine engine = Engines.create(engineName, network)) {
            terminal.out().printf("Data: %s, %,d to train and %,d to test%n",
                    data.origin(), data.dataset().train().size(), data.dataset().test().size());
            terminal.out().println("Engine: " + engine.name());
            terminal.out().println(network.summary());
            try (TrainingProgress progress = new TrainingProgress(terminal)) {
                new Fit(engine, hyperparameters.maxlen(), settings, List.of(progress)).run(data.dataset().train());
            }
            if (saveWeights != null) {
                KerasWeights.write(network, saveWeights);
            }
            SentimentEvaluation test = Fit.evaluate(engine, data.dataset().test(), hyperparameters.maxlen());
            terminal.out().println(test.table());
            terminal.out().printf(Locale.ROOT, "Test loss: %.4f, Test accuracy: %.4f%n",
                    test.metrics().loss(), test.metrics().accuracy());
        }
        return 0;
    }

    /** Better now than after the training. */
    private static void requireFolder(Path file) throws DataException {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new DataException("--save-weights " + file + ": is a folder; name a file");
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new DataException("--save-weights " + file + ": the folder " + folder
                    + (Files.isDirectory(folder) ? " cannot be written to" : " does not exist"));
        }
    }
}
