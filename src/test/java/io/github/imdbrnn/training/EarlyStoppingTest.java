package io.github.imdbrnn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.training.EarlyStopping.Monitor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The weights of a model here all equal the number of its epoch. */
class EarlyStoppingTest {
    private static Model model(int epoch) {
        NetworkSpec spec = NetworkSpec.simpleRnn(4, 1, 1, 1);
        float[][] weights = ParameterLayout.of(spec).zeros();
        for (float[] parameter : weights) {
            Arrays.fill(parameter, epoch);
        }
        return new Model(spec, RmsProp.notebook(), 1, weights, ParameterLayout.of(spec).zeros());
    }

    private static EarlyStopping stopping(Monitor monitor, int patience) {
        return new EarlyStopping(new EarlyStopping.Settings(monitor, patience));
    }

    private static void assertWeightsOf(int epoch, float[][] weights) {
        assertThat(weights).isDeepEqualTo(model(epoch).weights());
    }

    /** Trains until told to stop, or for as many epochs as there are figures. */
    private int train(EarlyStopping stopping, int from, double... figures) {
        int epoch = from;
        while (epoch < figures.length && !stopping.stopsTraining()) {
            double figure = figures[epoch++];
            stopping.onEpochEnd(epoch(epoch, figure), model(epoch));
        }
        return epoch;
    }

    private static History.Epoch epoch(int number, double figure) {
        return new History.Epoch(number, 1, new Metrics(1, 0), Optional.of(new Metrics(figure, figure)));
    }

    private static double[] figures(String list) {
        return Arrays.stream(list.strip().split(" +")).mapToDouble(Double::parseDouble).toArray();
    }

    // What the rules of Keras's EarlyStopping(min_delta=0, restore_best_weights=True) give: an epoch is better if it is
    // strictly so, and training ends at the first epoch that is `patience` or more after the best and not better itself.
    @ParameterizedTest
    @CsvSource({
        "VAL_LOSS,     0, 5 4 3 4 2,       4, 3",
        "VAL_LOSS,     1, 5 4 3 4 2,       4, 3",
        "VAL_LOSS,     2, 5 4 3 4 2 9 9 9, 7, 5",
        "VAL_LOSS,     2, 5 5 5 1,         3, 1",
        "VAL_LOSS,     3, 5 4 3 9 9,       5, 3",
        "VAL_LOSS,     0, 5,               1, 1",
        "VAL_ACCURACY, 1, .5 .6 .6 .9,     3, 2",
        "VAL_ACCURACY, 2, .5 .6 .6 .9 .1,  5, 4",
    })
    void stopsWhereKerasStopsAndRestoresTheBestEpoch(
            Monitor monitor, int patience, String figures, int stopped, int best) {
        EarlyStopping stopping = stopping(monitor, patience);
        assertThat(train(stopping, 0, figures(figures))).isEqualTo(stopped);
        assertThat(stopping.bestEpoch()).isEqualTo(best);
        assertWeightsOf(best, stopping.earlierBest().orElse(model(stopped).weights()));
    }

    @Test
    void goesOnFromAHistoryAsIfItHadNotBeenInterrupted() {
        double[] figures = {5, 3, 4, 4, 4, 1};
        EarlyStopping stopping = stopping(Monitor.VAL_LOSS, 3);
        stopping.resume(new History(List.of(epoch(1, 5), epoch(2, 3), epoch(3, 4))), model(2));
        assertWeightsOf(2, stopping.earlierBest().orElseThrow());
        assertThat(train(stopping, 3, figures)).isEqualTo(5);
        assertThat(stopping.bestEpoch()).isEqualTo(2);
        assertWeightsOf(2, stopping.earlierBest().orElseThrow());
    }

    @Test
    void forgetsTheBestOfAnEarlierTrainingForABetterOne() {
        EarlyStopping stopping = stopping(Monitor.VAL_LOSS, 3);
        stopping.resume(new History(List.of(epoch(1, 5), epoch(2, 3), epoch(3, 4))), model(2));
        train(stopping, 3, 5, 3, 4, 2, 6);
        assertThat(stopping.bestEpoch()).isEqualTo(4);
        assertWeightsOf(4, stopping.earlierBest().orElseThrow());
    }

    @Test
    void stopsAtOnceWhereTheEarlierTrainingStopped() {
        EarlyStopping stopping = stopping(Monitor.VAL_LOSS, 1);
        stopping.resume(new History(List.of(epoch(1, 5), epoch(2, 6))), model(1));
        assertThat(stopping.stopsTraining()).isTrue();
    }

    /** A loss that is not a number is worse than any other, whatever it is compared with. */
    @Test
    void takesNoEpochWithoutANumberForTheBest() {
        EarlyStopping stopping = stopping(Monitor.VAL_LOSS, 9);
        train(stopping, 0, Double.NaN, 7, Double.NaN);
        assertThat(stopping.bestEpoch()).isEqualTo(2);
    }

    @Test
    void offersAnEarlierBestOnlyIfTheLastEpochIsNotTheBest() {
        EarlyStopping stopping = stopping(Monitor.VAL_LOSS, 9);
        train(stopping, 0, 5, 4);
        assertThat(stopping.earlierBest()).isEmpty();
        train(stopping, 2, 5, 4, 6);
        assertWeightsOf(2, stopping.earlierBest().orElseThrow());
    }

    @Test
    void needsAValidation() {
        EarlyStopping stopping = stopping(Monitor.VAL_LOSS, 1);
        History.Epoch unvalidated = new History.Epoch(1, 1, new Metrics(1, 0), Optional.empty());
        assertThatThrownBy(() -> stopping.onEpochEnd(unvalidated, model(1)))
                .isInstanceOf(InvalidSettingException.class).hasMessageStartingWith("patience needs examples held out");
        assertThatThrownBy(() -> stopping.resume(new History(List.of(unvalidated)), model(1)))
                .isInstanceOf(InvalidSettingException.class).hasMessageStartingWith("patience needs examples held out");
    }

    @Test
    void refusesAnImpossiblePatience() {
        for (int patience : new int[] {-1, 1_000_001}) {
            assertThatThrownBy(() -> stopping(Monitor.VAL_LOSS, patience))
                    .isInstanceOf(InvalidSettingException.class).hasMessageStartingWith("patience ");
        }
        stopping(Monitor.VAL_LOSS, 0);
        stopping(Monitor.VAL_LOSS, 1_000_000);
    }
}
