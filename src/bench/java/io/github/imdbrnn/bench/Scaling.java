package io.github.imdbrnn.bench;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.MadeReviews;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.FitSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Shows how the cost of an epoch and of a prediction grows: for one, two and four times the reviews, then for one, two
 * and four times the tokens of a review. Linear growth is a ratio of 1, 2 and 4, or less.
 */
public final class Scaling {
    private static final int SEED = 1;
    private static final int[] TIMES = {1, 2, 4};
    private static final int REVIEWS = 6400;
    private static final int TOKENS = 250;
    private static final int REPEATS = 5;

    private Scaling() {}

    /** @param args ENGINE */
    public static void main(String[] args) throws DataException {
        if (args.length != 1) {
            System.err.println("usage: Scaling ENGINE");
            System.exit(2);
        }
        measure(args[0], MadeReviews.imdbLike(REVIEWS, Notebook.MAX_FEATURES, SEED), Notebook.MAXLEN, 2); // warm-up
        Case[] byReviews = new Case[TIMES.length];
        Case[] byTokens = new Case[TIMES.length];
        for (int i = 0; i < TIMES.length; i++) {
            Examples more = MadeReviews.imdbLike(TIMES[i] * REVIEWS, Notebook.MAX_FEATURES, SEED);
            byReviews[i] = measure(args[0], more, Notebook.MAXLEN, REPEATS);
        }
        for (int i = 0; i < TIMES.length; i++) {
            int length = TIMES[i] * TOKENS;
            Examples longer = MadeReviews.ofLength(length, REVIEWS, Notebook.MAX_FEATURES, SEED);
            byTokens[i] = measure(args[0], longer, length, REPEATS);
        }
        print("Reviews of IMDB's lengths, padded or cut to " + Notebook.MAXLEN, byReviews);
        print("Reviews all of one length, without padding", byTokens);
    }

    /** The medians, each epoch beginning where the last ended. */
    private static Case measure(String engineName, Examples reviews, int maxlen, int repeats)
            throws DataException {
        Model model = Model.create(NetworkSpec.notebook().withMaxlen(maxlen), RmsProp.notebook(), SEED);
        FitSettings settings = new FitSettings(Notebook.BATCH_SIZE, repeats, 0, true, OptionalInt.empty(), SEED);
        try (Engine engine = Engines.create(engineName, model)) {
            double[] epochs = new Fit(engine, maxlen, settings, List.of()).run(reviews).epochs().stream()
                    .mapToDouble(epoch -> epoch.seconds()).toArray();
            double[] evaluations = new double[repeats];
            for (int i = 0; i < repeats; i++) {
                long start = System.nanoTime();
                engine.predict(reviews, maxlen);
                evaluations[i] = (System.nanoTime() - start) / 1e9;
            }
            return new Case(reviews.size(), maxlen, tokens(reviews, maxlen), median(epochs), median(evaluations));
        }
    }

    /** Those that remain after the cut to maxlen. */
    private static long tokens(Examples reviews, int maxlen) {
        long tokens = 0;
        for (int i = 0; i < reviews.size(); i++) {
            tokens += Math.min(reviews.length(i), maxlen);
        }
        return tokens;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void print(String title, Case[] cases) {
        System.out.printf("%n%s:%n%n", title);
        System.out.println("| reviews | maxlen | tokens | epoch s | ratio | prediction s | ratio |");
        System.out.println("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (Case each : cases) {
            System.out.printf(Locale.ROOT, "| %,d | %d | %,d | %.3f | %.2f | %.3f | %.2f |%n",
                    each.reviews(), each.maxlen(), each.tokens(),
                    each.epochSeconds(), each.epochSeconds() / cases[0].epochSeconds(),
                    each.predictionSeconds(), each.predictionSeconds() / cases[0].predictionSeconds());
        }
    }

    private record Case(int reviews, int maxlen, long tokens, double epochSeconds, double predictionSeconds) {}
}
