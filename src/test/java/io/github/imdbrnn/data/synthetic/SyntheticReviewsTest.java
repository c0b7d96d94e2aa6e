package io.github.imdbrnn.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.data.synthetic.SyntheticReviews.Review;
import io.github.imdbrnn.text.Tokenizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SyntheticReviewsTest {

    @Test
    void givesTheSameReviewsForTheSameSeedOnly() {
        List<Review> once = new SyntheticReviews(7).next(50).toList();
        assertThat(new SyntheticReviews(7).next(50).toList()).isEqualTo(once);
        assertThat(new SyntheticReviews(8).next(50).toList()).doesNotContainAnyElementsOf(once);
    }

    @Test
    void labelsHalfOfTheReviewsPositiveInNoOrder() {
        List<Integer> labels = new SyntheticReviews(7).next(1000).map(Review::label).toList();
        assertThat(labels).filteredOn(label -> label == 1).hasSize(500);
        assertThat(labels.subList(0, 500)).filteredOn(label -> label == 1).hasSizeBetween(220, 280);
        assertThat(new SyntheticReviews(7).next(5).mapToInt(Review::label).sum()).isEqualTo(2);
    }

    @Test
    void neverWritesATextTwice() {
        SyntheticReviews reviews = new SyntheticReviews(7);
        Set<String> train = new HashSet<>(reviews.next(10_000).map(Review::text).toList());
        assertThat(train).hasSize(10_000);
        assertThat(reviews.next(10_000).map(Review::text).filter(train::contains)).isEmpty();
    }

    @Test
    void writesWholeSentences() {
        assertThat(new SyntheticReviews(7).next(500).map(Review::text)).allSatisfy(text -> assertThat(text)
                .matches("[A-Z0-9\"].*[.?]")
                .doesNotContain("  ", "{", "}", "_", "~", "[", "]"));
    }

    /**
     * A sentence and the same words in another order say the opposite: "it was good, not dull", "it was dull, not
     * good". No bag of words tells the two apart.
     */
    @Test
    void meansTheOppositeWithTheSameWordsInAnotherOrder() {
        Grammar grammar = SyntheticReviews.grammar();
        Random random = new Random(7);
        Map<List<String>, Set<Boolean>> sentimentsOfBag = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            boolean positive = random.nextBoolean();
            StringBuilder text = new StringBuilder();
            grammar.expand("contrast", positive, random, new HashMap<>(), text);
            List<String> bag = new ArrayList<>();
            Tokenizer.forEachWord(text.toString(), bag::add);
            bag.sort(null);
            sentimentsOfBag.computeIfAbsent(bag, b -> new HashSet<>()).add(positive);
        }
        assertThat(sentimentsOfBag.values()).filteredOn(sentiments -> sentiments.size() == 2).hasSizeGreaterThan(200);
    }
}
