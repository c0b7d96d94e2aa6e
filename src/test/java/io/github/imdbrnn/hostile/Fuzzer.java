package io.github.imdbrnn.hostile;

import io.github.imdbrnn.SavedRun;
import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.data.imdb.ImdbNpz;
import io.github.imdbrnn.data.text.TextSource;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.keras.KerasFiles;
import io.github.imdbrnn.keras.KerasWeights;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.numpy.NpyArray;
import io.github.imdbrnn.numpy.Npz;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.EarlyStopping;
import io.github.imdbrnn.training.FitSettings;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.Provenance;
import io.github.imdbrnn.training.run.RunFolder;
import io.github.imdbrnn.training.run.RunSummary;
import io.github.imdbrnn.training.run.RunWriter;
import io.github.imdbrnn.training.run.TrainingSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Gives a reader damaged and forged files: each must be read, or refused with a {@link DataException} of one line that
 * names the file. {@link FuzzTest} runs some thousand, {@link #main} as many as one likes.
 */
final class Fuzzer {
    /** What one file may take. */
    static final double MOST_MILLIS = 5_000;

    /** What all of them may take, in bytes. */
    private static final long MOST_HEAP = 1L << 30;

    /** Most damage to a text leaves a text; a wrong byte does not. */
    private static final double MOST_DAMAGED_TEXTS_ARE_TEXTS = 0.1;

    private static final double MOST_DAMAGE_IN_HDF5_LIES_IN_ROOM = 0.1;

    private static final int MAX_FEATURES = 20;

    /** The programs' readers of files, each with a file that it can read. */
    enum Reader {
        /** {@code imdb.npz}, as NumPy 2 wrote it: zip, npy headers, pickles. */
        REVIEWS("imdb.npz") {
            @Override
            byte[] wholeFile(Path file) throws IOException {
                return resource("reviews-p4-_core.npz");
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damagedZip(whole);
            }

            @Override
            void read(Path file) throws DataException {
                ImdbNpz.load(file, 10_000);
            }
        },
        /** The same, as Python 2's NumPy wrote it. */
        OLD_REVIEWS("imdb.npz") {
            @Override
            byte[] wholeFile(Path file) throws IOException {
                return resource("reviews-p2-core.npz");
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damagedZip(whole);
            }

            @Override
            void read(Path file) throws DataException {
                ImdbNpz.load(file, 10_000);
            }
        },
        /** Arrays of every numeric type. */
        NUMBERS("numbers.npz") {
            @Override
            byte[] wholeFile(Path file) throws IOException {
                Files.write(file, resource("numbers.npz"));
                Map<String, byte[]> members = Mutations.members(Files.readAllBytes(file));
                try (Npz npz = Npz.open(file)) {
                    members.keySet().removeIf(name -> !isRead(npz, name));
                }
                return Mutations.zip(members);
            }

            /** Text, complex numbers and the like are not. */
            private boolean isRead(Npz npz, String member) {
                try {
                    npz.array(member.replace(".npy", ""));
                    return true;
                } catch (DataException e) {
                    return false;
                }
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damagedZip(whole);
            }

            @Override
            void read(Path file) throws DataException {
                try (Npz npz = Npz.open(file)) {
                    for (String name : npz.names()) {
                        NpyArray array = npz.array(name);
                        long elements = 1;
                        for (int size : array.shape()) {
                            elements *= size;
                        }
                        if (elements != array.values().length) {
                            throw new AssertionError(
                                    name + " has " + array.values().length + " values, not " + elements);
                        }
                    }
                }
            }
        },
        /** {@code imdb_word_index.json}. */
        WORD_INDEX("imdb_word_index.json") {
            @Override
            byte[] wholeFile(Path file) {
                return "{\"the\": 1, \"and\\u00e9\": 2, \"\u00e9t\u00e9\": 30000, \"br\": 7}"
                        .getBytes(StandardCharsets.UTF_8);
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damagedText(whole);
            }

            @Override
            void read(Path file) throws DataException {
                WordIndex.read(file);
            }
        },
        /** {@code --initial-weights}. */
        WEIGHTS("weights.npz") {
            private final Model model = SavedRun.model(20, 6);

            @Override
            byte[] wholeFile(Path file) throws IOException {
                KerasWeights.write(model, file);
                return Files.readAllBytes(file);
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damagedZip(whole);
            }

            @Override
            void read(Path file) throws DataException {
                requireSound(KerasWeights.open(file).into(model));
            }
        },
        /** {@code evaluate --weights}, where the file decides the size of the network. */
        WEIGHTS_OF_ANY_SIZE("weights.npz") {
            @Override
            byte[] wholeFile(Path file) throws IOException {
                return WEIGHTS.wholeFile(file);
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damagedZip(whole);
            }

            @Override
            void read(Path file) throws DataException {
                requireSound(KerasWeights.open(file).model(6));
            }
        },
        /** A model as Keras 3 wrote it: zip, JSON, HDF5. */
        KERAS_MODEL("model.keras") {
            @Override
            byte[] wholeFile(Path file) throws IOException {
                return KerasFiles.bytes("bidirectional-gru-2.keras");
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damagedZip(whole);
            }

            @Override
            void read(Path file) throws DataException {
                requireSound(KerasWeights.open(file).model(6));
            }
        },
        /** Its weights, of which most bytes are room that HDF5 leaves. */
        KERAS_WEIGHTS("model.weights.h5") {
            @Override
            byte[] wholeFile(Path file) throws IOException {
                return KerasFiles.bytes("gru-3.weights.h5");
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damaged(whole);
            }

            @Override
            void read(Path file) throws DataException {
                requireSound(KerasWeights.open(file).model(6));
            }

            @Override
            double leastRefused() {
                return MOST_DAMAGE_IN_HDF5_LIES_IN_ROOM;
            }
        },
        /** A model as Keras 2 wrote it. */
        OLD_KERAS_MODEL("model.h5") {
            @Override
            byte[] wholeFile(Path file) throws IOException {
                return KerasFiles.bytes("keras2-bidirectional-gru-2.hdf5");
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damaged(whole);
            }

            @Override
            void read(Path file) throws DataException {
                requireSound(KerasWeights.open(file).model(6));
            }

            @Override
            double leastRefused() {
                return MOST_DAMAGE_IN_HDF5_LIES_IN_ROOM;
            }
        },
        /** Weights as this program writes them: HDF5's newer headers, without room. */
        OWN_KERAS_WEIGHTS("own.weights.h5") {
            @Override
            byte[] wholeFile(Path file) throws IOException {
                KerasWeights.write(SavedRun.model(20, 6), file);
                return Files.readAllBytes(file);
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damaged(whole);
            }

            @Override
            void read(Path file) throws DataException {
                requireSound(KerasWeights.open(file).model(6));
            }
        },
        /** {@code model.zip}, its history and its provenance included. */
        MODEL("model.zip") {
            @Override
            byte[] wholeFile(Path file) throws IOException {
                Model model = SavedRun.model(20, 6);
                float[][] best = SavedRun.model(20, 6).weights();
                for (float[] parameter : best) {
                    for (int i = 0; i < parameter.length; i++) {
                        parameter[i] *= 2;
                    }
                }
                try (RunWriter writer = RunWriter.create(file.getParent(), true)) {
                    writer.carry(WordIndex.ofRanked(List.of("the", "film")));
                    // With weights of a best epoch beside the last ones.
                    writer.write(model, Optional.of(best), history(), provenance());
                }
                return Files.readAllBytes(file);
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damagedZip(whole);
            }

            @Override
            void read(Path file) throws DataException {
                RunFolder run = RunFolder.open(file.getParent());
                requireSound(run.model());
                requireSound(run.lastModel());
                run.words();
                requireSound(run.history());
            }
        },
        /** The same of before its spec and its settings were written as such. */
        OLD_MODEL("model.zip") {
            @Override
            byte[] wholeFile(Path file) throws IOException {
                return resource(SavedRun.class, "run-without-kernels/model.zip");
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damagedZip(whole);
            }

            @Override
            void read(Path file) throws IOException {
                MODEL.read(file);
            }
        },
        /** What tells of a run in a list of them. */
        SUMMARY("model.zip") {
            @Override
            byte[] wholeFile(Path file) throws IOException {
                return MODEL.wholeFile(file);
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.forged(whole);
            }

            @Override
            void read(Path file) throws DataException {
                RunSummary summary = RunSummary.read(file.getParent());
                requireSound(summary.history());
                summary.provenance().toJson();
            }
        },
        PROVENANCE("provenance.json") {
            @Override
            byte[] wholeFile(Path file) {
                return provenance().toJson().getBytes(StandardCharsets.UTF_8);
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damagedText(whole);
            }

            @Override
            void read(Path file) throws IOException {
                Provenance.ofJson(Files.readAllBytes(file), file.toString());
            }
        },
        /** Of before settings were typed. */
        OLD_PROVENANCE("provenance.json") {
            @Override
            byte[] wholeFile(Path file) throws IOException {
                return SavedRun.provenance("IMDB reviews from imdb.npz", SavedRun.NO_SHA256, Map.of("patience", "3",
                        "monitor", "val_accuracy", "steps-per-epoch", "9", "data", "imdb.npz", "no-shuffle", "true",
                        "initial-weights", "/weights.npz"));
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damagedText(whole);
            }

            @Override
            void read(Path file) throws IOException {
                PROVENANCE.read(file);
            }
        },
        /** Own texts, in quotes where need be. */
        COMMA_SEPARATED("texts.csv") {
            @Override
            byte[] wholeFile(Path file) throws IOException {
                return rows("id,text,label", "%d,\"a \"\"good\"\" film, %1$d\r\n\u00e9t\u00e9\",%s");
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damagedText(whole);
            }

            @Override
            void read(Path file) throws IOException {
                readTexts(file);
            }

            @Override
            double leastRefused() {
                return MOST_DAMAGED_TEXTS_ARE_TEXTS;
            }
        },
        /** The same between tabs, with quotes that are text. */
        TAB_SEPARATED("texts.tsv") {
            @Override
            byte[] wholeFile(Path file) throws IOException {
                return rows("", "%2$s\ta \"good film %1$d");
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damagedText(whole);
            }

            @Override
            void read(Path file) throws IOException {
                readTexts(file);
            }

            @Override
            double leastRefused() {
                return MOST_DAMAGED_TEXTS_ARE_TEXTS;
            }
        },
        /** The same as objects. */
        JSON_LINES("texts.jsonl") {
            @Override
            byte[] wholeFile(Path file) throws IOException {
                return rows("", "{\"text\": \"a \\u00e9 film %1$d\", \"id\": [%1$d], \"label\": \"%2$s\"}");
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damagedText(whole);
            }

            @Override
            void read(Path file) throws IOException {
                readTexts(file);
            }

            @Override
            double leastRefused() {
                return MOST_DAMAGED_TEXTS_ARE_TEXTS;
            }
        },
        /** Damage to gzip itself. */
        PACKED_TEXTS("texts.csv.gz") {
            @Override
            byte[] wholeFile(Path file) throws IOException {
                return gzip(COMMA_SEPARATED.wholeFile(file));
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damaged(whole);
            }

            @Override
            void read(Path file) throws IOException {
                readTexts(file);
            }
        },
        HISTORY("history.csv") {
            @Override
            byte[] wholeFile(Path file) {
                return history().toCsv().getBytes(StandardCharsets.UTF_8);
            }

            @Override
            byte[] mutate(Mutations mutations, byte[] whole) {
                return mutations.damagedHistory(whole);
            }

            @Override
            void read(Path file) throws IOException {
                requireSound(
                        History.ofCsv(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), file.toString()));
            }
        };

        private final String fileName;

        Reader(String fileName) {
            this.fileName = fileName;
        }

        /** @param file where to write, if it must be written */
        abstract byte[] wholeFile(Path file) throws IOException;

        abstract byte[] mutate(Mutations mutations, byte[] whole);

        abstract void read(Path file) throws IOException;

        /** The share of the damaged files that must be refused: most damage does not lie where nobody looks. */
        double leastRefused() {
            return 0.25;
        }
    }

    /**
     * @param read files that were read
     * @param refused files that were refused
     * @param worstMillis the longest that a file took
     */
    record Outcome(int read, int refused, double worstMillis) {}

    private final Path folder;

    /** @param folder where to put the files */
    Fuzzer(Path folder) {
        this.folder = folder;
    }

    /**
     * @throws AssertionError at the first file that is neither read nor rightly refused; it is left in the folder
     */
    Outcome run(Reader reader, int files, long seed) throws IOException {
        Path file = folder.resolve(reader.fileName);
        byte[] whole = reader.wholeFile(file);
        Files.write(file, whole);
        reader.read(file);
        Mutations mutations = new Mutations(seed);
        int refused = 0;
        long worst = 0;
        for (int i = 0; i < files; i++) {
            Files.write(file, reader.mutate(mutations, whole));
            long start = System.nanoTime();
            try {
                reader.read(file);
            } catch (DataException e) {
                requireRight(e, file);
                refused++;
            } catch (Exception | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError(reader + ", file " + i + " of seed " + seed + ": " + e, e);
            }
            worst = Math.max(worst, System.nanoTime() - start);
        }
        return new Outcome(files - refused, refused, worst / 1e6);
    }

    /** Rows of two classes in turns. */
    private static byte[] rows(String header, String row) {
        StringBuilder rows = new StringBuilder(header.isEmpty() ? "" : header + "\n");
        for (int i = 0; i < 12; i++) {
            rows.append(String.format(row, i, i % 2 == 0 ? "ham" : "spam")).append('\n');
        }
        return rows.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    /** Own texts: the ids, the classes and all that is said of them must be as they should. */
    static void readTexts(Path path) throws DataException {
        Dataset texts = new TextSource(path, TextFormat.DEFAULT).load(MAX_FEATURES, new DownloadListener() {
            @Override
            public void note(String line) {
                require(line.length() < 10_000, "a note of " + line.length() + " characters");
            }
        });
        require(texts.classNames().size() > 1, "there is one class");
        for (Examples split : List.of(texts.train(), texts.test())) {
            require(split.size() > 0, "a split is empty");
            for (int i = 0; i < split.size(); i++) {
                require(split.label(i) < texts.classNames().size(), "a label is none");
                require(split.length(i) > 1 && split.token(i, 0) == WordIndex.START, "a text has no word");
                for (int t = 1; t < split.length(i); t++) {
                    int id = split.token(i, t);
                    require(id == WordIndex.OUT_OF_VOCABULARY || id > WordIndex.INDEX_FROM && id < MAX_FEATURES, "an id is " + id);
                }
            }
        }
    }

    /** What was read must be fit to go on with. */
    private static void requireSound(Model model) {
        ParameterLayout layout = ParameterLayout.of(model.spec()); // refuses arrays that do not fit the spec
        for (float weight : layout.toDeeplearning4j(model.weights())) {
            require(Float.isFinite(weight), "a weight is " + weight);
        }
        for (float square : layout.toDeeplearning4j(model.squares())) {
            require(Float.isFinite(square) && square >= 0, "an average of squares is " + square);
        }
    }

    private static void requireSound(History history) {
        require(history.epochs().size() <= FitSettings.MOST_EPOCHS, "there are " + history.epochs().size() + " epochs");
        for (History.Epoch epoch : history.epochs()) {
            for (Metrics metrics : List.of(epoch.training(), epoch.validation().orElse(epoch.training()))) {
                require(metrics.loss() >= 0 && metrics.loss() <= 1000 && metrics.accuracy() >= 0
                        && metrics.accuracy() <= 1, "an epoch has " + metrics);
            }
            require(epoch.seconds() >= 0 && epoch.seconds() <= 1e9, "an epoch took " + epoch.seconds() + " s");
        }
    }

    private static void require(boolean sound, String otherwise) {
        if (!sound) {
            throw new IllegalStateException("read although " + otherwise);
        }
    }

    private static void requireRight(DataException refusal, Path file) {
        String message = refusal.getMessage();
        if (!message.startsWith(file + ": ") || message.lines().count() != 1) {
            throw new AssertionError("does not name the file in one line: " + message, refusal);
        }
    }

    private static Provenance provenance() {
        return new Provenance(Instant.EPOCH, new Provenance.Versions("1.0", "1.0.0-M2.1", "17"),
                new Origin("imdb", Optional.of(Path.of("folder")), Optional.of(Path.of("folder", "imdb.npz"))),
                Dataset.SENTIMENTS, SavedRun.NO_SHA256, "fused", Optional.of("vector"),
                new TrainingSettings(new FitSettings(32, 9, 0.2, true, OptionalInt.of(7), 1),
                        Optional.of(new EarlyStopping.Settings(EarlyStopping.Monitor.VAL_ACCURACY, 3)), "auto",
                        Optional.of(Path.of("/weights.npz"))));
    }

    private static History history() {
        return History.empty()
                .and(new History.Epoch(1, 1.5, new Metrics(0.69, 0.51), Optional.of(new Metrics(0.68, 0.55))))
                .and(new History.Epoch(2, 1.25, new Metrics(0.5, 0.75), Optional.of(new Metrics(0.6, 0.625))));
    }

    private static byte[] resource(String name) throws IOException {
        return resource(Npz.class, name);
    }

    private static byte[] resource(Class<?> beside, String name) throws IOException {
        try {
            return Files.readAllBytes(Path.of(beside.getResource(name).toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Runs every reader, or those named, on as many files as asked for:
     * {@code java -Xmx1g -cp ... io.github.imdbrnn.hostile.Fuzzer FILES SEED [READER...]}.
     */
    public static void main(String[] args) throws IOException {
        int files = Integer.parseInt(args[0]);
        long seed = Long.parseLong(args[1]);
        List<Reader> readers = args.length == 2
                ? List.of(Reader.values())
                : Stream.of(args).skip(2).map(name -> Reader.valueOf(name.toUpperCase(Locale.ROOT))).toList();
        Path folder = Files.createTempDirectory("imdb-rnn-fuzz");
        for (Reader reader : readers) {
            long start = System.nanoTime();
            Outcome outcome = new Fuzzer(folder).run(reader, files, seed);
            System.out.printf(Locale.ROOT,
                    "%-19s %,d files: %,d read, %,d refused; worst %.0f ms; %.0f s; heap peak %d MB%n",
                    reader, files, outcome.read(), outcome.refused(), outcome.worstMillis(),
                    (System.nanoTime() - start) / 1e9, heapPeak() >> 20);
            if (outcome.worstMillis() > MOST_MILLIS || heapPeak() > MOST_HEAP) {
                throw new AssertionError(reader + " took too long or too much heap");
            }
        }
        try (Stream<Path> left = Files.walk(folder)) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Since the program began: the sum of the pools' peaks, which is at least the peak of the sum. */
    private static long heapPeak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed()).sum();
    }
}
