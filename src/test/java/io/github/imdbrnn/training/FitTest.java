package io.github.imdbrnn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.data.Reviews;
import io.github.imdbrnn.engine.BatchListener;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.InvalidSettingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** {@link Fit} with an engine that only writes down what it is given. */
class FitTest {
    /** Ten reviews of one token, whose id is 10 plus the review's place. */
    private static final Reviews REVIEWS = new Reviews(
            IntStream.range(10, 20).toArray(), IntStream.rangeClosed(0, 10).toArray(), new byte[10]);

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

    /** Their memory is native: what waits for the garbage collector adds up to far more than the heap that it watches. */
    @Test
    void freesEveryBatch() throws DataException {
        fit(settings(4, 2, 0.2, false, OptionalInt.empty()));
        assertThat(engine.batches).hasSize(6).allSatisfy(batch -> {
            assertThat(batch.getFeatures().wasClosed()).isTrue();
            assertThat(batch.getLabels().wasClosed()).isTrue();
        });
    }

    @Test
    void doesNotValidateWhenNothingIsHeldOut() throws DataException {
        assertThat(fit(settings(4, 1, 0, false, OptionalInt.empty())).epochs().get(0).validation()).isEmpty();
        assertThat(engine.predicted).isEmpty();
    }

    @Test
    void tellsItsCallbacksAndWritesTheWeightsBack() throws DataException {
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
            public void onEpochEnd(History.Epoch epoch) {
                heard.add("end " + epoch.number() + " " + epoch.validation().orElseThrow().accuracy());
            }
        });
        // The engine predicts 0.25 for all, which is right for the label 0.
        assertThat(heard).containsExactly("begin 1/2, 2", "batch 1", "batch 2", "end 1 1.0",
                "begin 2/2, 2", "batch 1", "batch 2", "end 2 1.0");
        assertThat(engine.writtenBack).isTrue();
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

    @Test
    void endsWhenACallbackSaysSo() throws DataException {
        List<String> heard = new ArrayList<>();
        History history = fit(settings(4, 5, 0, true, OptionalInt.empty()), new Callback() {
            @Override
            public void onEpochEnd(History.Epoch epoch) {
                heard.add("epoch " + epoch.number());
            }

            @Override
            public boolean stopsTraining() {
                return heard.size() == 2;
            }

            @Override
            public void onTrainEnd() {
                heard.add("end");
            }
        });
        assertThat(history.epochs()).hasSize(2);
        assertThat(heard).containsExactly("epoch 1", "epoch 2", "end");
    }

    @Test
    void writesTheWeightsBackBeforeItTellsOfTheEpoch() throws DataException {
        fit(settings(4, 1, 0, true, OptionalInt.empty()), new Callback() {
            @Override
            public void onEpochEnd(History.Epoch epoch) {
                assertThat(engine.writtenBack).isTrue();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void endsAtALossThatIsNoNumber(double loss) {
        List<Integer> ended = new ArrayList<>();
        engine.lossOfSecondEpoch = loss;
        assertThatThrownBy(() -> fit(settings(4, 5, 0, true, OptionalInt.empty()), new Callback() {
            @Override
            public void onEpochEnd(History.Epoch epoch) {
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
                .hasMessage("steps-per-epoch must be at most 3 (10 reviews in batches of 4), not 4");
        assertThatThrownBy(() -> fit(settings(4, 1, 0.95, true, OptionalInt.empty())))
                .hasMessageStartingWith("validation-split ");
        assertThatThrownBy(() -> settings(0, 1, 0, true, OptionalInt.empty())).hasMessageStartingWith("batch-size ");
        assertThatThrownBy(() -> settings(1, -1, 0, true, OptionalInt.empty())).hasMessageStartingWith("epochs ");
        assertThatThrownBy(() -> settings(1, 1, 1, true, OptionalInt.empty()))
                .hasMessageStartingWith("validation-split ");
        assertThatThrownBy(() -> settings(1, 1, 0, true, OptionalInt.of(0)))
                .hasMessageStartingWith("steps-per-epoch ");
    }

    private static final class RecordingEngine implements Engine {
        private final List<List<Integer>> trained = new ArrayList<>();
        private final List<Integer> batchSizes = new ArrayList<>();
        private final List<Integer> predicted = new ArrayList<>();
        private final List<DataSet> batches = new ArrayList<>();
        private boolean writtenBack;
        private double lossOfSecondEpoch = 1;

        @Override
        public String name() {
            return "recording";
        }

        @Override
        public String kernels() {
            return "none";
        }

        private List<Integer> lastIds(DataSet batch) {
            batches.add(batch);
            float[] ids = batch.getFeatures().data().asFloat();
            return IntStream.range(0, ids.length / 2).mapToObj(i -> (int) ids[2 * i + 1]).toList();
        }

        @Override
        public Metrics train(DataSetIterator batches, BatchListener listener) {
            List<Integer> seen = new ArrayList<>();
            for (int step = 1; batches.hasNext(); step++) {
                List<Integer> ids = lastIds(batches.next());
                seen.addAll(ids);
                batchSizes.add(ids.size());
                listener.onBatch(step, new Metrics(trained.size() == 1 ? lossOfSecondEpoch : 1, 0));
            }
            trained.add(seen);
            return new Metrics(1, 0);
        }

        @Override
        public float[] predict(DataSetIterator batches) {
            List<Integer> ids = new ArrayList<>();
            batches.forEachRemaining(batch -> ids.addAll(lastIds(batch)));
            predicted.addAll(ids);
            float[] probabilities = new float[ids.size()];
            java.util.Arrays.fill(probabilities, 0.25f);
            return probabilities;
        }

        @Override
        public void writeBack() {
            writtenBack = true;
        }

        @Override
        public void close() {}
    }
}
