package io.github.imdbrnn.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RowsTest {
    private final Kernels kernels = new PlainKernels();
    private final int stride = kernels.padding();

    @Test
    void putsZerosBehindEachRow() {
        Rows rows = new Rows(2, 3, kernels);
        rows.pad(new float[] {1, 2, 3, 4, 5, 6});
        assertThat(rows.values).hasSize(4 * stride).startsWith(1, 2, 3, 0);
        assertThat(Arrays.copyOfRange(rows.values, stride - 1, stride + 4)).containsExactly(0, 4, 5, 6, 0);
        assertThat(Rows.size(2, 3, kernels)).isEqualTo(4 * stride);
        assertThat(rows.unpad()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void turnsRowsIntoColumns() {
        Rows rows = new Rows(2, 3, kernels);
        rows.pad(new float[] {1, 2, 3, 4, 5, 6});
        Rows columns = new Rows(3, 2, kernels);
        rows.transposeInto(columns);
        assertThat(columns.unpad()).containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void growsButDoesNotShrink() {
        Rows rows = new Rows(0, 3, kernels);
        rows.ensure(9);
        rows.ensure(2);
        assertThat(rows.values).hasSize(12 * stride);
        assertThat(rows.count()).isEqualTo(9);
    }

    @Test
    void refusesMoreNumbersThanAnArrayHolds() {
        Rows rows = new Rows(0, 1 << 14, kernels);
        assertThatThrownBy(() -> rows.ensure(1 << 18)).isInstanceOf(ArithmeticException.class);
    }
}
