package io.github.imdbrnn.data.text;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.DatasetSource;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.StratifiedOrder;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.data.text.Corpus.Skipped;
import io.github.imdbrnn.data.text.TextFiles.Parts;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Setting;
import io.github.imdbrnn.text.WordIndex;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A person's own texts, with the vocabulary of those to train on. */
public final class TextSource implements DatasetSource {
    /** By which a person and {@link Origin} name it. */
    public static final String NAME = "text";

    private static final String IMDB = "imdb.npz";

    /** Bytes before the name of a zip's first member, and where its length stands. */
    private static final int ZIP_HEADER = 30;
    private static final int ZIP_NAME_LENGTH = 26;

    /** The reserved ids and one word. */
    private static final int SMALLEST_VOCABULARY = 5;

    private static final int LARGEST_VOCABULARY = 1 << 24;

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,18}(\\.[0-9]{1,18})?");

    private final Path path;
    private final TextFormat format;
    private Optional<WordIndex> words = Optional.empty();

    /** @param path a file, or a folder */
    public TextSource(Path path, TextFormat format) {
        this.path = path;
        this.format = format;
    }

    /** Whether a file or folder may hold own texts: it is there, and not IMDB's file nor a folder with that. */
    public static boolean recognises(Path path) {
        try {
            if (Files.isDirectory(path)) {
                if (Files.exists(path.resolve(IMDB))) {
                    return false;
                }
                TextFiles.of(Parts.of(path).train());
                return true;
            }
            return Files.isRegularFile(path) && !path.toString().toLowerCase(Locale.ROOT).endsWith(".npz")
                    && !isNpz(path);
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether it is a zip of NumPy's arrays under another name, by the name of its first member. */
    private static boolean isNpz(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] header = in.readNBytes(ZIP_HEADER);
            if (header.length < ZIP_HEADER || header[0] != 'P' || header[1] != 'K') {
                return false;
            }
            int length = header[ZIP_NAME_LENGTH] & 0xff; // its low byte
            return new String(in.readNBytes(length), StandardCharsets.UTF_8).endsWith(".npy");
        }
    }

    @Override
    public List<Path> places() {
        List<Path> places = new ArrayList<>(List.of(path));
        format.test().ifPresent(places::add);
        return places;
    }

    /**
     * Reads the texts. The listener hears, in a line each, what was recognised and what is to be known: what is left
     * out, classes of one example, texts to test on that are trained on too, the vocabulary.
     *
     * @throws DataException if the texts cannot be read, or no network can be trained and tested on them
     * @throws InvalidSettingException if the format says what would be of no use for these texts
     */
    @Override
    public Dataset load(int maxFeatures, DownloadListener listener) throws DataException {
        Setting.MAX_FEATURES.requireBetween(maxFeatures, SMALLEST_VOCABULARY, LARGEST_VOCABULARY);
        Parts parts = Parts.of(path);
        Optional<Path> named = format.test().isPresent() ? format.test() : parts.test();
        requireUsed(parts.train(), named);
        if (!parts.leftOut().isEmpty()) {
            listener.note(path + TextFiles.left(": ", parts.leftOut()));
        }
        Corpus training = read(parts.train(), new Corpus(parts.train()), listener);
        requireTrainable(training);
        List<String> names = inOrder(training.classNames());
        Map<String, Integer> ids = new HashMap<>();
        names.forEach(name -> ids.put(name, ids.size()));
        int[] classIds = training.classNames().stream().mapToInt(ids::get).toArray();
        int[] labels = IntStream.of(training.labels()).map(label -> classIds[label]).toArray();
        tellOfSingles(training, labels, names, classIds, named.isEmpty(), listener);

        Corpus testing = named.isPresent() ? testing(named.get(), training, listener) : training;
        TextSplit split = named.isPresent()
                ? new TextSplit(StratifiedOrder.of(labels, format.seed()), IntStream.range(0, testing.size()).toArray())
                : draw(labels, listener);
        tellOfDuplicates(training, testing, split, listener);
        Vocabulary vocabulary = new Vocabulary(training, split.train(), maxFeatures);
        words = Optional.of(vocabulary.index());
        listener.note(String.format(Locale.ROOT, "Vocabulary: %s %,d different words of the training texts",
                vocabulary.different() == vocabulary.index().size() ? "all"
                        : String.format(Locale.ROOT, "the %,d most frequent of", vocabulary.index().size()),
                vocabulary.different()));
        Examples train = vocabulary.examples(training, split.train(), classIds);
        Examples test = vocabulary.examples(testing, split.test(), classIds);
        return new Dataset(train, test, names,
                new Origin(NAME, Optional.of(path.toAbsolutePath()), file(), Optional.of(format)));
    }

    /** Reads the examples to test on, of classes and with words numbered as those to train on. */
    private Corpus testing(Path named, Corpus training, DownloadListener listener) throws DataException {
        Path test = Parts.of(named).test().orElse(named);
        if (!Files.exists(test)) {
            throw new DataException(test + ": no such file or folder", Remedy.NAME_THE_TEST_DATA);
        }
        Corpus testing = read(test, training.beside(test), listener);
        requireExamples(testing);
        return testing;
    }

    private TextSplit draw(int[] labels, DownloadListener listener) throws DataException {
        TextSplit split = TextSplit.draw(labels, format.testSplit(), format.seed());
        if (split.test().length == 0) {
            throw new DataException(path + ": no class has two examples, so there is none to test on",
                    Remedy.NAME_THE_TEST_DATA);
        }
        listener.note(String.format(Locale.ROOT,
                "Test data: %,d of the %,d examples, drawn from each class in proportion", split.test().length,
                labels.length));
        return split;
    }

    private static void requireExamples(Corpus corpus) throws DataException {
        if (corpus.size() == 0) {
            throw new DataException(corpus.source() + ": has no example with a text and a label");
        }
    }

    /**
     * Reads the texts as a trained model does: in the ids of its words and of its classes, and all of them; of a
     * folder with {@code train} and {@code test}, the latter.
     *
     * @param maxFeatures the model's
     * @throws DataException if they cannot be read, or have a label that is none of its classes
     */
    public Examples examples(WordIndex words, List<String> classNames, int maxFeatures, DownloadListener listener)
            throws DataException {
        Path part = Parts.of(path).test().orElse(path);
        Corpus corpus = read(part, new Corpus(part, classNames), listener);
        requireExamples(corpus);
        int[] classIds = IntStream.range(0, classNames.size()).toArray();
        int[] order = IntStream.range(0, corpus.size()).toArray();
        return new Vocabulary(corpus, words, maxFeatures).examples(corpus, order, classIds);
    }

    /**
     * Asks whether the format says what would be of no use for these texts.
     *
     * @throws DataException if the texts cannot be read
     * @throws InvalidSettingException if it does
     */
    public void requireUsed() throws DataException {
        requireUsed(Parts.of(path).train(), Optional.empty());
    }

    /** A setting that these texts have no use for would be taken for one that works. */
    private void requireUsed(Path training, Optional<Path> test) throws DataException {
        if (Files.isDirectory(training) && TextFiles.of(training).kind() != TextFiles.Kind.TABLE) {
            String why = "is for a table, and " + training + " has no columns: its files or folders are the classes";
            format.textColumn().ifPresent(column -> {
                throw new InvalidSettingException(Setting.TEXT_COLUMN, why);
            });
            format.labelColumn().ifPresent(column -> {
                throw new InvalidSettingException(Setting.LABEL_COLUMN, why);
            });
        }
        if (test.isPresent() && format.testSplit() != TextFormat.TEST_SPLIT) {
            throw new InvalidSettingException(Setting.TEST_SPLIT,
                    "holds out a part of the texts, but " + test.get() + " is what they are tested on");
        }
    }

    /** The file that holds all examples, if one does. */
    private Optional<Path> file() {
        return Files.isRegularFile(path) && format.test().isEmpty() ? Optional.of(path) : Optional.empty();
    }

    private Corpus read(Path part, Corpus corpus, DownloadListener listener) throws DataException {
        try {
            if (!Files.exists(part)) {
                throw new DataException(part + ": no such file or folder", Remedy.NAME_THE_DATA);
            }
            TextFiles files = TextFiles.of(part);
            listener.note(files.path() + ": " + files.read(format, corpus, listener::reading));
        } catch (IOException e) {
            throw DataException.of(part, "cannot be read", e);
        }
        tell(corpus.withoutText(), "without a word in its text", "without a word in their texts", corpus, listener);
        tell(corpus.withoutLabel(), "without a label", "without a label", corpus, listener);
        return corpus;
    }

    private static void tell(Skipped skipped, String one, String more, Corpus corpus, DownloadListener listener) {
        if (skipped.count() > 0) {
            listener.note(String.format(Locale.ROOT, "%s: %,d %s left out (the first: %s)", corpus.source(),
                    skipped.count(),
                    skipped.count() == 1 ? "example " + one + " is" : "examples " + more + " are",
                    skipped.first().within(corpus.source())));
        }
    }

    private static void requireTrainable(Corpus training) throws DataException {
        requireExamples(training);
        if (training.classNames().size() == 1) {
            throw new DataException(String.format(Locale.ROOT,
                    "%s: all %,d examples have the label %s; a network needs two classes at least", training.source(),
                    training.size(), DataException.quoted(training.classNames().get(0))),
                    Files.isDirectory(training.source()) ? null : Remedy.NAME_THE_COLUMNS);
        }
    }

    /** Classes in the order of their ids: numbers as numbers, or all names as texts. */
    public static List<String> inOrder(Collection<String> names) {
        boolean numbers = names.stream().allMatch(name -> NUMBER.matcher(name).matches());
        Comparator<String> order = numbers
                ? Comparator.<String, BigDecimal>comparing(BigDecimal::new).thenComparing(Comparator.naturalOrder())
                : Comparator.naturalOrder();
        return names.stream().sorted(order).toList();
    }

    private static void tellOfSingles(Corpus training, int[] labels, List<String> names, int[] classIds, boolean drawn,
            DownloadListener listener) {
        int[] sizes = StratifiedOrder.sizes(labels);
        int[] singles = IntStream.range(0, classIds.length).filter(number -> sizes[classIds[number]] == 1).toArray();
        if (singles.length > 0) {
            listener.note(String.format(Locale.ROOT, "%s: %s one example%s (the first: %s, %s)", training.source(),
                    singles.length == 1 ? "1 class has only"
                            : String.format(Locale.ROOT, "%,d classes have only", singles.length),
                    drawn ? ", which is trained on and not tested" : "",
                    DataException.quoted(names.get(classIds[singles[0]])),
                    training.firstOf(singles[0]).within(training.source())));
        }
    }

    /** Two texts are the same if their words are. */
    private static void tellOfDuplicates(Corpus training, Corpus testing, TextSplit split, DownloadListener listener) {
        long[] trained = IntStream.of(split.train()).mapToLong(training::hash).sorted().toArray();
        long twice = IntStream.of(split.test()).filter(i -> Arrays.binarySearch(trained, testing.hash(i)) >= 0).count();
        if (twice > 0) {
            listener.note(String.format(Locale.ROOT, "%,d of the %,d test texts have the same words as a training text",
                    twice, split.test().length));
        }
    }

    @Override
    public WordIndex words(DownloadListener listener) throws DataException {
        return words.orElseThrow(() -> new DataException(path + ": its words are known only when it is loaded"));
    }
}
