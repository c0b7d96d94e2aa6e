package io.github.imdbrnn.spark;

import io.github.imdbrnn.data.Fingerprint;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.data.text.TextSource;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.engine.cpu.CpuEngineType;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.spark.Shard.Deal;
import io.github.imdbrnn.spark.Shard.Part;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.Callback;
import io.github.imdbrnn.training.EarlyStopping;
import io.github.imdbrnn.training.FitSettings;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.Checkpoint;
import io.github.imdbrnn.training.run.Provenance;
import io.github.imdbrnn.training.run.RunFolder;
import io.github.imdbrnn.training.run.RunWriter;
import io.github.imdbrnn.training.run.TrainingRun;
import io.github.imdbrnn.training.run.TrainingSettings;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Trains a network on texts of many partitions. */
@Command(name = "train", description = "Train the program's network on labelled texts in many partitions, and leave a run "
        + "that the program on one machine evaluates, asks and goes on with.")
final class TrainJob extends Job {
    private static final long MOST_BYTES_OF_ONE_MACHINE = 1 << 30;

    @Mixin
    private TableOptions table;

    @Option(names = "--label-column", paramLabel = "COLUMN", defaultValue = "label",
            description = "The column with the label. Default: ${DEFAULT-VALUE}.")
    private String labelColumn;

    @Option(names = "--test", paramLabel = "PATH",
            description = "The texts to test on, in the same columns. Default: a part of the texts.")
    private String test;

    @Option(names = "--test-split", paramLabel = "SHARE", defaultValue = "" + TextFormat.TEST_SPLIT,
            description = "Without --test: the share to test on, drawn from each class in proportion. Default: "
                    + "${DEFAULT-VALUE}.")
    private double testSplit;

    @Option(names = "--split-seed", paramLabel = "N", defaultValue = "" + TextFormat.SEED,
            description = "Draws which texts a partition has, and which of these are held out. Default: ${DEFAULT-VALUE}.")
    private long splitSeed;

    @Option(names = "--partitions", paramLabel = "N",
            description = "Into how many the texts are dealt out, each trained on by a task. Decides the result, as --seed "
                    + "does. Default: as many as the cluster has cores.")
    private Integer partitions;

    @Option(names = "--averaging-frequency", paramLabel = "N", defaultValue = "64",
            description = "Training steps of a partition after which weights and optimiser state are averaged. Default: "
                    + "${DEFAULT-VALUE}.")
    private int averagingFrequency;

    @Option(names = "--max-features", paramLabel = "N", defaultValue = "" + Notebook.MAX_FEATURES,
            description = "Size of the vocabulary; rarer words are read as one. Default: ${DEFAULT-VALUE}.")
    private int maxFeatures;

    @Option(names = "--maxlen", paramLabel = "N", defaultValue = "" + Notebook.MAXLEN,
            description = "Tokens to which every text is padded or truncated. Default: ${DEFAULT-VALUE}.")
    private int maxlen;

    @Option(names = "--embedding-dim", paramLabel = "N", defaultValue = "" + Notebook.EMBEDDING_DIM,
            description = "Length of a word's vector. Default: ${DEFAULT-VALUE}.")
    private int embeddingDim;

    @Option(names = "--layer", paramLabel = "KIND", defaultValue = "simple_rnn",
            description = "The recurrent layer: simple_rnn, lstm or gru. Default: ${DEFAULT-VALUE}.")
    private Kind layer;

    @Option(names = "--bidirectional", description = "Read every text from its end too.")
    private boolean bidirectional;

    @Option(names = "--units", paramLabel = "N", defaultValue = "" + Notebook.UNITS,
            description = "Length of the hidden state, of each direction. Default: ${DEFAULT-VALUE}.")
    private int units;

    @Option(names = "--batch-size", paramLabel = "N", defaultValue = "" + Notebook.BATCH_SIZE,
            description = "Texts of one training step of a partition. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "" + Notebook.EPOCHS,
            description = "Passes over the training texts. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(names = "--validation-split", paramLabel = "SHARE", defaultValue = "" + Notebook.VALIDATION_SPLIT,
            description = "Share of the training texts, of each partition, held out. Default: ${DEFAULT-VALUE}.")
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

    @Option(names = "--patience", paramLabel = "N",
            description = "Stop early: end training after N epochs without a better val_loss, and keep the weights of the "
                    + "best. Default: train all epochs and keep the last.")
    private Integer patience;

    @Option(names = "--out", paramLabel = "DIR",
            description = "Folder for the run, on this machine. Default: runs/ and the time.")
    private Path out;

    @Option(names = "--overwrite", description = "Let --out name a folder that holds a run.")
    private boolean overwrite;

    /** What a partition says of itself. */
    private record Share(int all, int trained, String kernels, String sha256) implements Serializable {
        private static final long serialVersionUID = 1L;

        static Share of(Part part, int maxlen) {
            return new Share(part.all().size(), part.trained(), CpuEngineType.kernels(),
                    Fingerprint.sha256(part.all(), maxlen));
        }
    }

    @Override
    void run(SparkSession spark) throws Exception {
        NetworkSpec network = NetworkSpec.simpleRnn(maxFeatures, maxlen, embeddingDim, units)
                .withRecurrent(new Recurrent(layer, units, bidirectional));
        RmsProp optimizer = new RmsProp(learningRate, rho);
        FitSettings fit = new FitSettings(batchSize, epochs, validationSplit, true, OptionalInt.empty(), seed);
        TextFormat format = new TextFormat(table.textColumn(), Optional.of(labelColumn), StandardCharsets.UTF_8,
                Optional.ofNullable(test).map(path -> Path.of(path).toAbsolutePath()), testSplit, splitSeed);
        requireSensible();
        Table texts = table.open(spark);
        String label = texts.column("--label-column", labelColumn);
        JavaRDD<Line> lines = texts.lines(label);
        Survey survey = Survey.of(lines);
        tell(texts, label, survey);
        List<String> classNames = classes(texts, label, survey);
        Deal deal = new Deal(partitions != null ? partitions : spark.sparkContext().defaultParallelism(), classNames,
                test == null ? testSplit : 0, splitSeed);
        JavaRDD<Shard> shards = Shard.deal(lines, survey.offsets(), deal);
        WordIndex words = VocabularyJob.ranked(
                shards.mapPartitionsToPair(all -> all.next().counts()).reduceByKey(Tally::and), maxFeatures, texts.path(), this);
        JavaRDD<Part> parts = encoded(shards, words);
        JavaRDD<Part> tests = test == null ? parts : encoded(testing(spark, label, deal), words);
        List<Share> shares = shares(parts, deal);
        train(parts, tests, shares, Model.create(network.withClasses(classNames.size()), optimizer, seed),
                new Settings(fit, format, texts, classNames, words));
    }

    /** What else a run records. */
    private record Settings(FitSettings fit, TextFormat format, Table texts, List<String> classNames, WordIndex words) {}

    private void requireSensible() throws DataException {
        if (partitions != null && partitions < 1) {
            throw new ParameterException(spec.commandLine(), "--partitions must be at least 1, not " + partitions);
        }
        if (averagingFrequency < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--averaging-frequency must be at least 1, not " + averagingFrequency);
        }
        if (patience != null && validationSplit == 0) {
            throw new ParameterException(
                    spec.commandLine(), "--patience needs texts held out for validation; raise --validation-split");
        }
        if (out != null) {
            RunWriter.requireFree(out, overwrite);
        }
    }

    private void tell(Table texts, String label, Survey survey) throws DataException {
        if (survey.withoutText() != null) {
            out().println(texts.bad(survey.withoutText().count(), "no word in column " + texts.text(),
                    survey.withoutText().first(), table.skipBad()));
        }
        if (survey.withoutLabel() != null) {
            out().println(texts.bad(survey.withoutLabel().count(), "no label in column " + label,
                    survey.withoutLabel().first(), table.skipBad()));
        }
    }

    private static List<String> classes(Table texts, String label, Survey survey) throws DataException {
        List<String> names = TextSource.inOrder(survey.labels().keySet());
        if (names.size() < 2 || names.size() > Survey.MOST_CLASSES) {
            throw new DataException(texts.path() + ": column " + label + " has " + (names.size() > Survey.MOST_CLASSES
                    ? "more than " + Survey.MOST_CLASSES : names.size()) + " different labels; a network takes 2 to "
                    + Survey.MOST_CLASSES + " (--label-column names another)");
        }
        for (String name : names) {
            if (name.length() > Survey.LONGEST_LABEL) {
                throw new DataException(texts.path() + ": column " + label + " has a label of more than "
                        + Survey.LONGEST_LABEL + " characters (--label-column names another)");
            }
        }
        return names;
    }

    /** The texts to test on: a label that no training text has is a fault of theirs. */
    private JavaRDD<Shard> testing(SparkSession spark, String label, Deal deal) throws Exception {
        Table texts = table.open(spark, test);
        JavaRDD<Line> lines = texts.lines(texts.column("--label-column", label));
        Survey survey = Survey.of(lines);
        tell(texts, label, survey);
        for (String name : survey.labels().keySet()) {
            if (!deal.classNames().contains(name)) {
                Tally tally = survey.labels().get(name);
                out().println(texts.bad(tally.count(), "the label " + DataException.quoted(name) + " in column " + label
                        + ", that of no training text", tally.first(), table.skipBad()));
            }
        }
        return Shard.deal(lines, survey.offsets(), deal);
    }

    private JavaRDD<Part> encoded(JavaRDD<Shard> shards, WordIndex words) {
        byte[] json = words.toJson();
        int most = maxFeatures;
        double heldOut = validationSplit;
        return shards.map(shard -> shard.in(WordIndex.ofJson(json, "the vocabulary"), most, heldOut))
                .persist(StorageLevel.MEMORY_AND_DISK());
    }

    private List<Share> shares(JavaRDD<Part> parts, Deal deal) throws DataException {
        int tokens = maxlen;
        List<Share> shares = parts.map(part -> Share.of(part, tokens)).collect();
        for (Share share : shares) {
            AveragedTraining.requireKernels(shares.get(0).kernels, share.kernels);
            if (share.all == 0) {
                throw new ParameterException(spec.commandLine(), "--partitions " + deal.partitions()
                        + " are too many: one has no text to train on");
            }
        }
        return shares;
    }

    private void train(JavaRDD<Part> parts, JavaRDD<Part> tests, List<Share> shares, Model initial, Settings settings)
            throws DataException {
        Optional<EarlyStopping> stopping = Optional.ofNullable(patience)
                .map(some -> new EarlyStopping(new EarlyStopping.Settings(EarlyStopping.Monitor.VAL_LOSS, some)));
        String kernels = shares.get(0).kernels;
        try (RunWriter writer = out == null ? RunWriter.createIn(RunFolder.RUNS) : RunWriter.create(out, overwrite)) {
            writer.carry(settings.words);
            Checkpoint checkpoint = new Checkpoint(
                    writer, provenance(settings, kernels, sha256(settings, shares)), stopping, History.empty());
            out().println(String.format(Locale.ROOT, "Data: %s, %,d to train in %d %s", settings.texts.path(),
                    shares.stream().mapToLong(Share::all).sum(), shares.size(),
                    shares.size() == 1 ? "partition" : "partitions, averaged every " + averagingFrequency + " steps"));
            out().println("Engine: " + CpuEngineType.NAME + ", kernels " + kernels);
            List<Callback> callbacks = new ArrayList<>();
            stopping.ifPresent(callbacks::add);
            callbacks.add(checkpoint);
            callbacks.add(new Told());
            int largest = shares.stream().mapToInt(Share::trained).max().orElseThrow();
            Model last = new AveragedTraining(parts, largest, settings.fit, averagingFrequency, kernels, this::tellRound)
                    .run(initial, callbacks);
            if (checkpoint.completeEpochs() == 0) {
                checkpoint.saveUntrained(last);
            }
            Model model = stopping.flatMap(EarlyStopping::earlierBest).map(last::withWeights).orElse(last);
            stopping.ifPresent(some -> out().println(String.format(Locale.ROOT,
                    "Best of %d epochs: epoch %d; its weights are restored", checkpoint.completeEpochs(), some.bestEpoch())));
            out().println("Run: " + writer.folder());
            Measured tested = AveragedTraining.measure(tests, model, test == null ? Part::test : Part::all);
            if (tested.examples() > 0) {
                out().println(String.format(Locale.ROOT, "Test loss: %.4f, Test accuracy: %.4f", tested.metrics().loss(),
                        tested.metrics().accuracy()));
            }
        }
    }

    private Provenance provenance(Settings settings, String kernels, String sha256) {
        Optional<Path> file = test == null ? localFile() : Optional.empty();
        Origin origin = new Origin(
                TextSource.NAME, Optional.of(Path.of(table.data()).toAbsolutePath()), file, Optional.of(settings.format));
        return new Provenance(Instant.now(), Provenance.Versions.current(), origin, settings.classNames, sha256,
                CpuEngineType.NAME, Optional.of(kernels), new TrainingSettings(settings.fit,
                        Optional.ofNullable(patience)
                                .map(some -> new EarlyStopping.Settings(EarlyStopping.Monitor.VAL_LOSS, some)),
                        CpuEngineType.NAME, Optional.empty()));
    }

    private Optional<Path> localFile() {
        return Optional.of(Path.of(table.data())).filter(Files::isRegularFile);
    }

    /** As one machine's program knows the data of a run, where it can read them; else one that no other data have. */
    private String sha256(Settings settings, List<Share> shares) throws DataException {
        if (test == null && localFile().isPresent()) {
            return Fingerprint.sha256(localFile().get());
        }
        return shares.size() == 1 ? shares.get(0).sha256 : ofOneMachine(settings).orElseGet(() ->
                DigestUtils.sha256Hex(shares.stream().map(Share::sha256).collect(Collectors.joining("\n"))));
    }

    /** Reads the texts as one machine's program does, if it can: its order goes through all partitions. */
    private Optional<String> ofOneMachine(Settings settings) {
        try {
            return localFile().isPresent() && Files.size(localFile().get()) <= MOST_BYTES_OF_ONE_MACHINE
                    ? Optional.of(TrainingRun.sha256(new TextSource(localFile().get(), settings.format)
                            .load(maxFeatures, DownloadListener.SILENT), maxlen)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // not of a format that it knows
        }
    }

    private void tellRound(int epoch, int round, int rounds, double seconds, Metrics trained, Optional<Metrics> validated) {
        if (rounds > 1) {
            out().println(String.format(Locale.ROOT, "  epoch %d/%d, round %d/%d - %.1fs - %s", epoch, epochs, round, rounds,
                    seconds, figures(trained, validated)));
        }
    }

    /** Tells of every epoch as the program on one machine does. */
    private final class Told implements Callback {
        @Override
        public void onEpochEnd(History.Epoch epoch, Model model) {
            out().println(String.format(Locale.ROOT, "Epoch %d/%d - %.1fs - %s", epoch.number(), epochs, epoch.seconds(),
                    figures(epoch.training(), epoch.validation())));
        }
    }

    private static String figures(Metrics trained, Optional<Metrics> validated) {
        return figures("", trained) + validated.map(metrics -> " - " + figures("val_", metrics)).orElse("");
    }

    private static String figures(String prefix, Metrics metrics) {
        return String.format(Locale.ROOT, "%sloss: %.4f - %saccuracy: %.4f", prefix, metrics.loss(), prefix, metrics.accuracy());
    }
}
