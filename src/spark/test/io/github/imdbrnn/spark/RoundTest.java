package io.github.imdbrnn.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.spark.Round.Trained;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundTest {
    private static final NetworkSpec SPEC = NetworkSpec.simpleRnn(5, 3, 2, 2);
    private static final Model BEFORE = Model.create(SPEC, RmsProp.notebook(), 1);

    private static Trained trained(float weight, float square, int examples) {
        return new Trained(new Measured(new Metrics(0, 0), examples), new NetworkState(
                SPEC, RmsProp.notebook(), 1, filled(weight), filled(square)), "plain");
    }

    private static float[][] filled(float value) {
        float[][] values = ParameterLayout.of(SPEC).zeros();
        for (float[] each : values) {
            Arrays.fill(each, value);
        }
        return values;
    }

    @Test
    void averagesWeightsAndSquaresByTheExamplesOfEachPartition() {
        Trained none = new Trained(Measured.NOTHING, null, "plain");

        Model mean = Round.mean(BEFORE, List.of(trained(1, 8, 32), none, trained(5, 0, 96)));

        assertThat(mean.weights()).isDeepEqualTo(filled(4));
        assertThat(mean.squares()).isDeepEqualTo(filled(2));
    }

    @Test
    void isToTheBitWhatTheOnlyPartitionHasTrained() {
        Trained only = new Trained(new Measured(new Metrics(0, 0), 31), NetworkState.of(BEFORE), "plain");

        assertThat(Round.mean(BEFORE, List.of(only)).weights()).isDeepEqualTo(BEFORE.weights());
    }

    @Test
    void meansOverAllExamplesAndKeepsTheBitsOfOne() {
        Measured one = new Measured(new Metrics(0.1, 0.7), 3);

        assertThat(Measured.mean(List.of(Measured.NOTHING, one))).isEqualTo(one);
        assertThat(Measured.mean(List.of(new Measured(new Metrics(1, 0.5), 2), new Measured(new Metrics(4, 1), 4))))
                .isEqualTo(new Measured(new Metrics(3, 5.0 / 6), 6));
    }

    @Test
    void refusesExecutorsOfOtherKernels() {
        assertThatCode(() -> AveragedTraining.requireKernels("vector 3", "vector 3")).doesNotThrowAnyException();
        assertThatThrownBy(() -> AveragedTraining.requireKernels("vector 3", "plain")).isInstanceOf(DataException.class)
                .hasMessageContaining("other kernels of the engine, vector 3 and plain")
                .hasMessageContaining("spark.executor.extraJavaOptions");
    }
}
