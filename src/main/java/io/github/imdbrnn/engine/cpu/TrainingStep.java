package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.evaluation.RunningMetrics;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.Setting;
import java.util.Arrays;

/**
 * A step of training, in five parts, of which each but the last is pieces that do not depend on each other. First,
 * the batch's words are numbered, while the padding, that all reviews share, runs forward. Second, the words are
 * projected. Third, groups of reviews run forward and back and leave the gradients at their sums. Fourth, the words'
 * weights move, each by the sum over the rows that read it, while the padding runs back. Last, the layers move by the
 * sum of the pieces' gradients. The pieces and the order of all sums follow from the batch alone, so the result has
 * the same bits on any number of threads.
 */
final class TrainingStep {
    /** Reviews of a group, on the average. Fewer make more groups for more threads, and narrower products. */
    private static final int GROUP = 4;

    /** Groups, and pieces of words, at most, as each has a gradient of its own: of a wide network that is megabytes. */
    private static final int MOST_GROUPS = 32;
    private static final int MOST_PIECES = 64;

    private final NetworkSpec spec;
    private final Kernels kernels;
    private final Kernels.RmsPropRule rule;
    private final EmbeddingTable embedding;
    private final LayerWeights weights;
    private final LayerWeights squares;
    private final Rows kernelTransposed; // [units, embedding dim]
    private final Rows recurrentKernelTransposed; // [units, units]
    private final Rows denseKernelTransposed; // [outputs, units]
    private final Rows zero; // [1, embedding dim]
    private final BatchWords words;
    private final Rows inputs; // [words, embedding dim]
    private final Rows projected; // [words, units]
    private final Padding padding;
    private final SimpleRnn rnn;
    private final Rows h; // [rows, units], states before each step and after the last
    private final Rows dz; // [rows, units], gradients at the sums that go into tanh
    private final Rows begins; // [reviews, units], gradients at the states in which they begin
    private Unrolling[] groups = new Unrolling[0];
    private int groupCount;
    private int wordsOfPiece;
    private PieceGradient[] gradients = new PieceGradient[0];

    TrainingStep(NetworkSpec spec, Kernels kernels, Kernels.RmsPropRule rule, EmbeddingTable embedding,
            LayerWeights weights, LayerWeights squares) {
        this.spec = spec;
        this.kernels = kernels;
        this.rule = rule;
        this.embedding = embedding;
        this.weights = weights;
        this.squares = squares;
        int units = spec.units();
        kernelTransposed = new Rows(units, spec.embeddingDim(), kernels);
        recurrentKernelTransposed = new Rows(units, units, kernels);
        denseKernelTransposed = new Rows(weights.denseKernel.columns, weights.denseKernel.count(), kernels);
        zero = new Rows(1, spec.embeddingDim(), kernels);
        words = new BatchWords(spec.maxFeatures());
        inputs = new Rows(0, spec.embeddingDim(), kernels);
        projected = new Rows(0, units, kernels);
        padding = new Padding(units, kernels);
        rnn = new SimpleRnn(units, kernels);
        h = new Rows(0, units, kernels);
        dz = new Rows(0, units, kernels);
        begins = new Rows(0, units, kernels);
    }

    /**
     * @param workspaces one for each member of the crew
     * @param running gains the loss and accuracy with the weights before the step
     */
    void run(SortedBatch batch, Crew crew, Workspace[] workspaces, RunningMetrics running) {
        cut(batch);
        makeRoom(batch);
        crew.run(2, (piece, member) -> {
            if (piece == 0) {
                words.number(batch, groups, groupCount);
            } else {
                runPadding(batch);
            }
        });
        int others = words.count() - 1; // without the padding
        wordsOfPiece = Math.max(CpuNetwork.WORDS, CpuNetwork.pieces(others, MOST_PIECES));
        int pieces = CpuNetwork.pieces(others, wordsOfPiece);
        makeGradients(groupCount + pieces + 1);
        crew.run(pieces, (piece, member) -> project(firstWord(piece), countOfWords(piece)));
        // The first group has the longest reviews, so it is narrow and takes longest; the highest piece is drawn first.
        crew.run(groupCount, (piece, member) -> runGroup(batch, groupCount - 1 - piece, workspaces[member]));
        embedding.beginStep();
        crew.run(pieces + 1, (piece, member) -> {
            PieceGradient gradient = gradients[groupCount + piece];
            gradient.clear();
            if (piece < pieces) {
                updateWords(firstWord(piece), countOfWords(piece), workspaces[member], gradient);
            } else {
                runPaddingBack(batch, workspaces[member], gradient);
            }
        });
        updateLayers(groupCount + pieces + 1);
        running.add(gradients[0].loss / batch.rows, gradients[0].correct, batch.rows);
    }

    /** Cuts the batch's order into groups of like numbers of rows, about as many as it has fours of reviews. */
    private void cut(SortedBatch batch) {
        long rows = 0;
        for (int i = 0; i < batch.rows; i++) {
            rows += batch.maxlen - batch.padding(i);
        }
        long share = rows / Math.min(MOST_GROUPS, CpuNetwork.pieces(batch.rows, GROUP));
        groupCount = 0;
        int row = 0;
        for (int first = 0; first < batch.rows;) {
            int count = 0;
            long sum = 0;
            int length;
            do {
                length = batch.maxlen - batch.padding(first + count);
                sum += length;
                count++;
            } while (first + count < batch.rows && sum + length / 2 <= share);
            if (groupCount == groups.length) {
                groups = Arrays.copyOf(groups, groupCount + 1);
                groups[groupCount] = new Unrolling();
            }
            groups[groupCount].layOut(batch, first, count, row);
            row = groups[groupCount++].end();
            first += count;
        }
    }

    private void makeRoom(SortedBatch batch) {
        int rows = groups[groupCount - 1].end();
        if (Rows.size(rows, spec.units(), kernels) > Rows.MOST_NUMBERS) {
            throw new InvalidSettingException(Setting.BATCH_SIZE, "of " + batch.rows + " makes " + rows + " states of "
                    + spec.units() + " units, more numbers than one array holds; lower it");
        }
        int mostWords = Math.min(spec.maxFeatures(), rows + 1);
        inputs.ensure(mostWords);
        projected.ensure(mostWords);
        h.ensure(rows);
        dz.ensure(rows);
        begins.ensure(batch.rows);
    }

    private void makeGradients(int count) {
        int old = gradients.length;
        if (old < count) {
            gradients = Arrays.copyOf(gradients, count);
            Arrays.setAll(gradients, i -> i < old ? gradients[i] : new PieceGradient(spec, kernels));
        }
    }

    private int firstWord(int piece) {
        return 1 + piece * wordsOfPiece;
    }

    private int countOfWords(int piece) {
        return Math.min(wordsOfPiece, words.count() - firstWord(piece));
    }

    private void runPadding(SortedBatch batch) {
        weights.kernel.transposeInto(kernelTransposed);
        weights.recurrentKernel.transposeInto(recurrentKernelTransposed);
        weights.denseKernel.transposeInto(denseKernelTransposed);
        project(0, 1); // the padding is word 0
        padding.forward(batch, weights.recurrentKernel, projected);
    }

    private void project(int from, int count) {
        int stride = inputs.stride;
        for (int i = from; i < from + count; i++) {
            System.arraycopy(embedding.weights.values, words.ids[i] * stride, inputs.values, i * stride, stride);
        }
        kernels.product(inputs, from, count, weights.kernel, weights.bias, null, projected, from);
    }

    /** Runs one group forward and back. */
    private void runGroup(SortedBatch batch, int g, Workspace workspace) {
        Unrolling group = groups[g];
        PieceGradient gradient = gradients[g];
        gradient.clear();
        rnn.forward(group, padding.h, weights.recurrentKernel, projected, words.slots, h);
        OutputLayer output = workspace.output;
        int last = group.start[group.steps];
        output.forward(weights, h, last, group.reviews);
        for (int i = 0; i < group.reviews; i++) {
            output.addLoss(i, batch.labels[batch.review(group.first + i)], batch.rows, gradient);
        }
        output.backward(weights, denseKernelTransposed, h, last, group.reviews, gradient.layers);
        rnn.backward(group, output.ends, h, recurrentKernelTransposed, dz, begins);
        int row = group.start[group.begin];
        kernels.addOuterProduct(h, row, dz, row, group.rows(), gradient.layers.recurrentKernel);
    }

    /** Moves words by the gradients at the rows that read them. */
    private void updateWords(int from, int count, Workspace workspace, PieceGradient gradient) {
        Rows sums = workspace.sums;
        for (int first = from; first < from + count; first += CpuNetwork.WORDS) {
            int some = Math.min(CpuNetwork.WORDS, from + count - first);
            Arrays.fill(sums.values, 0, some * sums.stride, 0);
            words.addReaders(first, some, dz, kernels, sums);
            move(first, some, workspace, gradient);
        }
    }

    /** Runs the padding back, and moves it. */
    private void runPaddingBack(SortedBatch batch, Workspace workspace, PieceGradient gradient) {
        padding.backward(batch, begins, recurrentKernelTransposed);
        kernels.addOuterProduct(padding.h, 0, padding.dz, 0, padding.steps, gradient.layers.recurrentKernel);
        Rows sums = workspace.sums;
        Arrays.fill(sums.values, 0, sums.stride, 0);
        kernels.addRows(padding.dz, 0, padding.steps, sums);
        words.addReaders(0, 1, dz, kernels, sums);
        move(0, 1, workspace, gradient);
    }

    /** Moves words by the gradients at their projections, and adds what these say of the layer that projects them. */
    private void move(int from, int count, Workspace workspace, PieceGradient gradient) {
        Rows sums = workspace.sums;
        kernels.addOuterProduct(inputs, from, sums, 0, count, gradient.layers.kernel);
        kernels.addRows(sums, 0, count, gradient.layers.bias);
        kernels.product(sums, 0, count, kernelTransposed, zero, null, workspace.gradient, 0);
        embedding.update(words, from, count, workspace.gradient, workspace.keeps);
    }

    private void updateLayers(int pieces) {
        PieceGradient sum = gradients[0];
        for (int i = 1; i < pieces; i++) {
            sum.add(gradients[i]);
        }
        weights.update(squares, sum.layers, kernels, rule);
    }
}
