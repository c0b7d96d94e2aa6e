package io.github.imdbrnn.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.SavedRun;
import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.dl4j.Dl4jEngine;
import io.github.imdbrnn.evaluation.Crossentropy;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.predict.Reading.Kind;
import io.github.imdbrnn.predict.Reading.ReadWord;
import io.github.imdbrnn.text.WordIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PredictorTest {
    /** "film" is beyond a vocabulary of six. */
    private static final WordIndex WORDS = WordIndex.ofRanked(List.of("the", "great", "film"));

    private static Predictor predictor(int maxlen) {
        return new Predictor(SavedRun.model(6, maxlen), WORDS, Dataset.SENTIMENTS);
    }

    private static float probability(double logit) {
        return (float) (1 / (1 + Math.exp(-logit)));
    }

    @Test
    void givesEveryWordTheReadingAfterIt() {
        try (Predictor predictor = predictor(5)) {
            double[] logits = predictor.logits(new int[] {1, 4, 2, 5});
            assertThat(predictor.read("The weird film: GREAT").words()).containsExactly(
                    new ReadWord("<start>", Kind.KNOWN, probability(logits[1])),
                    new ReadWord("the", Kind.KNOWN, probability(logits[2])),
                    new ReadWord("weird", Kind.SKIPPED, Float.NaN),
                    new ReadWord("film", Kind.OUT_OF_VOCABULARY, probability(logits[3])),
                    new ReadWord("great", Kind.KNOWN, probability(logits[4])));
        }
    }

    @Test
    void readsForTheClassThatItFinds() throws Exception {
        Model model = SavedRun.model(6, 5);
        float[][] weights = model.weights().clone();
        for (float bias : new float[] {-9, 9}) {
            weights[5] = new float[] {bias};
            try (Predictor predictor = new Predictor(model.withWeights(weights), WORDS, Dataset.SENTIMENTS)) {
                Prediction prediction = predictor.predict(List.of("the great")).get(0);
                Reading reading = predictor.read("the great");
                assertThat(reading.className()).isEqualTo(bias < 0 ? "negative" : "positive")
                        .isEqualTo(prediction.label().orElseThrow());
                assertThat(reading.words().get(2).probability()).isGreaterThan(0.99f)
                        .isCloseTo(prediction.top(1).get(reading.className()), within(1e-6f));
            }
        }
    }

    @Test
    void leavesOutTheWordsThatAreCut() {
        try (Predictor predictor = predictor(3)) {
            List<ReadWord> words = predictor.read("odd great odd the the odd film great odd").words();
            assertThat(words).extracting(ReadWord::text).containsExactly("the", "odd", "film", "great", "odd");
            double[] logits = predictor.logits(new int[] {4, 2, 5});
            assertThat(words.get(0).probability()).isCloseTo(probability(logits[1]), within(0f));
            assertThat(words.get(3).probability()).isCloseTo(probability(logits[3]), within(0f));
        }
    }

    @Test
    void answersAsTheReferenceEngineDoes() throws Exception {
        Model model = SavedRun.model(6, 5);
        try (Predictor predictor = new Predictor(model, WORDS, Dataset.SENTIMENTS); Engine dl4j = new Dl4jEngine(model)) {
            Prediction prediction = predictor.predict(List.of("The great film")).get(0);
            double[] logits = dl4j.logits(new int[] {1, 4, 5, 2}, 5);
            assertThat((double) prediction.probabilities()[1]).isCloseTo(probability(logits[4]), within(1e-6));
            assertThat(prediction.probabilities()[0]).isEqualTo(1 - prediction.probabilities()[1]);
            assertThat(prediction.label()).contains(prediction.probabilities()[1] > 0.5 ? "positive" : "negative");
            assertThat(prediction.tokens()).isEqualTo(4);
            assertThat(prediction.read()).isEqualTo(4);
        }
    }

    /** Weights so drawn that the classes are far apart. */
    private static Model ofThreeClasses() {
        Model model = Model.create(new NetworkSpec(6, 5, 3, new NetworkSpec.Recurrent(NetworkSpec.Kind.SIMPLE_RNN, 4, false), 3),
                RmsProp.notebook(), 1);
        float[][] weights = model.weights().clone();
        Random random = new Random(2);
        for (int w = 0; w < weights.length; w++) {
            weights[w] = weights[w].clone();
            for (int i = 0; i < weights[w].length; i++) {
                weights[w][i] = (float) random.nextGaussian();
            }
        }
        return model.withWeights(weights);
    }

    @Test
    void answersWithTheProbabilitiesOfThreeClasses() throws Exception {
        Model model = ofThreeClasses();
        try (Predictor predictor = new Predictor(model, WORDS, List.of("sport", "politics", "science"))) {
            Prediction prediction = predictor.predict(List.of("film", "The great film")).get(1);
            double[] logits = predictor.logits(new int[] {1, 4, 5, 2});
            float[] softmax = new float[3];
            Crossentropy.of(3).probabilities(logits, 12, softmax, 0);
            assertThat(prediction.probabilities()).containsExactly(softmax, within(1e-6f));
            assertThat(predictor.classNames()).containsExactly("sport", "politics", "science");
            Map<String, Float> top = prediction.top(2);
            assertThat(top).hasSize(2).containsEntry(prediction.label().orElseThrow(), max(prediction.probabilities()));
            assertThat(List.copyOf(top.values())).isSortedAccordingTo(Collections.reverseOrder());
            assertThat(top.keySet()).first().isEqualTo(prediction.label().orElseThrow());
            assertThat(prediction.top(100)).hasSize(3);
        }
    }

    private static float max(float[] values) {
        return Math.max(values[0], Math.max(values[1], values[2]));
    }

    /** Of one class from the first word to the last, whatever was likelier between. */
    @Test
    void readsThreeClassesForTheLikeliestAtTheEnd() throws Exception {
        List<String> names = List.of("sport", "politics", "science");
        try (Predictor predictor = new Predictor(ofThreeClasses(), WORDS, names)) {
            Prediction prediction = predictor.predict(List.of("The weird film: great")).get(0);
            Reading reading = predictor.read("The weird film: great");
            assertThat(prediction.label()).contains(reading.className());
            int c = names.indexOf(reading.className());
            double[] logits = predictor.logits(new int[] {1, 4, 2, 5});
            float[] softmax = new float[3];
            int t = 0;
            for (ReadWord word : reading.words()) {
                if (word.kind() != Kind.SKIPPED) {
                    Crossentropy.of(3).probabilities(logits, 3 * ++t, softmax, 0);
                    assertThat(word.probability()).as(word.text()).isCloseTo(softmax[c], within(1e-6f));
                }
            }
            assertThat(t).isEqualTo(4);
        }
    }

    @Test
    void givesNoLabelWhereItKnowsNoWord() throws Exception {
        try (Predictor predictor = predictor(3)) {
            List<Prediction> predictions = predictor.predict(List.of("", "film film", "the odd film film film"));
            assertThat(predictions).allSatisfy(prediction -> assertThat(prediction.label()).isEmpty());
            assertThat(predictions.get(2).tokens()).isEqualTo(5);
            assertThat(predictions.get(2).read()).isEqualTo(3);
        }
    }

    @Test
    void answersSeveralThreadsAtOnce() throws Exception {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            texts.add(String.join(" ", Collections.nCopies(i % 7, "the")) + " great".repeat(i % 5));
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Predictor predictor = predictor(5)) {
            List<float[]> alone = new ArrayList<>();
            for (String text : texts) {
                alone.add(predictor.predict(List.of(text)).get(0).probabilities());
            }
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int t = 0; t < 200; t++) {
                int i = t % texts.size();
                tasks.add(() -> {
                    predictor.read(texts.get(i));
                    return Arrays.equals(predictor.predict(List.of(texts.get(i))).get(0).probabilities(), alone.get(i));
                });
            }
            for (Future<Boolean> same : threads.invokeAll(tasks)) {
                assertThat(same.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void refusesToAnswerWithWhatIsNotANumber() {
        Model model = SavedRun.model(6, 5);
        float[][] weights = model.weights().clone();
        weights[5] = new float[] {Float.NaN};
        try (Predictor predictor = new Predictor(model.withWeights(weights), WORDS, Dataset.SENTIMENTS)) {
            assertThatThrownBy(() -> predictor.predict(List.of("the"))).isInstanceOf(DataException.class)
                    .hasMessageContaining("not a number");
        }
    }
}
