package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;
import java.util.stream.Stream;

/** The weights of the recurrent layer in one direction, or a gradient or an average of squares for each. */
final class CellWeights {
    final Cell cell;
    final Rows[] kernel; // for each of the cell's fromInput [embedding dim, units]
    final Rows[] recurrentKernel; // for each of its fromState [units, units]
    /** For each part of the sums, [1, units]: all biases of it; of a gradient, what each of them gains. */
    final Rows[] bias;
    private final Rows[] biases; // for each of the cell's biases, [1, units]; of a gradient, nothing

    /** Zeros; see {@link LayerWeights} for the parts. */
    CellWeights(Cell cell, int embeddingDim, boolean ofWords, boolean ofStates) {
        this.cell = cell;
        kernel = blocks(ofWords ? cell.fromInput.length : 0, embeddingDim);
        recurrentKernel = blocks(ofStates ? cell.fromState.length : 0, cell.units);
        bias = cell.sums(1);
        biases = blocks(cell.biases.length, 1);
    }

    private Rows[] blocks(int count, int rows) {
        Rows[] blocks = new Rows[count];
        Arrays.setAll(blocks, i -> new Rows(rows, cell.units, cell.kernels));
        return blocks;
    }

    /**
     * x W + b for {@code count} words.
     *
     * @param projected see {@link Cell#projections}
     * @param room for {@link CpuNetwork#WORDS} rows of each part, see {@link Workspace#sums}
     */
    void project(Rows inputs, int from, int count, Rows projected, Rows[] room) {
        Kernels kernels = cell.kernels;
        if (kernel.length == 1) {
            kernels.product(inputs, from, count, kernel[0], bias[cell.fromInput[0]], null, projected, from);
            return;
        }
        for (int first = from; first < from + count; first += CpuNetwork.WORDS) {
            int words = Math.min(CpuNetwork.WORDS, from + count - first);
            for (int i = 0; i < kernel.length; i++) {
                int part = cell.fromInput[i];
                kernels.product(inputs, first, words, kernel[i], bias[part], null, room[part], 0);
                for (int w = 0; w < words; w++) {
                    projected.setBlock(first + w, i, room[part], w);
                }
            }
        }
    }

    /** What a gradient is added up in: the matrices of words, then those of states. */
    Stream<Rows[]> sums() {
        return Stream.of(kernel, recurrentKernel, bias);
    }

    /** Takes one step of RMSprop on these weights. */
    void update(CellWeights squares, CellWeights gradient, Kernels.RmsPropRule rule) {
        update(kernel, squares.kernel, gradient.kernel, rule);
        update(recurrentKernel, squares.recurrentKernel, gradient.recurrentKernel, rule);
        for (int b = 0; b < biases.length; b++) {
            cell.kernels.rmsProp(biases[b], squares.biases[b], gradient.bias[cell.biases[b]], 1, rule.rho(), rule);
        }
        addBiases();
    }

    private void update(Rows[] weights, Rows[] squares, Rows[] gradient, Kernels.RmsPropRule rule) {
        for (int i = 0; i < weights.length; i++) {
            cell.kernels.rmsProp(weights[i], squares[i], gradient[i], weights[i].count(), rule.rho(), rule);
        }
    }

    private void addBiases() {
        for (Rows part : bias) {
            Arrays.fill(part.values, 0);
        }
        for (int b = 0; b < biases.length; b++) {
            cell.kernels.addRows(biases[b], 0, 1, bias[cell.biases[b]]);
        }
    }

    /**
     * Takes Keras's three parameters.
     *
     * @param at where in {@code values} they begin
     */
    void set(float[][] values, int at) {
        pad(kernel, values[at]);
        pad(recurrentKernel, values[at + 1]);
        for (int b = 0; b < biases.length; b++) {
            biases[b].pad(values[at + 2], b * cell.units, cell.units);
        }
        addBiases();
    }

    /** Keras's three parameters. */
    Stream<float[]> parameters() {
        float[] all = new float[biases.length * cell.units];
        for (int b = 0; b < biases.length; b++) {
            biases[b].unpad(all, b * cell.units, cell.units);
        }
        return Stream.of(unpad(kernel), unpad(recurrentKernel), all);
    }

    private void pad(Rows[] blocks, float[] values) {
        for (int b = 0; b < blocks.length; b++) {
            blocks[b].pad(values, b * cell.units, blocks.length * cell.units);
        }
    }

    private float[] unpad(Rows[] blocks) {
        float[] values = new float[blocks[0].count() * blocks.length * cell.units];
        for (int b = 0; b < blocks.length; b++) {
            blocks[b].unpad(values, b * cell.units, blocks.length * cell.units);
        }
        return values;
    }
}
