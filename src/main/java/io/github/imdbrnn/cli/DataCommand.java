package io.github.imdbrnn.cli;

import io.github.imdbrnn.cli.DataOptions.LoadedData;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.Fingerprint;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.model.Setting;
import io.github.imdbrnn.text.WordIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what was loaded. */
@Command(name = "data", description = "Show the reviews as the network will read them: counts, lengths, fingerprints.")
public final class DataCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Mixin
    private DataOptions options;

    @Option(names = "--show", paramLabel = "N",
            description = "Also show the N-th training review, counted from 0, in words.")
    private Integer show;

    private final Terminal terminal;

    public DataCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws DataException {
        Setting.MAX_FEATURES.requireBetween(options.maxFeatures(), 4, 1 << 24);
        Setting.MAXLEN.requireBetween(options.maxlen(), 1, 1_000_000);
        LoadedData data = options.load(terminal);
        Examples train = data.dataset().train();
        Examples test = data.dataset().test();
        if (show != null) {
            requireShown(train.size());
        }
        terminal.println(DataOptions.describe(data.dataset().origin()));
        terminal.out().println();
        print("", "train", "test");
        Summary trainSummary = Summary.of(train, options.maxlen());
        Summary testSummary = Summary.of(test, options.maxlen());
        for (int i = 0; i < trainSummary.rows().size(); i++) {
            Row row = trainSummary.rows().get(i);
            print(row.title(), row.value(), testSummary.rows().get(i).value());
        }
        terminal.out().println();
        terminal.out().println("train SHA-256 " + Fingerprint.sha256(train, options.maxlen()));
        terminal.out().println("test SHA-256 " + Fingerprint.sha256(test, options.maxlen()));
        if (show != null) {
            WordIndex words = data.words(terminal);
            terminal.out().println();
            terminal.out().printf("Training review %d, %s, %d tokens:%n",
                    show, data.dataset().classNames().get(train.label(show)), train.length(show));
            terminal.wrap("", words.decode(train.padded(show, train.length(show))).stream()
                    .map(word -> PlainText.of(word, PlainText.LONGEST_WORD)).collect(Collectors.joining(" ")));
        }
        return 0;
    }

    private void requireShown(int reviews) {
        if (show < 0 || show >= reviews) {
            throw new OptionException("--show", "must be at " + (show < 0 ? "least 0" : "most " + (reviews - 1)) + ", not "
                    + show);
        }
    }

    private void print(String title, String train, String test) {
        terminal.out().printf("%-36s%14s%14s%n", title, train, test);
    }

    private record Row(String title, String value) {}

    /** The figures of one split, in the order they are shown. */
    private record Summary(List<Row> rows) {
        static Summary of(Examples reviews, int maxlen) {
            int n = reviews.size();
            int positive = Arrays.stream(reviews.labels()).sum();
            int[] lengths = new int[n];
            int truncated = 0;
            long outOfVocabulary = 0;
            for (int i = 0; i < n; i++) {
                lengths[i] = reviews.length(i);
                truncated += lengths[i] > maxlen ? 1 : 0;
                for (int t = 0; t < lengths[i]; t++) {
                    outOfVocabulary += reviews.token(i, t) == WordIndex.OUT_OF_VOCABULARY ? 1 : 0;
                }
            }
            Arrays.sort(lengths);
            long tokens = reviews.tokenCount();
            List<Row> rows = new ArrayList<>();
            rows.add(new Row("reviews", count(n)));
            rows.add(new Row("  positive", count(positive)));
            rows.add(new Row("  negative", count(n - positive)));
            rows.add(new Row("tokens, start token included", count(tokens)));
            rows.add(new Row("  out of vocabulary", share(outOfVocabulary, tokens)));
            rows.add(new Row("length, shortest", count(lengths[0])));
            rows.add(new Row("length, median", count(lengths[n / 2])));
            rows.add(new Row("length, mean", String.format(Locale.ROOT, "%.1f", (double) tokens / n)));
            rows.add(new Row("length, longest", count(lengths[n - 1])));
            rows.add(new Row("cut at maxlen " + maxlen, share(truncated, n)));
            return new Summary(rows);
        }

        private static String count(long value) {
            return String.format(Locale.ROOT, "%,d", value);
        }

        private static String share(long part, long whole) {
            return String.format(Locale.ROOT, "%.2f %%", 100.0 * part / whole);
        }
    }
}
