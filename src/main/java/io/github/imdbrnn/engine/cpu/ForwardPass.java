package io.github.imdbrnn.engine.cpu;

/** The forward pass alone, on a table of all words projected. */
final class ForwardPass {
    private final Kernels kernels;
    private final Crew crew;
    private final Workspace[] workspaces; // one for each member of the crew
    private final Rows embedding; // [vocabulary, embedding dim]
    private final LayerWeights weights;
    private final Rows table; // [vocabulary, units], or nothing yet
    private boolean current;

    ForwardPass(Kernels kernels, Crew crew, Workspace[] workspaces, Rows embedding, LayerWeights weights) {
        this.kernels = kernels;
        this.crew = crew;
        this.workspaces = workspaces;
        this.embedding = embedding;
        this.weights = weights;
        table = new Rows(0, weights.bias.columns, kernels);
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
        // Neighbours in the order are of like length: they share their padding and stay together to the end.
        crew.run(batch.groups(), (g, member) -> {
            int first = g * CpuNetwork.GROUP;
            Workspace workspace = workspaces[member];
            forward(batch, first, Math.min(CpuNetwork.GROUP, batch.rows - first), projected, workspace);
            Unrolling unrolling = workspace.unrolling;
            OutputLayer output = workspace.output;
            output.forward(weights, workspace.rnn.h, unrolling.lastRow(0), unrolling.reviews);
            for (int i = 0; i < unrolling.reviews; i++) {
                int to = at + unrolling.review[i] * outputs;
                System.arraycopy(output.probabilities, i * outputs, out, to, outputs);
            }
        });
    }

    private void forward(SortedBatch batch, int first, int count, Rows projected, Workspace workspace) {
        workspace.unrolling.layOut(batch, first, 1, count);
        workspace.rnn.forward(weights.recurrentKernel, projected, workspace.unrolling.ids(batch));
    }

    /** The logits at every state of the batch's only review, from the state 0 on: [maxlen + 1, outputs]. */
    double[] logits(SortedBatch batch) {
        Workspace workspace = workspaces[0];
        forward(batch, 0, 1, table(), workspace);
        int states = batch.maxlen + 1; // one review has one row a step
        double[] logits = new double[Math.multiplyExact(states, weights.denseBias.columns)];
        workspace.output.logits(weights, workspace.rnn.h, 0, states, logits);
        return logits;
    }
}
