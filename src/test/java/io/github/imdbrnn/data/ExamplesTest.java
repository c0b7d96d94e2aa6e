package io.github.imdbrnn.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExamplesTest {
    @Test
    void takesReviewsWithoutLabels() {
        Examples reviews = Examples.unlabelled(List.of(new int[] {1, 7}, new int[0], new int[] {1, 8, 9}));
        assertThat(reviews.size()).isEqualTo(3);
        assertThat(reviews.padded(0, 3)).containsExactly(0, 1, 7);
        assertThat(reviews.padded(1, 3)).containsExactly(0, 0, 0);
        assertThat(reviews.padded(2, 3)).containsExactly(1, 8, 9);
        assertThat(reviews.labels()).containsExactly(0, 0, 0);
    }
}
