package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.evaluation.RunningMetrics;
import io.github.imdbrnn.model.NetworkSpec;
import java.util.Arrays;

/**
 * A step of training, in two parts. First, groups of reviews are independent: each runs forward and backward and leaves
 * its gradient, that of the embedding as one sum for each of its words. Then the groups' gradients are added and the
 * weights move, in pieces of a few words and one for the layers. The groups, the pieces and the order of all sums
 * follow from the batch alone, so the result has the same bits on any number of threads.
 */
final class TrainingStep {
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
    private GroupGradient[] groups = new GroupGradient[0];
    private int groupCount;

    TrainingStep(NetworkSpec spec, Kernels kernels, Kernels.RmsPropRule rule, EmbeddingTable embedding,
            LayerWeights weights, LayerWeights squares) {
        this.spec = spec;
        this.kernels = kernels;
        this.rule = rule;
        this.embedding = embedding;
        this.weights = weights;
        this.squares = squares;
        kernelTransposed = new Rows(spec.units(), spec.embeddingDim(), kernels);
        recurrentKernelTransposed = new Rows(spec.units(), spec.units(), kernels);
        denseKernelTransposed = new Rows(weights.denseKernel.columns, weights.denseKernel.count(), kernels);
        zero = new Rows(1, spec.embeddingDim(), kernels);
        words = new BatchWords(spec.maxFeatures());
    }

    /**
     * @param workspaces one for each member of the crew
     * @param running gains the loss and accuracy with the weights before the step
     */
    void run(SortedBatch batch, Crew crew, Workspace[] workspaces, RunningMetrics running) {
        weights.kernel.transposeInto(kernelTransposed);
        weights.recurrentKernel.transposeInto(recurrentKernelTransposed);
        weights.denseKernel.transposeInto(denseKernelTransposed);
        groupCount = batch.groups();
        int old = groups.length;
        if (old < groupCount) {
            groups = Arrays.copyOf(groups, groupCount);
            Arrays.setAll(groups, g -> g < old ? groups[g] : new GroupGradient(spec, kernels));
        }
        crew.run(groupCount, (g, member) -> runGroup(batch, g, workspaces[member]));
        words.collect(groups, groupCount);
        embedding.beginStep();
        int pieces = CpuNetwork.pieces(words.count(), CpuNetwork.WORDS);
        crew.run(pieces + 1, (piece, member) -> {
            if (piece < pieces) {
                updateWords(piece * CpuNetwork.WORDS, workspaces[member]);
            } else {
                updateLayers();
            }
        });
        double loss = 0;
        int correct = 0;
        for (int g = 0; g < groupCount; g++) {
            loss += groups[g].loss;
            correct += groups[g].correct;
        }
        running.add(loss / batch.rows, correct, batch.rows);
    }

    /** Runs one group forward and back: every {@code groupCount}-th review of the order, so that all cost the same. */
    private void runGroup(SortedBatch batch, int g, Workspace workspace) {
        workspace.unrolling.layOut(batch, g, groupCount, CpuNetwork.pieces(batch.rows - g, groupCount));
        workspace.words.number(batch, workspace.unrolling);
        projectWords(workspace);
        workspace.rnn.forward(weights.recurrentKernel, workspace.projected, workspace.words.slots);
        groups[g].clear(workspace.words);
        addOutput(batch, workspace, groups[g]);
        workspace.rnn.backward(workspace.output.ends, recurrentKernelTransposed);
        addLayers(workspace, groups[g]);
    }

    private void projectWords(Workspace workspace) {
        GroupWords read = workspace.words;
        Rows inputs = workspace.inputs;
        inputs.ensure(read.words.length);
        workspace.projected.ensure(read.words.length);
        for (int s = 0; s < read.count; s++) {
            System.arraycopy(embedding.weights.values, read.words[s] * inputs.stride, inputs.values, s * inputs.stride,
                    inputs.stride);
        }
        kernels.product(inputs, 0, read.count, weights.kernel, weights.bias, null, workspace.projected, 0);
    }

    /** The loss and the gradient of the output layer, and at the last states. */
    private void addOutput(SortedBatch batch, Workspace workspace, GroupGradient group) {
        Unrolling unrolling = workspace.unrolling;
        OutputLayer output = workspace.output;
        Rows h = workspace.rnn.h;
        int last = unrolling.lastRow(0);
        output.forward(weights, h, last, unrolling.reviews);
        for (int i = 0; i < unrolling.reviews; i++) {
            output.addLoss(i, batch.labels[unrolling.review[i]], batch.rows, group);
        }
        output.backward(weights, denseKernelTransposed, h, last, unrolling.reviews, group.layers);
    }

    /** The gradient of the recurrent layer, and at the projected words. */
    private void addLayers(Workspace workspace, GroupGradient group) {
        SimpleRnn rnn = workspace.rnn;
        GroupWords read = workspace.words;
        LayerWeights gradient = group.layers;
        int rows = workspace.unrolling.rows();
        kernels.addOuterProduct(rnn.h, rnn.dz, rows, gradient.recurrentKernel);
        kernels.addRows(rnn.dz, rows, read.slots, group.sums);
        kernels.addOuterProduct(workspace.inputs, group.sums, read.count, gradient.kernel);
        for (int s = 0; s < read.count; s++) {
            kernels.addRow(group.sums, s, gradient.bias, 0);
        }
    }

    private void updateWords(int from, Workspace workspace) {
        int count = Math.min(CpuNetwork.WORDS, words.count() - from);
        Rows sums = workspace.sums;
        Rows gradient = workspace.gradient;
        Arrays.fill(sums.values, 0, count * sums.stride, 0);
        for (int i = 0; i < count; i++) {
            words.addSums(from + i, groups, kernels, sums, i);
        }
        kernels.product(sums, 0, count, kernelTransposed, zero, null, gradient, 0);
        for (int i = 0; i < count; i++) {
            embedding.update(words.id(from + i), gradient, i);
        }
    }

    private void updateLayers() {
        LayerWeights sum = groups[0].layers;
        for (int g = 1; g < groupCount; g++) {
            sum.add(groups[g].layers);
        }
        weights.update(squares, sum, kernels, rule);
    }
}
