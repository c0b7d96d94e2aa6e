package io.github.imdbrnn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.engine.Batch;
import io.github.imdbrnn.engine.BatchListener;
import io.github.imdbrnn.engine.Batches;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.model.RmsProp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Fit} with an engine that only writes down what it is given. */
class FitTest {
    /** Ten reviews of one token, whose id is 10 plus the review's place. */
    private static final Examples REVIEWS = new Examples(
            IntStream.range(10, 20).toArray(), IntStream.rangeClosed(0, 10).toArray(), new int[10]);

    private final RecordingEngine engine = new RecordingEngine();

    private History fit(FitSettings settings, Callback... callbacks) throws DataException {
        return new Fit(engine, 2, settings, List.of(callbacks)).run(REVIEWS);
    }

    private static FitSettings settings(int batchSize, int epochs, double split, boolean shuffle, OptionalInt steps) {
        return new FitSettings(batchSize, epochs, split, shuffle, steps, 5);
    }

    @Test
    void holdsOutTheLastShareBeforeShuffling() throws DataException {
        fit(settings(4, 1, 0.2, true, OptionalInt.empty()));
        assertThat(engine.trained.get(0)).containsExactlyInAnyOrder(10, 11, 12, 13, 14, 15, 16, 17);
        assertThat(engine.predicted).containsExactly(18, 19);
    }

    @Test
    void shufflesEveryEpochAnewUnlessToldNotTo() throws DataException {
        fit(settings(4, 3, 0, true, OptionalInt.empty()));
        assertThat(new HashSet<>(engine.trained)).hasSize(3);
        engine.trained.clear();
        fit(settings(4, 2, 0, false, OptionalInt.empty()));
        List<Integer> inOrder = IntStream.range(10, 20).boxed().toList();
        assertThat(engine.trained).containsExactly(inOrder, inOrder);
    }

    /** As Keras does: ten reviews are four steps of three, so an epoch of three steps is followed by one of a single. */
    @Test
    void goesOnFromWhereAnEpochOfGivenStepsEnded() throws DataException {
        fit(settings(3, 4, 0, false, OptionalInt.of(3)));
        List<Integer> first = List.of(10, 11, 12, 13, 14, 15, 16, 17, 18);
        List<Integer> second = List.of(19);
        assertThat(engine.trained).containsExactly(first, second, first, second);
    }

    @Test
    void readsEveryReviewOnceBeforeItShufflesAnew() throws DataException {
        fit(settings(5, 4, 0, true, OptionalInt.of(1)));
        List<Integer> firstPass = new ArrayList<>(engine.trained.get(0));
        firstPass.addAll(engine.trained.get(1));
        List<Integer> secondPass = new ArrayList<>(engine.trained.get(2));
        secondPass.addAll(engine.trained.get(3));
        assertThat(firstPass).containsExactlyInAnyOrderElementsOf(IntStream.range(10, 20).boxed().toList());
        assertThat(secondPass).containsExactlyInAnyOrderElementsOf(firstPass).isNotEqualTo(firstPass);
    }

    @Test
    void endsWithABatchOfWhatIsLeft() throws DataException {
        fit(settings(4, 1, 0, false, OptionalInt.empty()));
        assertThat(engine.batchSizes).containsExactly(4, 4, 2);
    }

    @Test
    void doesNotValidateWhenNothingIsHeldOut() throws DataException {
        assertThat(fit(settings(4, 1, 0, false, OptionalInt.empty())).epochs().get(0).validation()).isEmpty();
        assertThat(engine.predicted).isEmpty();
    }

    @Test
    void tellsItsCallbacks() throws DataException {
        List<String> heard = new ArrayList<>();
        fit(settings(4, 2, 0.2, false, OptionalInt.empty()), new Callback() {
            @Override
            public void onEpochBegin(int epoch, int epochs, int steps) {
                heard.add("begin " + epoch + "/" + epochs + ", " + steps);
            }

            @Override
            public void onBatchEnd(int step, Metrics running) {
                heard.add("batch " + step);
            }

            @Override
            public void onEpochEnd(History.Epoch epoch, Model model) {
                heard.add("end " + epoch.number() + " " + epoch.validation().orElseThrow().accuracy());
            }
        });
        // The engine predicts 0.25 for all, which is right for the label 0.
        assertThat(heard).containsExactly("begin 1/2, 2", "batch 1", "batch 2", "end 1 1.0",
                "begin 2/2, 2", "batch 1", "batch 2", "end 2 1.0");
    }

    @Test
    void goesOnAfterTheEpochsOfAnEarlierTraining() throws DataException {
        History whole = fit(settings(4, 3, 0.2, true, OptionalInt.empty()));
        List<List<Integer>> uninterrupted = List.copyOf(engine.trained);
        engine.trained.clear();
        History earlier = new History(whole.epochs().subList(0, 1));
        History resumed = new Fit(engine, 2, settings(4, 3, 0.2, true, OptionalInt.empty()), List.of())
                .run(REVIEWS, earlier);
        assertThat(engine.trained).isEqualTo(uninterrupted.subList(1, 3));
        assertThat(resumed.epochs()).extracting(History.Epoch::number).containsExactly(1, 2, 3);
        assertThat(resumed.epochs().get(0)).isSameAs(earlier.epochs().get(0));
    }

    /** A pass of ten reviews in batches of three is two epochs of two steps: earlier ones may end inside it. */
    @Test
    void goesOnInsideAPass() throws DataException {
        for (boolean shuffle : new boolean[] {true, false}) {
            engine.trained.clear();
            FitSettings settings = settings(3, 7, 0, shuffle, OptionalInt.of(2));
            History whole = fit(settings);
            List<List<Integer>> uninterrupted = List.copyOf(engine.trained);
            assertThat(uninterrupted).extracting(List::size).containsExactly(6, 4, 6, 4, 6, 4, 6);
            for (int done = 0; done <= 7; done++) {
                engine.trained.clear();
                new Fit(engine, 2, settings, List.of()).run(REVIEWS, new History(whole.epochs().subList(0, done)));
                assertThat(engine.trained).as("after %d epochs", done).isEqualTo(uninterrupted.subList(done, 7));
            }
        }
    }

    @Test
    void readsTheTokensAndTheStepsThatItWasTold() throws DataException {
        fit(settings(4, 1, 0.2, false, OptionalInt.empty()));
        assertThat(engine.maxlens).containsExactly(2, 2);
    }

    @Test
    void doesNotBeginWhenACallbackStopsItBeforehand() throws DataException {
        History history = fit(settings(4, 5, 0, true, OptionalInt.empty()), new Callback() {
            @Override
            public boolean stopsTraining() {
                return true;
            }
        });
        assertThat(history.epochs()).isEmpty();
        assertThat(engine.trained).isEmpty();
    }

    @Test
    void endsWhenACallbackSaysSo() throws DataException {
        List<String> heard = new ArrayList<>();
        History history = fit(settings(4, 5, 0, true, OptionalInt.empty()), new Callback() {
            @Override
            public void onEpochEnd(History.Epoch epoch, Model model) {
                heard.add("epoch " + epoch.number());
            }

            @Override
            public boolean stopsTraining() {
                return heard.size() == 2;
            }
        });
        assertThat(history.epochs()).hasSize(2);
        assertThat(heard).containsExactly("epoch 1", "epoch 2");
    }

    @Test
    void tellsOfAnEpochWithTheModelThatItLeft() throws DataException {
        List<Float> heard = new ArrayList<>();
        Callback callback = new Callback() {
            @Override
            public void onEpochEnd(History.Epoch epoch, Model model) {
                assertThat(model.spec()).isEqualTo(RecordingEngine.SPEC);
                heard.add(model.weights()[0][0]);
            }
        };
        fit(settings(4, 3, 0.2, true, OptionalInt.empty()), callback, callback);
        assertThat(heard).containsExactly(1f, 1f, 2f, 2f, 3f, 3f);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void endsAtALossThatIsNoNumber(double loss) {
        List<Integer> ended = new ArrayList<>();
        engine.lossOfSecondEpoch = loss;
        assertThatThrownBy(() -> fit(settings(4, 5, 0, true, OptionalInt.empty()), new Callback() {
            @Override
            public void onEpochEnd(History.Epoch epoch, Model model) {
                ended.add(epoch.number());
            }
        })).isInstanceOf(DivergenceException.class).hasMessage(
                "epoch 2, step 1: the loss is " + loss + ", so training ends here");
        assertThat(ended).containsExactly(1);
    }

    @Test
    void refusesSettingsThatTheReviewsCannotMeet() throws DataException {
        assertThatThrownBy(() -> fit(settings(4, 1, 0, true, OptionalInt.of(4))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("steps_per_epoch must be at most 3 (10 examples in batches of 4), not 4");
        assertThatThrownBy(() -> fit(settings(4, 1, 0.95, true, OptionalInt.empty())))
                .hasMessageStartingWith("validation_split ");
        assertThatThrownBy(() -> settings(0, 1, 0, true, OptionalInt.empty())).hasMessageStartingWith("batch_size ");
        assertThatThrownBy(() -> settings(1, -1, 0, true, OptionalInt.empty())).hasMessageStartingWith("epochs ");
        assertThatThrownBy(() -> settings(1, 1, 1, true, OptionalInt.empty()))
                .hasMessageStartingWith("validation_split ");
        assertThatThrownBy(() -> settings(1, 1, 0, true, OptionalInt.of(0)))
                .hasMessageStartingWith("steps_per_epoch ");
    }

    /** The first weight of its model is the number of epochs that it has trained. */
    private static final class RecordingEngine implements Engine {
        private static final NetworkSpec SPEC = NetworkSpec.simpleRnn(20, 2, 1, 1);

        private final List<List<Integer>> trained = new ArrayList<>();
        private final List<Integer> batchSizes = new ArrayList<>();
        private final List<Integer> predicted = new ArrayList<>();
        private final List<Integer> maxlens = new ArrayList<>();
        private double lossOfSecondEpoch = 1;

        @Override
        public String name() {
            return "recording";
        }

        @Override
        public String kernels() {
            return "none";
        }

        private List<Integer> lastIds(Batches batches, int number) {
            Batch batch = new Batch();
            batches.read(number, batch);
            return IntStream.range(0, batch.rows()).mapToObj(i -> batch.id(i, 1)).toList();
        }

        @Override
        public Metrics train(Batches batches, BatchListener listener) {
            maxlens.add(batches.maxlen());
            List<Integer> seen = new ArrayList<>();
            for (int b = 0; b < batches.count(); b++) {
                List<Integer> ids = lastIds(batches, b);
                seen.addAll(ids);
                batchSizes.add(ids.size());
                listener.onBatch(b + 1, new Metrics(trained.size() == 1 ? lossOfSecondEpoch : 1, 0));
            }
            trained.add(seen);
            return new Metrics(1, 0);
        }

        @Override
        public float[] predict(Examples examples, int maxlen) {
            maxlens.add(maxlen);
            predicted.addAll(lastIds(Batches.inOrder(examples, maxlen, examples.size()), 0));
            float[] probabilities = new float[examples.size()];
            Arrays.fill(probabilities, 0.25f);
            return probabilities;
        }

        @Override
        public double[] logits(int[] ids, int maxlen) {
            throw new UnsupportedOperationException("training asks for none");
        }

        @Override
        public Model model() {
            float[][] weights = ParameterLayout.of(SPEC).zeros();
            weights[0][0] = trained.size();
            return new Model(SPEC, RmsProp.notebook(), 1, weights, ParameterLayout.of(SPEC).zeros());
        }

        @Override
        public MultiLayerNetwork network() {
            throw new UnsupportedOperationException("training asks for none");
        }

        @Override
        public void close() {}
    }
}
