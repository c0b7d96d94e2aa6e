package io.github.imdbrnn.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CrossentropyTest {
    private static final Crossentropy BINARY = Crossentropy.of(1);
    private static final Crossentropy OF_THREE = Crossentropy.of(3);

    private static float[] probabilities(Crossentropy crossentropy, double... logits) {
        float[] probabilities = new float[logits.length];
        crossentropy.probabilities(logits, 0, probabilities, 0);
        return probabilities;
    }

    /** Of the example whose numbers begin at {@code from}. */
    private static float[] gradient(Crossentropy crossentropy, int from, int label, float... probabilities) {
        float[] gradient = new float[crossentropy == BINARY ? 1 : 3];
        crossentropy.gradient(probabilities, from, label, gradient, 0);
        return gradient;
    }

    @Test
    void givesTheSigmoidOfOneOutput() {
        assertThat(probabilities(BINARY, 0)).containsExactly(0.5f);
        assertThat(probabilities(BINARY, Math.log(3))).containsExactly(new float[] {0.75f}, within(1e-7f));
    }

    @Test
    void givesTheSoftmaxOfSeveral() {
        assertThat(probabilities(OF_THREE, 5, 5 + Math.log(2), 5 - Math.log(4)))
                .containsExactly(new float[] {4 / 13f, 8 / 13f, 1 / 13f}, within(1e-7f));
    }

    @Test
    void givesProbabilitiesForTheLargestLogitsToo() {
        assertThat(probabilities(OF_THREE, 1e30, 1e30, -1e30)).containsExactly(0.5f, 0.5f, 0);
        assertThat(probabilities(OF_THREE, 0, Double.NaN, 0)).containsOnly(Float.NaN);
    }

    @Test
    void readsAndWritesTheNumbersOfOneExampleAmongOthers() {
        float[] out = {7, 7, 7, 7, 7};
        OF_THREE.probabilities(new double[] {9, 1, 1, 1, 9}, 1, out, 2);
        assertThat(out).containsExactly(7, 7, 1 / 3f, 1 / 3f, 1 / 3f);
        float[] probabilities = {0.9f, 0.1f, 0, 0.25f, 0.25f, 0.5f};
        assertThat(OF_THREE.loss(probabilities, 3, 1)).isEqualTo(Math.log(4));
        assertThat(OF_THREE.isCorrect(probabilities, 3, 2)).isTrue();
        assertThat(OF_THREE.isCorrect(probabilities, 3, 0)).isFalse();
        assertThat(gradient(OF_THREE, 3, 1, probabilities)).containsExactly(0.25f, -0.75f, 0.5f);
    }

    @Test
    void takesTheFirstOfTheLikeliest() {
        assertThat(OF_THREE.isCorrect(new float[] {0.2f, 0.4f, 0.4f}, 0, 1)).isTrue();
        assertThat(OF_THREE.isCorrect(new float[] {0.2f, 0.4f, 0.4f}, 0, 2)).isFalse();
        assertThat(OF_THREE.likeliest(new float[] {1, 0.1f, 0.3f, 0.6f}, 1)).isEqualTo(2);
        assertThat(BINARY.likeliest(new float[] {0.5f, 0.6f}, 0)).isZero();
        assertThat(BINARY.likeliest(new float[] {0.5f, 0.6f}, 1)).isOne();
    }

    @Test
    void takesOneHalfForLabelZero() {
        assertThat(BINARY.isCorrect(new float[] {0.5f}, 0, 0)).isTrue();
        assertThat(BINARY.isCorrect(new float[] {0.50001f}, 0, 1)).isTrue();
    }

    @Test
    void clipsTheLossAsKerasDoes() {
        for (float outside : new float[] {0, 1e-8f}) {
            assertThat(OF_THREE.loss(new float[] {outside, 1, 0}, 0, 0)).isEqualTo(-Math.log(1e-7f));
            assertThat(BINARY.loss(new float[] {outside}, 0, 1)).isEqualTo(-Math.log(1e-7f));
        }
        // Of the float next to 1 - 1e-7.
        assertThat(OF_THREE.loss(new float[] {0, 1, 0}, 0, 1)).isCloseTo(1.1920929e-7, within(1e-12));
        assertThat(OF_THREE.loss(new float[] {Float.NaN, 0, 0}, 0, 0)).isNaN();
    }

    @Test
    void hasNoGradientWhereTheLossIsFlat() {
        assertThat(gradient(OF_THREE, 0, 0, 1e-8f, 0.5f, 0.5f)).containsOnly(0);
        assertThat(gradient(OF_THREE, 0, 1, 0, 1, 0)).containsOnly(0);
        assertThat(gradient(OF_THREE, 0, 1, 1e-8f, 0.5f, 0.5f)).containsExactly(1e-8f, -0.5f, 0.5f);
        assertThat(gradient(BINARY, 0, 1, 1e-8f)).containsOnly(0);
        assertThat(gradient(BINARY, 0, 0, 1)).containsOnly(0);
        assertThat(gradient(BINARY, 0, 1, 0.25f)).containsExactly(-0.75f);
    }
}
