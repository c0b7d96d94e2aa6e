package io.github.imdbrnn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.model.Hyperparameters;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.SentimentNetwork;
import io.github.imdbrnn.training.EarlyStopping.Monitor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The weights of this test's network all equal the number of the last epoch. */
class EarlyStoppingTest {
    private final MultiLayerNetwork network = SentimentNetwork.create(new Hyperparameters(4, 1, 1, 1, 0.001, 0.9, 1));

    /** Trains until told to stop, or for as many epochs as there are figures. */
    private int train(EarlyStopping stopping, int from, double... figures) {
        int epoch = from;
        while (epoch < figures.length && !stopping.stopsTraining()) {
            double figure = figures[epoch++];
            network.params().assign(epoch);
            stopping.onEpochEnd(epoch(epoch, figure));
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
        EarlyStopping stopping = new EarlyStopping(network, monitor, patience);
        assertThat(train(stopping, 0, figures(figures))).isEqualTo(stopped);
        assertThat(stopping.bestEpoch()).isEqualTo(best);
        assertThat(network.params().data().asFloat()).containsOnly(stopped);
        stopping.onTrainEnd();
        assertThat(network.params().data().asFloat()).containsOnly(best);
    }

    @Test
    void goesOnFromAHistoryAsIfItHadNotBeenInterrupted() {
        double[] figures = {5, 3, 4, 4, 4, 1};
        EarlyStopping stopping = new EarlyStopping(network, Monitor.VAL_LOSS, 3);
        stopping.resume(new History(List.of(epoch(1, 5), epoch(2, 3), epoch(3, 4))),
                network.params().dup().assign(2));
        assertThat(train(stopping, 3, figures)).isEqualTo(5);
        stopping.onTrainEnd();
        assertThat(network.params().data().asFloat()).containsOnly(2);
    }

    @Test
    void offersAnEarlierBestOnlyIfTheLastEpochIsNotTheBest() {
        EarlyStopping stopping = new EarlyStopping(network, Monitor.VAL_LOSS, 9);
        train(stopping, 0, 5, 4);
        assertThat(stopping.earlierBest()).isEmpty();
        train(stopping, 2, 5, 4, 6);
        assertThat(stopping.earlierBest().orElseThrow().data().asFloat()).containsOnly(2);
    }

    @Test
    void needsAValidation() {
        EarlyStopping stopping = new EarlyStopping(network, Monitor.VAL_LOSS, 1);
        assertThatThrownBy(() -> stopping.onEpochEnd(new History.Epoch(1, 1, new Metrics(1, 0), Optional.empty())))
                .isInstanceOf(InvalidSettingException.class).hasMessageStartingWith("patience needs reviews held out");
        assertThatThrownBy(() -> new EarlyStopping(network, Monitor.VAL_LOSS, -1)).hasMessageStartingWith("patience ");
    }
}
