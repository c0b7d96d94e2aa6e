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
        rows.pad(new float[] {1, 2, 3, 4, 5, 6}, 0, 3);
        assertThat(rows.values).hasSize(4 * stride).startsWith(1, 2, 3, 0);
        assertThat(Arrays.copyOfRange(rows.values, stride - 1, stride + 4)).containsExactly(0, 4, 5, 6, 0);
        assertThat(dense(rows)).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void turnsRowsIntoColumns() {
        Rows rows = new Rows(2, 3, kernels);
        rows.pad(new float[] {1, 2, 3, 4, 5, 6}, 0, 3);
        Rows columns = new Rows(3, 2, kernels);
        rows.transposeInto(columns);
        assertThat(dense(columns)).containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void takesABlockOfTheColumns() {
        Rows rows = new Rows(2, 2, kernels);
        rows.pad(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 4);
        assertThat(dense(rows)).containsExactly(2, 3, 6, 7);
        float[] matrix = new float[6];
        rows.unpad(matrix, 1, 3);
        assertThat(matrix).containsExactly(0, 2, 3, 0, 6, 7);
    }

    @Test
    void setsAndCopiesABlockOfARow() {
        Rows wide = new Rows(2, 2 * stride, kernels);
        Rows part = new Rows(2, 3, kernels);
        part.pad(new float[] {1, 2, 3, 4, 5, 6}, 0, 3);
        wide.setBlock(1, 1, part, 0);
        assertThat(wide.values).hasSize(8 * stride).startsWith(new float[3 * stride]);
        assertThat(Arrays.copyOfRange(wide.values, 3 * stride, 3 * stride + 4)).containsExactly(1, 2, 3, 0);
        wide.copyBlock(1, 1, part, 1);
        assertThat(dense(part)).containsExactly(1, 2, 3, 1, 2, 3);
    }

    @Test
    void repeatsItsFirstRow() {
        Rows from = new Rows(2, 3, kernels);
        from.pad(new float[] {1, 2, 3, 4, 5, 6}, 0, 3);
        Rows to = new Rows(3, 3, kernels);
        from.repeat(to, 1, 2);
        assertThat(dense(to)).containsExactly(0, 0, 0, 1, 2, 3, 1, 2, 3);
    }

    private static float[] dense(Rows rows) {
        float[] values = new float[rows.count() * rows.columns];
        rows.unpad(values, 0, rows.columns);
        return values;
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
