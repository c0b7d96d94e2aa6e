package io.github.imdbrnn.report;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.evaluation.BinaryCrossentropy;
import io.github.imdbrnn.evaluation.Confusion;
import io.github.imdbrnn.evaluation.Probabilities;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.predict.Reading;
import io.github.imdbrnn.text.WordIndex;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Test examples of a usual length of which the network is most certain, each word tinted by what it changed. */
final class ReviewSection {
    /** Examples shown of each of two classes, right and wrong each; the first is open. Of more classes one of each. */
    private static final int SHOWN = 2;

    /** Classes shown, those of which there are the most. */
    private static final int MOST_CLASSES = 6;

    /** Tokens of an example that, open, fits on a screen. */
    private static final int LONGEST = 130;

    /** Lengths within this share of the usual one are like it. */
    private static final double LIKE = 0.2;

    /** Tints on either side of no change; the style sheet has as many. */
    private static final int TINTS = 10;

    /** The share of the words whose changes the tints tell apart; those of the others have the strongest. */
    private static final double WITHIN_TINTS = 0.95;

    /**
     * An example as the network reads it.
     *
     * @param index of the example
     * @param ids all its tokens
     * @param logOdds of class 1 of two, else of the class found, before the first token that is read and after each
     * @param likeliest the likeliest class then
     */
    private record ReadExample(int index, int[] ids, double[] logOdds, int[] likeliest) {
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
        List<Integer> classes = classes(data);
        List<List<ReadExample>> right = classes.stream().map(c -> mostCertain(data, c, true, tokens)).toList();
        List<List<ReadExample>> wrong = classes.stream().map(c -> mostCertain(data, c, false, tokens)).toList();
        double strongest = strongest(Stream.concat(right.stream(), wrong.stream()).flatMap(List::stream));
        return Html.of("""
                <section>
                <h2>What it is most certain of</h2>
                <p>Of the test {} of about {} tokens, those about which the network is most certain. A word too rare
                for the vocabulary is shown as ▢, as the network reads all of these as one{}.{}</p>
                {}<input type="checkbox" id="numbers"/>
                <label for="numbers">Show the probability of {} after every word</label>
                <h3>Right</h3>
                <div class="reviews">
                {}</div>
                <h3>Wrong</h3>
                <div class="reviews">
                {}</div>
                </section>
                """, data.nouns(), Html.count(tokens), !data.noun().equals("review") ? ""
                        : "; “br” is a line break of the original page",
                data.run().spec().recurrent().bidirectional() ? " " + Reading.FORWARD_ONLY : "", legend(data, strongest),
                data.readFor(),
                groups(data, classes, right, true, strongest), groups(data, classes, wrong, false, strongest));
    }

    /** Class 1 and then class 0 of two; of more the largest. */
    private static List<Integer> classes(ReportData data) {
        Confusion confusion = data.evaluation().confusion();
        return IntStream.range(0, confusion.classes()).boxed()
                .sorted(data.twoClasses() ? Comparator.reverseOrder() : Comparator.comparingInt(c -> -confusion.support(c)))
                .limit(MOST_CLASSES).toList();
    }

    private static int medianRead(ReportData data) {
        int[] read = IntStream.range(0, data.test().size()).map(i -> tokensRead(data, i)).sorted().toArray();
        return read[read.length / 2];
    }

    private static int tokensRead(ReportData data, int i) {
        return Examples.Window.of(data.test().length(i), data.maxlen()).size();
    }

    /** Examples of one label that were read rightly or wrongly, of about so many tokens, or as near as there are. */
    private static List<ReadExample> mostCertain(ReportData data, int label, boolean right, int tokens) {
        return IntStream.range(0, data.test().size())
                .filter(i -> data.test().label(i) == label)
                .filter(i -> (data.probabilities().likeliest(i) == label) == right)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) ->
                                Math.max(Math.abs(tokensRead(data, i) - tokens) - LIKE * tokens, 0))
                        .thenComparingDouble(i -> -certainty(data, i)))
                .limit(data.twoClasses() ? SHOWN : 1)
                .map(i -> reading(data, i))
                .toList();
    }

    /** Grows with the certainty; of two classes the distance tells apart what would both round to 1. */
    private static double certainty(ReportData data, int i) {
        Probabilities probabilities = data.probabilities();
        return data.twoClasses() ? Math.abs(probabilities.of(i, 1) - 0.5) : probabilities.of(i, probabilities.likeliest(i));
    }

    /** The class that an example's probabilities and tints are about. */
    private static int shownClass(ReportData data, int i) {
        return data.twoClasses() ? 1 : data.probabilities().likeliest(i);
    }

    private static ReadExample reading(ReportData data, int i) {
        int[] ids = IntStream.range(0, data.test().length(i)).map(t -> data.test().token(i, t)).toArray();
        double[] logits = data.reader().apply(ids);
        int outputs = data.run().spec().outputs();
        double[] logOdds = new double[logits.length / outputs];
        int[] likeliest = new int[logOdds.length];
        for (int t = 0; t < logOdds.length; t++) {
            logOdds[t] = Probabilities.logOdds(logits, t * outputs, outputs, shownClass(data, i));
            likeliest[t] = Probabilities.likeliest(logits, t * outputs, outputs);
        }
        return new ReadExample(i, ids, logOdds, likeliest);
    }

    /** The change of the log-odds from which on a word has the strongest tint; 0 if nothing changes. */
    private static double strongest(Stream<ReadExample> readings) {
        double[] changes = readings
                .flatMapToDouble(reading -> IntStream.range(0, reading.read()).mapToDouble(reading::change))
                .map(Math::abs).sorted().toArray();
        return changes.length == 0 ? 0 : changes[(int) (WITHIN_TINTS * (changes.length - 1))];
    }

    private static Html legend(ReportData data, double strongest) {
        String change = String.format(Locale.ROOT, "%.2g", strongest);
        return Html.of("""
                <p class="legend">Tint: how far the log-odds of {} moved with the word, from −{} or less \
                <span aria-hidden="true">{}</span> to +{} or more</p>
                """, data.readFor(), change,
                Html.each(IntStream.rangeClosed(-TINTS, TINTS).boxed().toList(),
                tint -> Html.of("<span class=\"{}\"></span>", tint(tint, TINTS))), change);
    }

    private static Html groups(ReportData data, List<Integer> classes, List<List<ReadExample>> readings, boolean right,
            double strongest) {
        return Html.each(IntStream.range(0, classes.size()).boxed().toList(), at -> {
            int c = classes.get(at);
            String other = data.twoClasses() ? data.name(1 - c) : "another class";
            return group(data, readings.get(at), "No " + data.name(c) + " " + data.noun() + " was read as "
                    + (right ? data.name(c) : other) + ".", strongest);
        });
    }

    private static Html group(ReportData data, List<ReadExample> readings, String ifNone, double strongest) {
        return Html.of("""
                <div>
                {}</div>
                """, readings.isEmpty() ? Html.of("<p>{}</p>\n", ifNone)
                : Html.each(readings, reading -> example(data, reading, reading == readings.get(0), strongest)));
    }

    private static Html example(ReportData data, ReadExample reading, boolean shown, double strongest) {
        int i = reading.index();
        int c = shownClass(data, i);
        long words = IntStream.of(reading.ids()).filter(id -> id != WordIndex.START).count();
        return Html.of("""
                <details class="review"{}><summary><b>{}, read as {}</b> <span>{} · {} {} · x_test[{}]</span></summary>
                <p class="muted">{}{}</p>
                <p class="words">{}</p>
                </details>
                """, Html.of(shown ? " open=\"open\"" : ""), Html.capitalised(data.name(data.test().label(i))),
                data.name(data.probabilities().likeliest(i)), answer(data.name(c), data.probabilities().of(i, c)),
                Html.count(words), words == 1 ? "word" : "words", i, turn(data, reading), reading.cut() == 0
                        ? "" : " The first " + Html.count(reading.cut()) + " tokens of the " + data.noun()
                                + " are not read.",
                Html.each(IntStream.range(0, reading.read()).boxed().toList(),
                        t -> word(data.words(), reading, t, strongest)));
    }

    private static Html word(WordIndex words, ReadExample reading, int t, double strongest) {
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

    /** A class of the style sheet: p1 to p10 for a change towards the class, n1 to n10 away from it, t for none. */
    private static String tint(double change, double strongest) {
        long strength = strongest > 0 ? Math.round(Math.min(Math.abs(change) / strongest, 1) * TINTS) : 0;
        return strength == 0 ? "t" : (change > 0 ? "p" : "n") + strength;
    }

    /** A probability with two digits, none of which claims certainty. */
    private static String brief(double probability) {
        return String.format(Locale.ROOT, "%.2f", probability).replace("0.00", "<0.01").replace("1.00", ">0.99");
    }

    private static String answer(String name, float probability) {
        return "P(" + name + ") " + String.format(Locale.ROOT, "= %.4f", probability)
                .replace("= 0.0000", "< 0.0001").replace("= 1.0000", "> 0.9999");
    }

    /** Since when the network has been of its last opinion. */
    private static String turn(ReportData data, ReadExample reading) {
        int last = reading.read();
        for (int t = last; t >= 1; t--) {
            if (reading.likeliest()[t] != reading.likeliest()[last]) {
                return last - t == 1
                        ? "The last word turned the reading to this " + (data.twoClasses() ? "side." : "class.")
                        : "The reading was last " + (data.twoClasses() ? "on the other side " : "of another class ")
                                + Html.count(last - t) + " words before the end.";
            }
        }
        return "The reading was " + (data.twoClasses() ? "on this side" : "of this class") + " from the first word on.";
    }
}
