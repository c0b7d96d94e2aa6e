package io.github.imdbrnn.cli;

import io.github.imdbrnn.cli.DataOptions.LoadedData;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.Fingerprint;
import io.github.imdbrnn.data.StratifiedOrder;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.text.WordIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what was loaded. */
@Command(name = "data", description = "Show the texts as the network will read them: "
        + "classes, lengths, vocabulary, fingerprints.")
public final class DataCommand extends TerminalCommand {
    private static final int MOST_CLASSES = 20;
    private static final int LONGEST_CLASS = 30;

    @Mixin
    private DataOptions options;

    @Option(names = "--show", paramLabel = "N",
            description = "Also show the N-th training example, counted from 0, in words.")
    private Integer show;

    public DataCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    void run() throws DataException {
        options.requirePossible();
        LoadedData data = options.load(terminal);
        Examples train = data.dataset().train();
        Examples test = data.dataset().test();
        if (show != null) {
            requireShown(train.size());
        }
        terminal.println(DataOptions.describe(data.dataset().origin()));
        terminal.out().println();
        print(new Row("", "train", "test"));
        Figures trained = Figures.of(train);
        Figures tested = Figures.of(test);
        rows(trained, tested, data.dataset().classNames()).forEach(this::print);
        terminal.out().println();
        terminal.out().println("train SHA-256 " + Fingerprint.sha256(train, options.maxlen()));
        terminal.out().println("test SHA-256 " + Fingerprint.sha256(test, options.maxlen()));
        List<String> advice = advice(trained, tested);
        if (!advice.isEmpty()) {
            terminal.out().println();
            advice.forEach(terminal::say);
        }
        if (show != null) {
            WordIndex words = data.words(terminal);
            terminal.out().println();
            terminal.out().printf("Training example %d, %s, %d tokens:%n",
                    show, data.dataset().classNames().get(train.label(show)), train.length(show));
            terminal.wrap("", words.decode(train.padded(show, train.length(show))).stream()
                    .map(word -> PlainText.of(word, PlainText.LONGEST_WORD)).collect(Collectors.joining(" ")));
        }
    }

    private void requireShown(int reviews) {
        if (show < 0 || show >= reviews) {
            throw new OptionException("--show", "must be at " + (show < 0 ? "least 0" : "most " + (reviews - 1)) + ", not "
                    + show);
        }
    }

    private void print(Row row) {
        String form = terminal.columns() < 36 + 2 * 14 ? "%-36s%12s%12s%n" : "%-36s%14s%14s%n";
        terminal.out().printf(form, row.title, row.train, row.test);
    }

    /** A figure of both splits. */
    private record Row(String title, String train, String test) {
        private static Row of(String title, Figures train, Figures test, Function<Figures, String> figure) {
            return new Row(title, figure.apply(train), figure.apply(test));
        }
    }

    private List<Row> rows(Figures train, Figures test, List<String> classNames) {
        int maxlen = options.maxlen();
        List<Row> rows = new ArrayList<>();
        rows.add(Row.of("examples", train, test, split -> count(split.lengths.length)));
        rows.addAll(classRows(train, test, classNames));
        rows.add(Row.of("tokens, start token included", train, test, split -> count(split.tokens)));
        rows.add(Row.of("  out of vocabulary", train, test, split -> share(split.outOfVocabulary, split.tokens)));
        rows.add(Row.of("  different words of the vocabulary", train, test, split -> count(split.differentWords)));
        rows.add(Row.of("length, shortest", train, test, split -> count(split.lengths[0])));
        rows.add(Row.of("length, median", train, test, split -> count(split.lengths[split.lengths.length / 2])));
        rows.add(Row.of("length, mean", train, test,
                split -> String.format(Locale.ROOT, "%.1f", (double) split.tokens / split.lengths.length)));
        for (int percent : new int[] {90, 95, 99}) {
            rows.add(Row.of("length, " + percent + " % have at most", train, test,
                    split -> count(split.longestOf(percent))));
        }
        rows.add(Row.of("length, longest", train, test, split -> count(split.longestOf(100))));
        rows.add(Row.of("cut at maxlen " + maxlen, train, test,
                split -> share(split.longerThan(maxlen), split.lengths.length)));
        return rows;
    }

    /** The classes in order; of many the largest, and the others in one line. */
    private static List<Row> classRows(Figures train, Figures test, List<String> classNames) {
        List<Integer> classes = IntStream.range(0, classNames.size()).boxed().collect(Collectors.toList());
        if (classes.size() > MOST_CLASSES) {
            classes.sort(Comparator.<Integer>comparingInt(label -> -train.count(label)).thenComparing(label -> label));
        }
        List<Integer> shown = classes.subList(0, Math.min(classes.size(), MOST_CLASSES));
        List<Row> rows = shown.stream().map(label -> Row.of("  " + PlainText.of(classNames.get(label), LONGEST_CLASS),
                train, test, split -> count(split.count(label)))).collect(Collectors.toList());
        List<Integer> others = classes.subList(shown.size(), classes.size());
        if (!others.isEmpty()) {
            rows.add(Row.of(String.format(Locale.ROOT, "  %,d more classes", others.size()), train, test,
                    split -> count(others.stream().mapToLong(split::count).sum())));
        }
        return rows;
    }

    /** What to set otherwise, if anything. */
    private List<String> advice(Figures train, Figures test) {
        List<String> advice = new ArrayList<>();
        int maxlen = options.maxlen();
        int most = train.longestOf(95);
        if (train.longestOf(100) < maxlen) {
            String shorter = train.longestOf(99) == train.longestOf(100) ? "."
                    : ", and " + train.longestOf(99) + " reads 99 % of them whole.";
            advice.add(String.format(Locale.ROOT, "No training text is longer than %d tokens: --maxlen %d reads "
                    + "as much and trains faster%s", train.longestOf(100), train.longestOf(100), shorter));
        } else if (train.longerThan(maxlen) > train.lengths.length / 20) {
            advice.add(String.format(Locale.ROOT, "--maxlen %d would read 95 %% of the training texts whole.", most));
        }
        int largest = options.maxFeatures() - WordIndex.INDEX_FROM - 1;
        if (train.differentWords < largest) {
            advice.add(String.format(Locale.ROOT, "--max-features %d has room for all words of the training texts.",
                    train.differentWords + WordIndex.INDEX_FROM + 1));
        } else if (20 * test.outOfVocabulary > test.tokens) {
            advice.add(String.format(Locale.ROOT, "%s of the test texts' words are out of vocabulary: a higher "
                    + "--max-features reads more of them.", share(test.outOfVocabulary, test.tokens)));
        }
        return advice;
    }

    /**
     * What there is to know of a split.
     *
     * @param classes how many examples each class has
     * @param lengths of the examples, the shortest first
     * @param outOfVocabulary how many of the tokens are
     * @param differentWords of the vocabulary
     */
    private record Figures(int[] classes, int[] lengths, long tokens, long outOfVocabulary, int differentWords) {
        private static Figures of(Examples examples) {
            long outOfVocabulary = 0;
            BitSet words = new BitSet();
            for (int i = 0; i < examples.size(); i++) {
                for (int t = 0; t < examples.length(i); t++) {
                    int id = examples.token(i, t);
                    outOfVocabulary += id == WordIndex.OUT_OF_VOCABULARY ? 1 : 0;
                    words.set(id);
                }
            }
            words.clear(0, WordIndex.INDEX_FROM + 1);
            return new Figures(StratifiedOrder.sizes(examples.labels()),
                    IntStream.range(0, examples.size()).map(examples::length).sorted().toArray(), examples.tokenCount(),
                    outOfVocabulary, words.cardinality());
        }

        private int count(int label) {
            return label < classes.length ? classes[label] : 0;
        }

        /** The length that so many of a hundred examples do not exceed. */
        private int longestOf(int percent) {
            return lengths[(int) (((long) lengths.length * percent + 99) / 100) - 1];
        }

        private long longerThan(int maxlen) {
            return Arrays.stream(lengths).filter(length -> length > maxlen).count();
        }
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String share(long part, long whole) {
        return String.format(Locale.ROOT, "%.2f %%", 100.0 * part / whole);
    }
}
