package io.github.imdbrnn.rnn;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.synthetic.SyntheticDataset;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.FitSettings;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Many to one: a sequence in, one answer out. The main program's own network says whether a review is positive, here of
 * synthetic reviews, cut to their last {@value #MAXLEN} words.
 */
public final class ManyToOne {
    private static final int MAXLEN = 60;
    private static final int TRAINING_REVIEWS = 25_000;
    private static final int UNSEEN_REVIEWS = 4_000;
    private static final int EPOCHS = 5;

    /**
     * @param accuracy share of the unseen reviews on the right side
     * @param loss mean binary cross-entropy on them, in nats
     */
    public record Result(double accuracy, double loss) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "sentiment: %.3f of %,d unseen synthetic reviews right", accuracy,
                    UNSEEN_REVIEWS);
        }
    }

    private ManyToOne() {}

    /**
     * Embedding -> SimpleRnn, its last state -> Dense(1, sigmoid), with the notebook's settings but for the lengths.
     */
    public static Result run(long seed) {
        Dataset dataset = SyntheticDataset.generate(seed).dataset(Notebook.MAX_FEATURES);
        Examples training = dataset.train().slice(0, TRAINING_REVIEWS);
        Examples unseen = dataset.test().slice(0, UNSEEN_REVIEWS);
        Model model = Model.create(NetworkSpec.notebook().withMaxlen(MAXLEN), RmsProp.notebook(), seed);
        FitSettings settings = new FitSettings(Notebook.BATCH_SIZE, EPOCHS, 0, true, OptionalInt.empty(), seed);
        try (Engine engine = Engines.create(Engines.AUTO, model)) {
            new Fit(engine, MAXLEN, settings, List.of()).run(training);
            Metrics metrics = Fit.evaluate(engine, unseen, MAXLEN).metrics();
            return new Result(metrics.accuracy(), metrics.loss());
        } catch (DataException e) {
            throw new AssertionError("training without callbacks writes no file", e);
        }
    }

    public static void main(String[] args) {
        System.out.println("many to one: " + run(1));
    }
}
