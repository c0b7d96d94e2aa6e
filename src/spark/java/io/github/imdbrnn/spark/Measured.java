package io.github.imdbrnn.spark;

import io.github.imdbrnn.evaluation.Metrics;
import java.io.Serializable;
import java.util.List;

/**
 * Metrics with the number of examples that they are the mean over.
 */
record Measured(Metrics metrics, long examples) implements Serializable {
    private static final long serialVersionUID = 1L;

    static final Measured NOTHING = new Measured(new Metrics(0, 0), 0);

    /** The mean over all examples; of one of them itself, to the bit. */
    static Measured mean(List<Measured> all) {
        List<Measured> some = all.stream().filter(each -> each.examples > 0).toList();
        if (some.size() == 1) {
            return some.get(0);
        }
        long examples = some.stream().mapToLong(Measured::examples).sum();
        double loss = 0;
        double accuracy = 0;
        for (Measured each : some) {
            loss += each.metrics.loss() * each.examples;
            accuracy += each.metrics.accuracy() * each.examples;
        }
        return new Measured(new Metrics(loss / examples, accuracy / examples), examples);
    }
}
