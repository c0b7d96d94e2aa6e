package io.github.imdbrnn.report;

import io.github.imdbrnn.data.Reviews;
import io.github.imdbrnn.data.WordIndex;
import io.github.imdbrnn.evaluation.BinaryCrossentropy;
import io.github.imdbrnn.io.PlainText;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The reviews of which the network is most certain, each word tinted by what it would answer there. */
final class ReviewSection {
    /** Reviews of each label, right and wrong each. */
    private static final int SHOWN = 2;

    /** Tints on either side of 0.5; the style sheet has as many. */
    private static final int TINTS = 10;

    private ReviewSection() {}

    static void add(Html page, ReportData data) {
        page.open("section").line().element("h2", "What it is most certain of").line()
                .element("p", "Each word is tinted by what the network would answer if the review ended there, from "
                        + "the hidden state at that word; point at one for the probability. A word too rare for the "
                        + "vocabulary is shown as ▢, as the network reads all of these as one; “br” is a line break of "
                        + "the original page.").line();
        legend(page);
        group(page, data, true);
        group(page, data, false);
        page.close().line();
    }

    private static void legend(Html page) {
        page.open("p", "class", "legend").text("negative ").open("span", "aria-hidden", "true");
        for (int i = 0; i <= 2 * TINTS; i++) {
            page.element("span", "", "class", tint(i / (2f * TINTS)));
        }
        page.close().text(" positive").close().line();
    }

    private static void group(Html page, ReportData data, boolean right) {
        page.element("h3", right ? "Right" : "Wrong").line().open("div", "class", "reviews").line();
        for (int label : new int[] {1, 0}) {
            List<Integer> reviews = mostCertain(data, label, right);
            page.open("div").line();
            for (int i = 0; i < reviews.size(); i++) {
                review(page, data, reviews.get(i), i == 0);
            }
            if (reviews.isEmpty()) {
                page.element("p", "No " + name(label) + " review was read as " + name(right ? label : 1 - label) + ".")
                        .line();
            }
            page.close().line();
        }
        page.close().line();
    }

    private static List<Integer> mostCertain(ReportData data, int label, boolean right) {
        float[] probabilities = data.probabilities();
        return IntStream.range(0, probabilities.length)
                .filter(i -> data.test().label(i) == label)
                .filter(i -> BinaryCrossentropy.isCorrect(probabilities[i], label) == right)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -Math.abs(probabilities[i] - 0.5)))
                .limit(SHOWN)
                .toList();
    }

    private static void review(Html page, ReportData data, int review, boolean shown) {
        Reviews reviews = data.test();
        float probability = data.probabilities()[review];
        String read = probability > 0.5f ? "positive" : "negative";
        int[] ids = IntStream.range(0, reviews.length(review)).map(t -> reviews.token(review, t)).toArray();
        float[] readings = data.reader().apply(ids);
        int cut = ids.length - readings.length;
        long words = IntStream.of(ids).filter(id -> id != WordIndex.START).count();
        page.open("details", shown
                        ? new String[] {"class", "review", "open", "open"}
                        : new String[] {"class", "review"})
                .open("summary")
                .element("b", capital(name(reviews.label(review))) + ", read as " + read)
                .text(" ").element("span", String.format(Locale.ROOT, "%s · %s %s · x_test[%d]",
                        answer(probability), Html.count(words), words == 1 ? "word" : "words", review))
                .close().line()
                .element("p", turn(readings)
                        + (cut == 0 ? "" : " The first " + Html.count(cut) + " tokens of the review are not read."),
                        "class", "muted").line()
                .open("p", "class", "words");
        for (int t = 0; t < readings.length; t++) {
            int id = ids[cut + t];
            if (id != WordIndex.START) {
                word(page, data.words(), id, readings[t]);
            }
        }
        page.close().line().close().line();
    }

    private static void word(Html page, WordIndex words, int id, float reading) {
        String word = words.word(id);
        boolean rare = word.equals(words.word(WordIndex.OUT_OF_VOCABULARY));
        page.element("span", (rare ? "▢" : PlainText.of(word, PlainText.LONGEST_WORD)) + " ",
                "class", tint(reading), "title", String.format(Locale.ROOT, "%.2f", reading));
    }

    /** A class of the style sheet: p1 to p10 for positive, n1 to n10 for negative, none for neither. */
    private static String tint(float reading) {
        int strength = Math.round(Math.abs(reading - 0.5f) * 2 * TINTS);
        return strength == 0 ? "t" : (reading > 0.5f ? "p" : "n") + strength;
    }

    private static String answer(float probability) {
        String digits = String.format(Locale.ROOT, "%.4f", probability);
        return "probability of being positive " + switch (digits) {
            case "0.0000" -> "below 0.0001";
            case "1.0000" -> "above 0.9999";
            default -> digits;
        };
    }

    /** Since when the network has been of its last opinion. */
    private static String turn(float[] readings) {
        int last = readings.length - 1;
        for (int t = last; t >= 0; t--) {
            if (readings[t] > 0.5f != readings[last] > 0.5f) {
                return last - t == 1 ? "The last word turned the reading to this side."
                        : "The reading was last on the other side " + Html.count(last - t) + " words before the end.";
            }
        }
        return "The reading was on this side from the first word on.";
    }

    private static String name(int label) {
        return label == 1 ? "positive" : "negative";
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
