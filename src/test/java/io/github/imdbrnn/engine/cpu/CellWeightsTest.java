package io.github.imdbrnn.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.model.NetworkSpec.Kind;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CellWeightsTest {
    private static final int DIM = 3;
    private static final int UNITS = 5;

    @ParameterizedTest
    @EnumSource
    void projectsMoreWordsThanItHasRoomForAsItDoesEachAlone(Kind kind) {
        Kernels kernels = new PlainKernels();
        Random random = new Random(1);
        Cell cell = Cell.of(kind, UNITS, kernels);
        CellWeights weights = new CellWeights(cell, DIM, true, true);
        weights.set(weights.parameters().map(each -> random(random, each.length)).toArray(float[][]::new), 0);
        int words = 2 * CpuNetwork.WORDS + 1;
        Rows inputs = new Rows(1 + words, DIM, kernels);
        inputs.pad(random(random, (1 + words) * DIM), 0, DIM);
        Rows together = cell.projections();
        together.ensure(1 + words);
        weights.project(inputs, 1, words, together, cell.sumsOfWords(CpuNetwork.WORDS));
        Rows alone = cell.projections();
        alone.ensure(1 + words);
        for (int word = 1; word <= words; word++) {
            weights.project(inputs, word, 1, alone, cell.sumsOfWords(CpuNetwork.WORDS));
        }
        assertThat(together.values).isEqualTo(alone.values);
        // The first number of a word's last block is its product with that block's first column, and a bias.
        Rows kernel = weights.kernel[cell.fromInput.length - 1];
        int at = (cell.fromInput.length - 1) * kernel.stride;
        double sum = weights.bias[cell.fromInput[cell.fromInput.length - 1]].values[0];
        for (int k = 0; k < DIM; k++) {
            sum += (double) inputs.values[words * inputs.stride + k] * kernel.values[k * kernel.stride];
        }
        assertThat((double) together.values[words * together.stride + at]).isCloseTo(sum, within(1e-6));
    }

    private static float[] random(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}
