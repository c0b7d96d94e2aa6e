package io.github.imdbrnn.data.synthetic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Film reviews made up from a seed, for when there are no real ones: English sentences of the grammar in
 * {@code synthetic-grammar.txt}, as long as IMDB's reviews.
 *
 * <p>A review tells of the film, with opinions of either sentiment in between, and ends with its verdict: some
 * sentences most of which say what the label says. What a sentence says depends on the order of its words ("not dull
 * but brilliant", "not brilliant but dull"), so counting words helps little. A few reviews bear the wrong label, so
 * that no model gets all of them right.
 *
 * <p>The same seed gives the same reviews on every platform and JDK: the contract of {@link Random} prescribes the
 * algorithm of {@code nextInt(bound)} to the bit, as that of no other generator of the JDK does (SplittableRandom's
 * leaves it open); nothing else of it is used, and no floating-point number is.
 */
public final class SyntheticReviews {
    /** The fewest words in a review, as in IMDB's training split. */
    private static final int SHORTEST = 10;

    /** Lengths in words of IMDB's training reviews at some percentiles; the longest is cut down from 2,493. */
    private static final int[] PERCENT = {0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100};
    private static final int[] LENGTH = {10, 43, 65, 92, 129, 177, 290, 466, 609, 925, 1600};

    /** Half the words that a sentence overshoots the wanted length by, about. */
    private static final int OVERSHOOT = 5;

    /** Words in the verdict: this many and up to twice as many more. */
    private static final int VERDICT = 40;

    /** Of 100 reviews, how many say the opposite of their label throughout: the author picked the wrong stars. */
    private static final int WRONG_STARS = 5;

    /** Of 100 sentences of the verdict, how many say what the label says. */
    private static final int VERDICT_AGREES = 93;

    /** The same for the opinions before the verdict; a review has one of these. */
    private static final int[] STORY_AGREES = {35, 60, 80, 95};

    /** Of 100 sentences before the verdict, how many are opinions; and how many paragraphs begin. */
    private static final int OPINIONS = 60;
    private static final int PARAGRAPHS = 3;

    private final Grammar grammar = grammar();
    private final Random random;
    private final Set<Integer> seen = new HashSet<>();

    /**
     * A review as its author would have typed it, and its label.
     *
     * @param text one line; {@code <br />} stands for a line break, as in IMDB's texts
     * @param label 1 for a positive review, 0 for a negative one
     */
    public record Review(String text, int label) {}

    /** @param seed any number; another seed gives other reviews of the same language */
    public SyntheticReviews(long seed) {
        random = new Random(seed);
    }

    static Grammar grammar() {
        try (InputStream in = SyntheticReviews.class.getResourceAsStream("synthetic-grammar.txt")) {
            return Grammar.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException("synthetic-grammar.txt cannot be read from the program's own files", e);
        }
    }

    /**
     * The next reviews, made as the stream is read; read it in order and before asking for more. No text comes twice in
     * the life of this object.
     *
     * @param count how many; half of them, rounded down, are positive, in random order
     */
    public Stream<Review> next(int count) {
        int[] positiveLeft = {count / 2};
        return IntStream.range(0, count).mapToObj(i -> {
            boolean positive = random.nextInt(count - i) < positiveLeft[0];
            positiveLeft[0] -= positive ? 1 : 0;
            return new Review(newText(positive), positive ? 1 : 0);
        });
    }

    /** Equal texts have equal hashes, so a hash seen before is drawn again; a few that were new go with them. */
    private String newText(boolean positive) {
        String text;
        do {
            text = text(positive);
        } while (!seen.add(text.hashCode()));
        return text;
    }

    private String text(boolean label) {
        boolean positive = label ^ random.nextInt(100) < WRONG_STARS;
        Draft draft = new Draft(positive);
        int length = length();
        int verdictLength = Math.min(length, VERDICT + random.nextInt(2 * VERDICT));
        int agrees = STORY_AGREES[random.nextInt(STORY_AGREES.length)];
        int storyLength = length - verdictLength;
        if (storyLength > SHORTEST) {
            draft.sentence("opening", positive);
        }
        while (draft.words < storyLength - OVERSHOOT) {
            int kind = random.nextInt(100);
            if (kind < OPINIONS) {
                draft.opinion(agrees);
            } else {
                draft.sentence(kind < 100 - PARAGRAPHS ? "filler" : "paragraph", positive);
            }
        }
        if (storyLength > VERDICT) {
            draft.sentence("lead-in", positive);
        }
        while (draft.words < Math.max(SHORTEST, length - OVERSHOOT)) {
            draft.opinion(VERDICT_AGREES);
        }
        return draft.text.toString();
    }

    /** A length in words: the percentiles' with straight lines between them. */
    private int length() {
        int hundredths = random.nextInt(100 * 100);
        int k = 1;
        while (hundredths >= 100 * PERCENT[k]) {
            k++;
        }
        int into = hundredths - 100 * PERCENT[k - 1];
        return LENGTH[k - 1] + (LENGTH[k] - LENGTH[k - 1]) * into / (100 * (PERCENT[k] - PERCENT[k - 1]));
    }

    /** A review in the making. */
    private final class Draft {
        private final boolean positive;
        private final Map<Object, String> memory = new HashMap<>();
        private final StringBuilder text = new StringBuilder(1024);
        private int words;

        private Draft(boolean positive) {
            this.positive = positive;
        }

        private void opinion(int percentThatAgree) {
            sentence("opinion", random.nextInt(100) < percentThatAgree ? positive : !positive);
        }

        private void sentence(String rule, boolean sentiment) {
            if (text.length() > 0) {
                text.append(' ');
            }
            int from = text.length();
            grammar.expand(rule, sentiment, random, memory, text);
            text.setCharAt(from, Character.toUpperCase(text.charAt(from)));
            words++;
            for (int i = from; i < text.length(); i++) {
                words += text.charAt(i) == ' ' ? 1 : 0;
            }
        }
    }
}
