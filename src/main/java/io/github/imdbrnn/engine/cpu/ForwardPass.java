package io.github.imdbrnn.engine.cpu;

import java.util.Arrays;

/**
 * The forward pass alone, on a table of words projected: those of each piece of the vocabulary that a batch has met
 * since the weights last changed, so that a short text does not wait for 10,000 words. Nor does it wait for the padding
 * in front of it, whose states are kept too.
 */
final class ForwardPass {
    /** Reviews of a group: neighbours in the order, so of like length. */
    private static final int GROUP = 16;

    private final Crew crew;
    private final Workspace[] workspaces; // one for each member of the crew
    private final Rows embedding; // [vocabulary, embedding dim]
    private final LayerWeights weights;
    private final Rows[] tables; // for each direction [vocabulary], or nothing yet
    private final Padding[] paddings;
    private final Recurrence[] recurrences;
    private final boolean[] projected; // each piece of the tables
    private final int[] missing; // pieces
    private int left; // pieces that are not projected

    ForwardPass(Crew crew, Workspace[] workspaces, Rows embedding, LayerWeights weights) {
        this.crew = crew;
        this.workspaces = workspaces;
        this.embedding = embedding;
        this.weights = weights;
        int directions = weights.directions.length;
        tables = new Rows[directions];
        paddings = new Padding[directions];
        recurrences = new Recurrence[directions];
        for (int d = 0; d < directions; d++) {
            tables[d] = weights.directions[d].cell.projections();
            recurrences[d] = new Recurrence(weights.directions[d]);
            paddings[d] = new Padding(weights.directions[d], recurrences[d], false);
        }
        projected = new boolean[CpuNetwork.pieces(embedding.count(), CpuNetwork.WORDS)];
        missing = new int[projected.length];
        left = projected.length;
    }

    /** To be told whenever the weights have changed. */
    void forgetTable() {
        if (left < projected.length) {
            Arrays.fill(projected, false);
            left = projected.length;
            for (Padding padding : paddings) {
                padding.forget();
            }
        }
    }

    /** Projects the batch's words, and runs over its padding. */
    private void prepare(SortedBatch batch) {
        projectMissing(batch);
        for (int d = 0; d < tables.length; d++) {
            boolean shares = d == 0;
            paddings[d].goOn(shares ? batch.padding(batch.rows - 1) : 0, shares ? batch.maxlen : 0, tables[d]);
        }
    }

    private void projectMissing(SortedBatch batch) {
        if (left == 0) {
            return;
        }
        for (int d = 0; d < tables.length; d++) {
            tables[d].ensure(embedding.count());
        }
        int count = takeMissing(batch);
        left -= count;
        try {
            crew.run(count, (i, member) -> project(missing[i], workspaces[member]));
        } catch (RuntimeException | Error e) {
            forgetTable();
            throw e;
        }
    }

    private void project(int piece, Workspace workspace) {
        int from = piece * CpuNetwork.WORDS;
        int words = Math.min(CpuNetwork.WORDS, embedding.count() - from);
        for (int d = 0; d < tables.length; d++) {
            weights.directions[d].project(embedding, from, words, tables[d], workspace.sums);
        }
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
        prepare(batch);
        int outputs = weights.denseBias.columns;
        crew.run(CpuNetwork.pieces(batch.rows, GROUP), (g, member) -> {
            int first = g * GROUP;
            int reviews = Math.min(GROUP, batch.rows - first);
            Workspace workspace = workspaces[member];
            OutputLayer output = workspace.output;
            for (int d = 0; d < tables.length; d++) {
                Unrolling group = workspace.unrolling[d];
                group.layOut(batch, first, reviews, 0);
                forward(batch, workspace, d, workspace.tapes[d]);
                output.setStates(d, workspace.tapes[d].states[0], group.start[group.steps], reviews, units());
            }
            output.forward(weights, reviews);
            for (int i = 0; i < reviews; i++) {
                int to = at + batch.review(first + i) * outputs;
                System.arraycopy(output.probabilities, i * outputs, out, to, outputs);
            }
        });
    }

    private void forward(SortedBatch batch, Workspace workspace, int d, Tape tape) {
        Unrolling group = workspace.unrolling[d];
        workspace.ids = group.ids(batch, workspace.ids);
        tape.ensure(group.end(), group.reviews);
        recurrences[d].forward(group, paddings[d].tape.states, tables[d], workspace.ids, tape);
    }

    private int units() {
        return weights.directions[0].cell.units;
    }

    /**
     * The logits at every state of the batch's only review, from the state 0 on: [maxlen + 1, outputs]. Of a
     * bidirectional layer, at every state forwards with the last one backwards.
     */
    double[] logits(SortedBatch batch) {
        prepare(batch);
        Workspace workspace = workspaces[0];
        OutputLayer output = workspace.output;
        int states = batch.maxlen + 1;
        // One review has one row a step: forwards they go on where the padding's end.
        paddings[0].lendTheRest();
        workspace.unrolling[0].layOut(batch, 0, 1, paddings[0].steps);
        forward(batch, workspace, 0, paddings[0].tape);
        output.setStates(0, paddings[0].tape.states[0], 0, states, units());
        if (tables.length > 1) {
            workspace.unrolling[1].layOut(batch, 0, 1, 0);
            forward(batch, workspace, 1, workspace.tapes[1]);
            for (int t = 0; t < states; t++) {
                output.setState(t, 1, workspace.tapes[1].states[0], batch.maxlen, units());
            }
        }
        double[] logits = new double[Math.multiplyExact(states, weights.denseBias.columns)];
        output.logits(weights, states, logits);
        return logits;
    }
}
