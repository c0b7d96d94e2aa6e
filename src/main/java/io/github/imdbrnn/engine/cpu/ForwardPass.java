package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;

/**
 * The forward pass alone, on a table of words projected: those of each piece of the vocabulary that a batch has met since
 * the weights last changed, so that a short text does not wait for 10,000 words.
 */
final class ForwardPass {
    /** Reviews of a group: neighbours in the order, so of like length. */
    private static final int GROUP = 16;

    private final Kernels kernels;
    private final Crew crew;
    private final Workspace[] workspaces; // one for each member of the crew
    private final Rows embedding; // [vocabulary, embedding dim]
    private final LayerWeights weights;
    private final Rows table; // [vocabulary, units], or nothing yet
    private final boolean[] projected; // each piece of the table
    private final int[] missing; // pieces
    private final Padding padding;
    private final SimpleRnn rnn;
    private int left; // pieces that are not projected

    ForwardPass(Kernels kernels, Crew crew, Workspace[] workspaces, Rows embedding, LayerWeights weights) {
        this.kernels = kernels;
        this.crew = crew;
        this.workspaces = workspaces;
        this.embedding = embedding;
        this.weights = weights;
        int units = weights.bias.columns;
        table = new Rows(0, units, kernels);
        projected = new boolean[CpuNetwork.pieces(embedding.count(), CpuNetwork.WORDS)];
        missing = new int[projected.length];
        left = projected.length;
        padding = new Padding(units, kernels);
        rnn = new SimpleRnn(units, kernels);
    }

    /** To be told whenever the weights have changed. */
    void forgetTable() {
        if (left < projected.length) {
            Arrays.fill(projected, false);
            left = projected.length;
        }
    }

    /** The table, in which the batch's words are projected. */
    private Rows table(SortedBatch batch) {
        if (left == 0) {
            return table;
        }
        table.ensure(embedding.count());
        int count = takeMissing(batch);
        left -= count;
        try {
            crew.run(count, (i, member) -> project(missing[i]));
        } catch (RuntimeException | Error e) {
            forgetTable();
            throw e;
        }
        return table;
    }

    private void project(int piece) {
        int from = piece * CpuNetwork.WORDS;
        int words = Math.min(CpuNetwork.WORDS, embedding.count() - from);
        kernels.product(embedding, from, words, weights.kernel, weights.bias, null, table, from);
    }

    /** Lists the pieces of the table that the batch needs and that are not projected, and takes them for projected. */
    private int takeMissing(SortedBatch batch) {
        int count = take(0, 0); // padding's
        int[] tokens = batch.tokens();
        for (int i = 0; i < batch.rows; i++) {
            int end = batch.end(i);
            for (int at = end - (batch.maxlen - batch.padding(i)); at < end; at++) {
                count = take(tokens[at], count);
            }
        }
        return count;
    }

    private int take(int id, int count) {
        int piece = id / CpuNetwork.WORDS;
        if (projected[piece]) {
            return count;
        }
        projected[piece] = true;
        missing[count] = piece;
        return count + 1;
    }

    /** Writes the probabilities of the batch in its order, [reviews, outputs], to {@code out}, from {@code at} on. */
    void predict(SortedBatch batch, float[] out, int at) {
        Rows words = table(batch);
        int outputs = weights.denseBias.columns;
        padding.forward(batch, weights.recurrentKernel, words);
        crew.run(CpuNetwork.pieces(batch.rows, GROUP), (g, member) -> {
            int first = g * GROUP;
            Workspace workspace = workspaces[member];
            Unrolling group = workspace.unrolling;
            group.layOut(batch, first, Math.min(GROUP, batch.rows - first), 0);
            workspace.h.ensure(group.end());
            forward(batch, workspace, workspace.h);
            OutputLayer output = workspace.output;
            output.forward(weights, workspace.h, group.start[group.steps], group.reviews);
            for (int i = 0; i < group.reviews; i++) {
                int to = at + batch.review(first + i) * outputs;
                System.arraycopy(output.probabilities, i * outputs, out, to, outputs);
            }
        });
    }

    private void forward(SortedBatch batch, Workspace workspace, Rows h) {
        workspace.ids = workspace.unrolling.ids(batch, workspace.ids);
        rnn.forward(workspace.unrolling, padding.h, weights.recurrentKernel, table, workspace.ids, h);
    }

    /** The logits at every state of the batch's only review, from the state 0 on: [maxlen + 1, outputs]. */
    double[] logits(SortedBatch batch) {
        padding.forward(batch, weights.recurrentKernel, table(batch));
        Workspace workspace = workspaces[0];
        // One review has one row a step: they go on where the padding's end.
        workspace.unrolling.layOut(batch, 0, 1, padding.steps);
        forward(batch, workspace, padding.h);
        int states = batch.maxlen + 1;
        double[] logits = new double[Math.multiplyExact(states, weights.denseBias.columns)];
        workspace.output.logits(weights, padding.h, 0, states, logits);
        return logits;
    }
}
