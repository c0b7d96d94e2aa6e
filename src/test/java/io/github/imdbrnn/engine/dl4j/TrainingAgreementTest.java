package io.github.imdbrnn.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.engine.BatchListener;
import io.github.imdbrnn.engine.Batches;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.RandomBatches;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.RmsProp;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The fused engine trains as Deeplearning4j does, from the weights drawn to a network that tells the classes apart. */
class TrainingAgreementTest {
    private static final int MAXLEN = 6;
    private static final int CLASSES = 3;

    /** The class is that of the last word. */
    private static Examples examples() {
        int[] ids = new Random(3).ints(150 * MAXLEN, 1, 16).toArray();
        int[] labels = IntStream.range(0, 150).map(i -> ids[(i + 1) * MAXLEN - 1] % CLASSES).toArray();
        return RandomBatches.examples(MAXLEN, labels, ids);
    }

    @Test
    void reachesTheSameLossesAndProbabilitiesOfThreeClasses() {
        Examples examples = examples();
        Batches batches = Batches.inOrder(examples, MAXLEN, 16);
        Model model = Model.create(NetworkSpec.simpleRnn(16, MAXLEN, 8, 8, CLASSES), new RmsProp(0.01, 0.9), 1);
        try (Engine reference = Engines.create("dl4j", model); Engine fused = Engines.create("fused", model)) {
            Metrics expected = null;
            for (int epoch = 0; epoch < 12; epoch++) {
                expected = reference.train(batches, BatchListener.NONE);
                Metrics metrics = fused.train(batches, BatchListener.NONE);
                assertThat(metrics.loss()).as("epoch " + epoch).isCloseTo(expected.loss(), within(1e-3));
                assertThat(metrics.accuracy()).as("epoch " + epoch).isCloseTo(expected.accuracy(), within(0.01));
            }
            assertThat(expected.accuracy()).isGreaterThan(0.9);
            assertThat(fused.predict(examples, MAXLEN)).hasSize(150 * CLASSES)
                    .containsExactly(reference.predict(examples, MAXLEN), within(5e-3f));
        }
    }
}
