package io.github.imdbrnn.report;

import io.github.imdbrnn.data.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** How long the examples are, and what the network does not read of them. */
final class LengthSection {
    private static final int MOST_BINS = 40;

    /** The longest reviews are few and would squeeze the others together. */
    private static final double SHOWN = 0.995;

    /** @param rows the bins as lengths and reviews */
    private record Histogram(Html figure, List<List<String>> rows) {}

    private LengthSection() {}

    static Html of(ReportData data) {
        Examples reviews = data.test();
        int maxlen = data.maxlen();
        int n = reviews.size();
        int[] lengths = IntStream.range(0, n).map(reviews::length).toArray();
        int[] right = new int[2]; // of the reviews read whole, of the cut ones
        for (int i = 0; i < n; i++) {
            if (data.probabilities().likeliest(i) == reviews.label(i)) {
                right[lengths[i] > maxlen ? 1 : 0]++;
            }
        }
        long cutReviews = IntStream.of(lengths).filter(length -> length > maxlen).count();
        long places = (long) n * maxlen;
        long tokens = reviews.tokenCount();
        long tokensRead = IntStream.of(lengths).mapToLong(length -> Examples.Window.of(length, maxlen).size()).sum();
        Arrays.sort(lengths);
        Histogram histogram = histogram(lengths, maxlen, data.noun());
        return Html.of("""
                <section>
                <h2>{} lengths</h2>
                <p>The network reads {} tokens of every test {}: of a longer one the last {}, before a shorter
                one padding.</p>
                <div class="plots">
                {}{}</div>
                {}</section>
                """, Html.capitalised(data.noun()), Html.count(maxlen), data.noun(), Html.count(maxlen), histogram.figure,
                Figures.list(data.nouns() + " cut", Html.percent((double) cutReviews / n),
                        "tokens never read", Html.percent((double) (tokens - tokensRead) / tokens),
                        "padding in what is read", Html.percent((double) (places - tokensRead) / places),
                        "median length", Html.count(lengths[n / 2]),
                        "longest", Html.count(lengths[n - 1]),
                        "accuracy, read whole", Html.percent((double) right[0] / (n - cutReviews)),
                        "accuracy, cut", Html.percent((double) right[1] / cutReviews)),
                Figures.folded("Figures of the lengths", List.of("tokens", data.nouns()), histogram.rows));
    }

    /** Bins begin at maxlen and go both ways, so that none holds cut and whole reviews. */
    private static Histogram histogram(int[] sorted, int maxlen, String noun) {
        int limit = Math.max(sorted[(int) (SHOWN * (sorted.length - 1))], maxlen);
        int width = (limit + MOST_BINS - 1) / MOST_BINS;
        int below = (maxlen + width - 1) / width;
        int above = (limit - maxlen + width - 1) / width;
        double[] reviews = new double[below + above];
        int longer = 0;
        for (int length : sorted) {
            // The first above maxlen has the lengths maxlen + 1 to maxlen + width.
            int bin = below + Math.floorDiv(length - maxlen - 1, width);
            if (bin < reviews.length) {
                reviews[Math.max(bin, 0)]++;
            } else {
                longer++;
            }
        }
        double[] middles = IntStream.range(0, reviews.length)
                .mapToDouble(bin -> maxlen + (bin - below + 0.5) * width).toArray();
        Plot plot = Plot.of("Histogram of the " + noun + " lengths", "tokens", noun + "s")
                .size(Figures.WIDTH, Figures.HEIGHT)
                .bars("read whole", Arrays.copyOf(middles, below), Arrays.copyOf(reviews, below), width);
        if (above > 0) {
            plot.bars("cut", Arrays.copyOfRange(middles, below, middles.length),
                    Arrays.copyOfRange(reviews, below, reviews.length), width).mark(maxlen, "maxlen " + maxlen);
        }
        List<List<String>> rows = new ArrayList<>();
        for (int bin = 0; bin < reviews.length; bin++) {
            int last = maxlen + (bin - below + 1) * width;
            String range = width == 1 ? "" : Math.max(last - width + 1, 0) + " to ";
            rows.add(List.of(range + last, Html.count((long) reviews[bin])));
        }
        if (longer > 0) {
            rows.add(List.of("longer", Html.count(longer)));
        }
        String title = longer == 0 ? "Lengths" : "Lengths, but for " + Html.count(longer) + " longer " + noun + "s";
        return new Histogram(Figures.plot(title, plot), rows);
    }
}
