package io.github.imdbrnn.report;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.evaluation.BinaryCrossentropy;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.text.WordIndex;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reviews of a usual length of which the network is most certain, each word tinted by what it changed. */
final class ReviewSection {
    /** Reviews of each label, right and wrong each; the first is open. */
    private static final int SHOWN = 2;

    /** Tokens of a review that, open, fits on a screen. */
    private static final int LONGEST = 130;

    /** Lengths within this share of the usual one are like it. */
    private static final double LIKE = 0.2;

    /** Tints on either side of no change; the style sheet has as many. */
    private static final int TINTS = 10;

    /** The share of the words whose changes the tints tell apart; those of the others have the strongest. */
    private static final double WITHIN_TINTS = 0.95;

    /**
     * A review as the network reads it.
     *
     * @param review its index
     * @param ids all its tokens
     * @param logOdds of a positive review, before the first token that is read and after each
     */
    private record ReadReview(int review, int[] ids, double[] logOdds) {
        int read() {
            return logOdds.length - 1;
        }

        int cut() {
            return ids.length - read();
        }

        double change(int t) {
            return logOdds[t + 1] - logOdds[t];
        }
    }

    private ReviewSection() {}

    static Html of(ReportData data) {
        int tokens = Math.min(medianRead(data), LONGEST);
        List<ReadReview> rightPositive = mostCertain(data, 1, true, tokens);
        List<ReadReview> rightNegative = mostCertain(data, 0, true, tokens);
        List<ReadReview> wrongPositive = mostCertain(data, 1, false, tokens);
        List<ReadReview> wrongNegative = mostCertain(data, 0, false, tokens);
        double strongest = strongest(Stream.of(rightPositive, rightNegative, wrongPositive, wrongNegative)
                .flatMap(List::stream));
        return Html.of("""
                <section>
                <h2>What it is most certain of</h2>
                <p>Of the test reviews of about {} tokens, those about which the network is most certain. A word too rare
                for the vocabulary is shown as ▢, as the network reads all of these as one; “br” is a line break of the
                original page.</p>
                {}<input type="checkbox" id="numbers"/>
                <label for="numbers">Show the probability of a positive review after every word</label>
                <h3>Right</h3>
                <div class="reviews">
                {}{}</div>
                <h3>Wrong</h3>
                <div class="reviews">
                {}{}</div>
                </section>
                """, Html.count(tokens), legend(strongest),
                group(data, rightPositive, "No positive review was read as positive.", strongest),
                group(data, rightNegative, "No negative review was read as negative.", strongest),
                group(data, wrongPositive, "No positive review was read as negative.", strongest),
                group(data, wrongNegative, "No negative review was read as positive.", strongest));
    }

    private static int medianRead(ReportData data) {
        int[] read = IntStream.range(0, data.test().size()).map(i -> tokensRead(data, i)).sorted().toArray();
        return read[read.length / 2];
    }

    private static int tokensRead(ReportData data, int review) {
        return Examples.Window.of(data.test().length(review), data.maxlen()).size();
    }

    /** Reviews of one label that were read rightly or wrongly, of about so many tokens, or as near as there are. */
    private static List<ReadReview> mostCertain(ReportData data, int label, boolean right, int tokens) {
        Examples reviews = data.test();
        float[] probabilities = data.probabilities();
        return IntStream.range(0, probabilities.length)
                .filter(i -> reviews.label(i) == label)
                .filter(i -> BinaryCrossentropy.isCorrect(probabilities[i], label) == right)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) ->
                                Math.max(Math.abs(tokensRead(data, i) - tokens) - LIKE * tokens, 0))
                        .thenComparingDouble(i -> -Math.abs(probabilities[i] - 0.5)))
                .limit(SHOWN)
                .map(i -> reading(data, i))
                .toList();
    }

    private static ReadReview reading(ReportData data, int review) {
        Examples reviews = data.test();
        int[] ids = IntStream.range(0, reviews.length(review)).map(t -> reviews.token(review, t)).toArray();
        return new ReadReview(review, ids, data.reader().apply(ids));
    }

    /** The change of the log-odds from which on a word has the strongest tint; 0 if nothing changes. */
    private static double strongest(Stream<ReadReview> readings) {
        double[] changes = readings
                .flatMapToDouble(reading -> IntStream.range(0, reading.read()).mapToDouble(reading::change))
                .map(Math::abs).sorted().toArray();
        return changes.length == 0 ? 0 : changes[(int) (WITHIN_TINTS * (changes.length - 1))];
    }

    private static Html legend(double strongest) {
        String change = String.format(Locale.ROOT, "%.2g", strongest);
        return Html.of("""
                <p class="legend">Tint: how far the log-odds of a positive review moved with the word, from −{} or less \
                <span aria-hidden="true">{}</span> to +{} or more</p>
                """, change, Html.each(IntStream.rangeClosed(-TINTS, TINTS).boxed().toList(),
                tint -> Html.of("<span class=\"{}\"></span>", tint(tint, TINTS))), change);
    }

    private static Html group(ReportData data, List<ReadReview> readings, String ifNone, double strongest) {
        return Html.of("""
                <div>
                {}</div>
                """, readings.isEmpty() ? Html.of("<p>{}</p>\n", ifNone)
                : Html.each(readings, reading -> review(data, reading, reading == readings.get(0), strongest)));
    }

    private static Html review(ReportData data, ReadReview reading, boolean shown, double strongest) {
        int review = reading.review();
        float probability = data.probabilities()[review];
        long words = IntStream.of(reading.ids()).filter(id -> id != WordIndex.START).count();
        return Html.of("""
                <details class="review"{}><summary><b>{}, read as {}</b> <span>{} · {} {} · x_test[{}]</span></summary>
                <p class="muted">{}{}</p>
                <p class="words">{}</p>
                </details>
                """, Html.of(shown ? " open=\"open\"" : ""), data.test().label(review) == 1 ? "Positive" : "Negative",
                BinaryCrossentropy.isPositive(probability) ? "positive" : "negative", answer(probability),
                Html.count(words), words == 1 ? "word" : "words", review, turn(reading), reading.cut() == 0
                        ? "" : " The first " + Html.count(reading.cut()) + " tokens of the review are not read.",
                Html.each(IntStream.range(0, reading.read()).boxed().toList(),
                        t -> word(data.words(), reading, t, strongest)));
    }

    private static Html word(WordIndex words, ReadReview reading, int t, double strongest) {
        int id = reading.ids()[reading.cut() + t];
        if (id == WordIndex.START) {
            return Html.NONE;
        }
        String word = words.word(id);
        boolean rare = word.equals(words.word(WordIndex.OUT_OF_VOCABULARY));
        return Html.of("<span class=\"{}\" title=\"{}\">{} </span>", tint(reading.change(t), strongest),
                brief(BinaryCrossentropy.sigmoid(reading.logOdds()[t + 1])),
                rare ? "▢" : PlainText.of(word, PlainText.LONGEST_WORD));
    }

    /** A class of the style sheet: p1 to p10 for a change towards positive, n1 to n10 towards negative, t for none. */
    private static String tint(double change, double strongest) {
        long strength = strongest > 0 ? Math.round(Math.min(Math.abs(change) / strongest, 1) * TINTS) : 0;
        return strength == 0 ? "t" : (change > 0 ? "p" : "n") + strength;
    }

    /** A probability with two digits, none of which claims certainty. */
    private static String brief(double probability) {
        return String.format(Locale.ROOT, "%.2f", probability).replace("0.00", "<0.01").replace("1.00", ">0.99");
    }

    private static String answer(float probability) {
        return "P(positive) " + String.format(Locale.ROOT, "= %.4f", probability)
                .replace("= 0.0000", "< 0.0001").replace("= 1.0000", "> 0.9999");
    }

    /** Since when the network has been of its last opinion. */
    private static String turn(ReadReview reading) {
        int last = reading.read();
        for (int t = last; t >= 1; t--) {
            if (reading.logOdds()[t] > 0 != reading.logOdds()[last] > 0) {
                return last - t == 1 ? "The last word turned the reading to this side."
                        : "The reading was last on the other side " + Html.count(last - t) + " words before the end.";
            }
        }
        return "The reading was on this side from the first word on.";
    }
}
