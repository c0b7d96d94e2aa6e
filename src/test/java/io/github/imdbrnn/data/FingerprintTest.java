package io.github.imdbrnn.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FingerprintTest {
    private final Examples reviews = new Examples(
            new int[] {1, 14, 22, 1, 530, 70003, 9}, new int[] {0, 3, 7}, new int[] {1, 0});

    @Test
    void hashesThePaddedIdsInOrder() {
        // hashlib.sha256(np.array([[0, 1, 14, 22], [1, 530, 70003, 9]], "<i4").tobytes()).hexdigest(), NumPy 2.4.6
        assertThat(Fingerprint.sha256(reviews, 4))
                .isEqualTo("e7a0efb52ccdbd307f1838ff1e55a7d5de8f242e87a62013ee6727a437a38b69");
        // the same of [[14, 22], [70003, 9]]
        assertThat(Fingerprint.sha256(reviews, 2))
                .isEqualTo("779c2cf5ab58854bb718c27c5e86b66abf5c410ce6c0110b68e2aff7bb3b036a");
        assertThat(Fingerprint.sha256(reviews.slice(1, 2), 2)).isNotEqualTo(Fingerprint.sha256(reviews.slice(0, 1), 2));
    }
}
