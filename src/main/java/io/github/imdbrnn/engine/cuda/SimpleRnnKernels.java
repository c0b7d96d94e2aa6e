package io.github.imdbrnn.engine.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import io.github.imdbrnn.cuda.CudaContext;

/**
 * Launches the kernels of {@code simple_rnn.cu}, each over as many blocks and threads as it says there. They read and write
 * what {@link #step} says at the time.
 */
final class SimpleRnnKernels {
    /** More were never tried. */
    static final int MOST_UNITS = 1024;

    // As in simple_rnn.cu.
    private static final int[] WIDTHS = {32, 64, 128};
    private static final int WARP = 32;
    private static final int TILE = 32;
    private static final int GRADIENT_TILE = 64; // beyond TILE units
    private static final int TILE_THREADS = 256;
    private static final int LOSS_THREADS = 64;
    private static final int SUM_THREADS = WARP * 8;

    /** Of kernels that do with any. */
    private static final int THREADS = 256;

    /** A gradient's long sums are cut until it has about so many blocks: the same on every GPU. */
    private static final int GRADIENT_BLOCKS = 512;
    private static final int SHORTEST_CHUNK = 128;

    final Step step = new Step();
    private final CudaContext cuda;
    private final Memory arguments = new Memory(2L * Native.POINTER_SIZE);
    private final Memory number = new Memory(Integer.BYTES);

    SimpleRnnKernels(CudaContext cuda) {
        this.cuda = cuda;
        arguments.setPointer(0, step.getPointer());
        arguments.setPointer(Native.POINTER_SIZE, number);
    }

    private void launch(String kernel, int threads, int... grid) {
        cuda.launch(kernel, grid, threads, arguments);
    }

    /** As many blocks as n threads need. */
    private static int blocks(long n, int threads) {
        return Math.toIntExact((n + threads - 1) / threads);
    }

    private static int tiles(int n) {
        return blocks(n, TILE);
    }

    private int gradientSide() {
        return step.units <= TILE ? TILE : GRADIENT_TILE;
    }

    private int gradientTiles(int rows, int columns) {
        return blocks(rows, gradientSide()) * blocks(columns, gradientSide());
    }

    /** Into how many chunks a sum is cut that each of {@code tiles} blocks would else do as a whole. */
    static int chunks(int terms, int tiles) {
        return Math.max(1, Math.min(GRADIENT_BLOCKS / tiles, blocks(terms, SHORTEST_CHUNK)));
    }

    private int recurrentTiles() {
        return gradientTiles(step.units, step.units);
    }

    private int kernelTiles() {
        return gradientTiles(step.dim + 1, step.units);
    }

    private int denseTiles() {
        return gradientTiles(step.units + 1, step.outputs);
    }

    /** Decides into how many chunks the gradients' sums are cut, for the step's sizes. */
    void cutSums() {
        step.recurrentChunks = chunks(Math.multiplyExact(step.rows, step.maxlen + 1), recurrentTiles());
        step.kernelChunks = chunks(step.words, kernelTiles());
        step.denseChunks = chunks(step.rows, denseTiles());
    }

    /** Makes the kernels see what stands in {@link #step}. */
    void writeStep() {
        step.write();
    }

    void project() {
        launch("project", TILE_THREADS, tiles(step.words), tiles(step.units));
    }

    /** To the last states, or to all. */
    void forward() {
        if (isNarrow()) {
            launch("forward" + width(), 2 * width(), step.rows);
        } else {
            forwardWide();
        }
    }

    /** To the last states, the loss, and back. */
    void pass() {
        if (isNarrow()) {
            launch("pass" + width(), 2 * width(), step.rows);
            return;
        }
        forwardWide();
        launch("loss", LOSS_THREADS, step.rows);
        for (int t = step.maxlen - 1; t >= 0; t--) {
            launchWide("backwardWide", t);
        }
    }

    private void forwardWide() {
        for (int t = 0; t < step.maxlen; t++) {
            launchWide("forwardWide", t);
        }
    }

    private boolean isNarrow() {
        return step.units <= WIDTHS[WIDTHS.length - 1];
    }

    private int width() {
        int i = 0;
        while (WIDTHS[i] < step.units) {
            i++;
        }
        return WIDTHS[i];
    }

    private void launchWide(String kernel, int t) {
        number.setInt(0, t);
        launch(kernel, TILE_THREADS, tiles(step.units), tiles(step.rows));
    }

    /** Of the first {@code states} states. */
    void logits(int states) {
        number.setInt(0, states);
        launch("logits", THREADS, blocks((long) states * step.outputs, THREADS));
    }

    void sums() {
        launch("sums", SUM_THREADS, step.words, tiles(step.units));
    }

    void gradient() {
        launch("gradient" + gradientSide(), TILE_THREADS,
                Math.max(recurrentTiles(), Math.max(kernelTiles(), denseTiles())),
                Math.max(step.recurrentChunks, Math.max(step.kernelChunks, step.denseChunks)), 3);
    }

    void updateWords() {
        launch("updateWords", TILE_THREADS, tiles(step.words), tiles(step.dim));
    }

    void updateLayers() {
        long units = step.units;
        launch("updateLayers", THREADS,
                blocks(units * units + (step.dim + 1) * units + (units + 1) * step.outputs, THREADS));
    }

    void settle() {
        launch("settle", THREADS, blocks((long) step.words * step.dim, THREADS));
    }

    /** Rows, rounded up to whole warps. */
    static int stride(int rows) {
        return Math.multiplyExact(blocks(rows, WARP), WARP);
    }
}
