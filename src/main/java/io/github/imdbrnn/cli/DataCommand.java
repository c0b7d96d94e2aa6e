package io.github.imdbrnn.cli;

import io.github.imdbrnn.cli.DataOptions.LoadedData;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.Fingerprint;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.model.Setting;
import io.github.imdbrnn.text.WordIndex;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what was loaded. */
@Command(name = "data", description = "Show the reviews as the network will read them: counts, lengths, fingerprints.")
public final class DataCommand extends TerminalCommand {
    @Mixin
    private DataOptions options;

    @Option(names = "--show", paramLabel = "N",
            description = "Also show the N-th training review, counted from 0, in words.")
    private Integer show;

    public DataCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    void run() throws DataException {
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
        Map<String, String> testFigures = figures(test, options.maxlen());
        figures(train, options.maxlen()).forEach((title, value) -> print(title, value, testFigures.get(title)));
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

    /** The figures of one split by their titles, in the order they are shown. */
    private static Map<String, String> figures(Examples reviews, int maxlen) {
        int n = reviews.size();
        int positive = Arrays.stream(reviews.labels()).sum();
        int[] lengths = IntStream.range(0, n).map(reviews::length).sorted().toArray();
        long truncated = Arrays.stream(lengths).filter(length -> length > maxlen).count();
        long outOfVocabulary = 0;
        for (int i = 0; i < n; i++) {
            for (int t = 0; t < reviews.length(i); t++) {
                outOfVocabulary += reviews.token(i, t) == WordIndex.OUT_OF_VOCABULARY ? 1 : 0;
            }
        }
        long tokens = reviews.tokenCount();
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("reviews", count(n));
        figures.put("  positive", count(positive));
        figures.put("  negative", count(n - positive));
        figures.put("tokens, start token included", count(tokens));
        figures.put("  out of vocabulary", share(outOfVocabulary, tokens));
        figures.put("length, shortest", count(lengths[0]));
        figures.put("length, median", count(lengths[n / 2]));
        figures.put("length, mean", String.format(Locale.ROOT, "%.1f", (double) tokens / n));
        figures.put("length, longest", count(lengths[n - 1]));
        figures.put("cut at maxlen " + maxlen, share(truncated, n));
        return figures;
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String share(long part, long whole) {
        return String.format(Locale.ROOT, "%.2f %%", 100.0 * part / whole);
    }
}
