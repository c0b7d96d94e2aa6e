package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.ImdbNpz;
import io.github.imdbrnn.data.ReviewEncoder;
import io.github.imdbrnn.data.Reviews;
import io.github.imdbrnn.data.WordIndex;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.Engines;
import io.github.imdbrnn.evaluation.SentimentEvaluation;
import io.github.imdbrnn.model.Hyperparameters;
import io.github.imdbrnn.model.SentimentNetwork;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.FitSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The whole job from code, as a reader of this project would write it: train, evaluate, predict. */
class ExampleTest {
    @Test
    void trainsEvaluatesAndPredictsInTenLines() throws Exception {
        Path file = Path.of(ExampleTest.class.getResource("/io/github/imdbrnn/data/reviews-p4-_core.npz").toURI());
        WordIndex words = WordIndex.ofRanked(List.of("the", "film", "was", "fine"));

        Dataset data = ImdbNpz.load(file, 50);
        Hyperparameters hyperparameters = new Hyperparameters(50, 12, 3, 4, 0.001, 0.9, 1);
        FitSettings settings = new FitSettings(2, 2, 0.25, true, OptionalInt.empty(), 1);
        try (Engine engine = Engines.create("auto", SentimentNetwork.create(hyperparameters))) {
            new Fit(engine, 12, settings, List.of()).run(data.train());
            SentimentEvaluation test = Fit.evaluate(engine, data.test(), 12);
            int[] review = new ReviewEncoder(words, 50).encode("The film was fine.");
            float[] probabilities = Fit.predict(engine, Reviews.unlabelled(List.of(review)), 12);

            assertThat(test.metrics().loss()).isBetween(0.1, 2.0);
            assertThat(test.metrics().accuracy()).isBetween(0.0, 1.0);
            assertThat(probabilities).hasSize(1);
            assertThat(probabilities[0]).isBetween(0f, 1f);
        }
    }
}
