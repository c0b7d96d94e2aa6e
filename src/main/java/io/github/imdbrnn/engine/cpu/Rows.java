package io.github.imdbrnn.engine.cpu;

/** A matrix as the kernels read it: each row begins a stride after the one before, and ends with zeros. */
final class Rows {
    /** Numbers that one array can hold. */
    static final int MOST_NUMBERS = Integer.MAX_VALUE - 8;

    /** The kernels may take so many rows at a time. */
    private static final int MULTIPLE = 4;

    final int columns;
    /** The columns, and the zeros to a multiple of {@link Kernels#padding()}. */
    final int stride;
    float[] values; // [rows, rounded up to a multiple of 4, stride]
    private int rows;

    /** Zeros. */
    Rows(int rows, int columns, Kernels kernels) {
        this.rows = rows;
        this.columns = columns;
        stride = roundUp(columns, kernels.padding());
        values = zeros(rows);
    }

    private float[] zeros(int count) {
        return new float[Math.multiplyExact(roundUp(count, MULTIPLE), stride)];
    }

    private static int roundUp(int number, int multiple) {
        return (number + multiple - 1) / multiple * multiple;
    }

    /** Rows with those that are added for the kernels. */
    static int roundUp(int rows) {
        return roundUp(rows, MULTIPLE);
    }

    /** Makes room for at least {@code count} rows. What was in them is then undefined. */
    void ensure(int count) {
        if (rows < count) {
            rows = count;
            values = zeros(count);
        }
    }

    int count() {
        return rows;
    }

    /** Copies row 0 to {@code count} rows of another, from {@code toRow} on. */
    void repeat(Rows to, int toRow, int count) {
        for (int i = 0; i < count; i++) {
            System.arraycopy(values, 0, to.values, (toRow + i) * stride, stride);
        }
    }

    /** Copies the block of a row that is as wide as a row of another, to a row of that. */
    void copyBlock(int row, int block, Rows to, int toRow) {
        System.arraycopy(values, row * stride + block * to.stride, to.values, toRow * to.stride, to.stride);
    }

    /** The inverse of {@link #copyBlock}. */
    void setBlock(int row, int block, Rows from, int fromRow) {
        System.arraycopy(from.values, fromRow * from.stride, values, row * stride + block * from.stride, from.stride);
    }

    /**
     * Takes the numbers of a matrix, or of a block of its columns.
     *
     * @param from row by row without zeros
     * @param at where the first number of the block is
     * @param width columns of the whole matrix
     */
    void pad(float[] from, int at, int width) {
        for (int r = 0; r < rows; r++) {
            System.arraycopy(from, at + r * width, values, r * stride, columns);
        }
    }

    /** The inverse of {@link #pad}. */
    void unpad(float[] to, int at, int width) {
        for (int r = 0; r < rows; r++) {
            System.arraycopy(values, r * stride, to, at + r * width, columns);
        }
    }

    /** Writes this matrix into one of as many rows as this has columns. */
    void transposeInto(Rows to) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                to.values[c * to.stride + r] = values[r * stride + c];
            }
        }
    }
}
