package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;

/** What a training step keeps of the recurrent layer in one direction. */
final class Direction {
    final int number; // 0 forwards, 1 backwards
    private final boolean backwards;
    final CellWeights weights;
    final Rows[] kernelTransposed; // for each block of the kernel [units, embedding dim]
    final Rows[] recurrentKernelTransposed; // for each block of the recurrent kernel [units, units]
    final BatchWords words;
    final Rows projected; // [words]
    final Padding padding;
    final Rows[] sums; // of all groups, those of one after those of the other
    final Tape[] tapes; // one for each member of the crew
    Unrolling[] groups = new Unrolling[0];
    private final Recurrence recurrence;
    private final Rows[] begins; // [reviews], gradients at the states in which they begin

    Direction(int number, CellWeights weights, int vocabulary, int embeddingDim, int threads) {
        this.number = number;
        backwards = number == 1;
        this.weights = weights;
        Cell cell = weights.cell;
        kernelTransposed = new Rows[weights.kernel.length];
        Arrays.setAll(kernelTransposed, i -> new Rows(cell.units, embeddingDim, cell.kernels));
        recurrentKernelTransposed = new Rows[weights.recurrentKernel.length];
        Arrays.setAll(recurrentKernelTransposed, i -> new Rows(cell.units, cell.units, cell.kernels));
        words = new BatchWords(vocabulary);
        projected = cell.projections();
        recurrence = new Recurrence(weights);
        padding = new Padding(weights, recurrence, true);
        sums = cell.sums(0);
        tapes = new Tape[threads];
        Arrays.setAll(tapes, i -> new Tape(cell, sums));
        begins = cell.gradients(0);
    }

    /** Makes room for as many rows of sums, for those of states that a group has, for different words and reviews. */
    void ensure(int rows, int mostStates, int mostWords, int reviews) {
        for (Rows part : sums) {
            part.ensure(rows);
        }
        for (Tape tape : tapes) {
            for (Rows part : tape.states) {
                part.ensure(mostStates);
            }
        }
        projected.ensure(mostWords);
        for (Rows part : begins) {
            part.ensure(reviews);
        }
    }

    /**
     * Lays out the next reviews of the batch's order.
     *
     * @param g how many groups there are already
     */
    void layOut(SortedBatch batch, int g, int first, int count) {
        if (g == groups.length) {
            groups = Arrays.copyOf(groups, g + 1);
            groups[g] = new Unrolling(backwards);
        }
        groups[g].layOut(batch, first, count, 0);
        groups[g].firstSums = g == 0 ? 0 : groups[g - 1].endOfSums();
    }

    void transpose() {
        for (int i = 0; i < kernelTransposed.length; i++) {
            weights.kernel[i].transposeInto(kernelTransposed[i]);
        }
        for (int i = 0; i < recurrentKernelTransposed.length; i++) {
            weights.recurrentKernel[i].transposeInto(recurrentKernelTransposed[i]);
        }
    }

    void project(Rows inputs, int from, int count, Workspace workspace) {
        weights.project(inputs, from, count, projected, workspace.sums);
    }

    /** Runs over the padding, whose word is projected. */
    void runPadding(SortedBatch batch) {
        int shared = backwards ? 0 : batch.padding(batch.rows - 1);
        padding.forward(shared, shared, projected);
    }

    void runPaddingBack(SortedBatch batch, CellWeights gradient) {
        padding.backward(batch, begins, recurrentKernelTransposed, gradient);
    }

    /** Runs a group forward. */
    void forward(int g, int member) {
        tapes[member].setFirstSums(groups[g].firstSums);
        recurrence.forward(groups[g], padding.tape.states, projected, words.slots[g], tapes[member]);
    }

    /** Runs the group back that the same member has run forward, from the given gradients at its last states. */
    void backward(int g, int member, Rows[] gradients, CellWeights gradient) {
        recurrence.backward(groups[g], recurrentKernelTransposed, tapes[member], gradients, begins, gradient);
    }

    /**
     * Adds up the gradients at words, and what these say of the kernel and the bias.
     *
     * @param inputs the words' vectors
     * @param sums room for {@code count} rows
     * @param start gradients at these words' vectors to begin with, or null: those in {@code out}
     */
    void sum(Rows inputs, int first, int count, Rows[] sums, Rows start, Rows out, CellWeights gradient) {
        Kernels kernels = weights.cell.kernels;
        int[] parts = weights.cell.fromInput;
        for (int i = 0; i < parts.length; i++) {
            Rows sum = sums[parts[i]];
            Arrays.fill(sum.values, 0, count * sum.stride, 0);
            if (first == 0) {
                kernels.addRows(padding.tape.sums[parts[i]], 0, padding.steps, sum);
            }
            words.addReaders(first, count, this.sums[parts[i]], kernels, sum);
            kernels.addOuterProduct(inputs, first, sum, 0, count, gradient.kernel[i]);
            kernels.addRows(sum, 0, count, gradient.bias[parts[i]]);
            if (i == 0 && start != null) {
                kernels.product(sum, 0, count, kernelTransposed[i], start, null, out, 0);
            } else {
                kernels.addProduct(sum, 0, count, kernelTransposed[i], out, 0);
            }
        }
    }
}
