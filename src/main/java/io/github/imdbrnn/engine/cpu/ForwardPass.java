package io.github.imdbrnn.engine.cpu;

/** The forward pass alone, on a table of all words projected. */
final class ForwardPass {
    /** Reviews of a group: neighbours in the order, so of like length. */
    private static final int GROUP = 16;

    private final Kernels kernels;
    private final Crew crew;
    private final Workspace[] workspaces; // one for each member of the crew
    private final Rows embedding; // [vocabulary, embedding dim]
    private final LayerWeights weights;
    private final Rows table; // [vocabulary, units], or nothing yet
    private final Padding padding;
    private final SimpleRnn rnn;
    private boolean current;

    ForwardPass(Kernels kernels, Crew crew, Workspace[] workspaces, Rows embedding, LayerWeights weights) {
        this.kernels = kernels;
        this.crew = crew;
        this.workspaces = workspaces;
        this.embedding = embedding;
        this.weights = weights;
        int units = weights.bias.columns;
        table = new Rows(0, units, kernels);
        padding = new Padding(units, kernels);
        rnn = new SimpleRnn(units, kernels);
    }

    /** To be told whenever the weights have changed. */
    void forgetTable() {
        current = false;
    }

    private Rows table() {
        if (!current) {
            int vocabulary = embedding.count();
            table.ensure(vocabulary);
            crew.run(CpuNetwork.pieces(vocabulary, CpuNetwork.WORDS), (piece, member) -> {
                int from = piece * CpuNetwork.WORDS;
                int count = Math.min(CpuNetwork.WORDS, vocabulary - from);
                kernels.product(embedding, from, count, weights.kernel, weights.bias, null, table, from);
            });
            current = true;
        }
        return table;
    }

    /** Writes the probabilities of the batch in its order, [reviews, outputs], to {@code out}, from {@code at} on. */
    void predict(SortedBatch batch, float[] out, int at) {
        Rows projected = table();
        int outputs = weights.denseBias.columns;
        padding.forward(batch, weights.recurrentKernel, projected);
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
        padding.forward(batch, weights.recurrentKernel, table());
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
