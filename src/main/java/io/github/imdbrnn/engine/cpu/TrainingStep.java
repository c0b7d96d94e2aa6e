package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.evaluation.RunningMetrics;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.Setting;
import java.util.Arrays;

/**
 * A step of training, in five parts, of which each but the last is pieces that do not depend on each other. First, the
 * batch's words are numbered. Second, they are projected, while the rows that read each are listed and the padding,
 * that all reviews share, runs forward. Third, groups of reviews run forward and back and leave the gradients at their
 * sums. Fourth, the words' weights move, each by the sum over the rows that read it, while the padding runs back. Last,
 * the layers move by the sum of the pieces' gradients. The pieces and the order of all sums follow from the batch
 * alone, so the result has the same bits on any number of threads.
 */
final class TrainingStep {
    /** Reviews of a group, on the average. Fewer make more groups for more threads, and narrower products. */
    private static final int GROUP = 4;

    /** The same of a bidirectional layer. */
    private static final int GROUP_OF_BOTH = 6;

    /** Groups, and pieces of words, at most, as each has a gradient of its own: of a wide network that is megabytes. */
    private static final int MOST_GROUPS = 32;
    private static final int MOST_PIECES = 64;

    private final NetworkSpec spec;
    private final Kernels kernels;
    private final Kernels.RmsPropRule rule;
    private final EmbeddingTable embedding;
    private final LayerWeights weights;
    private final LayerWeights squares;
    private final Rows denseKernelTransposed; // of OutputLayer.denseKernel
    private final Rows zero; // [1, embedding dim]
    private final Rows inputs; // [words, embedding dim]
    private final Direction[] directions;
    /** Its words are those of both directions. */
    private final Direction forwards;
    private int groupCount;
    private int wordsOfPiece;
    private PieceGradient[] groupGradients = new PieceGradient[0];
    private PieceGradient[] wordGradients = new PieceGradient[0];
    private final PieceGradient paddingGradient;
    private final LayerWeights gradient;

    /** @param threads of the crews that run it */
    TrainingStep(NetworkSpec spec, Kernels kernels, Kernels.RmsPropRule rule, EmbeddingTable embedding,
            LayerWeights weights, LayerWeights squares, int threads) {
        this.spec = spec;
        this.kernels = kernels;
        this.rule = rule;
        this.embedding = embedding;
        this.weights = weights;
        this.squares = squares;
        denseKernelTransposed = new Rows(weights.denseKernel.columns, weights.denseKernel.count(), kernels);
        zero = new Rows(1, spec.embeddingDim(), kernels);
        inputs = new Rows(0, spec.embeddingDim(), kernels);
        directions = new Direction[weights.directions.length];
        Arrays.setAll(directions,
                d -> new Direction(d, weights.directions[d], spec.maxFeatures(), spec.embeddingDim(), threads));
        forwards = directions[0];
        paddingGradient = new PieceGradient(spec, kernels, true, true);
        gradient = new LayerWeights(spec, kernels);
    }

    /**
     * @param workspaces one for each member of the crew
     * @param running gains the loss and accuracy with the weights before the step
     */
    void run(SortedBatch batch, Crew crew, Workspace[] workspaces, RunningMetrics running) {
        cut(batch);
        makeRoom(batch);
        crew.run(directions.length, (d, member) ->
                directions[d].words.number(batch, directions[d].groups, groupCount));
        int others = forwards.words.count() - 1; // without the padding
        wordsOfPiece = Math.max(CpuNetwork.WORDS, CpuNetwork.pieces(others, MOST_PIECES));
        int pieces = CpuNetwork.pieces(others, wordsOfPiece);
        groupGradients = atLeast(groupCount, groupGradients, false);
        wordGradients = atLeast(pieces, wordGradients, true);
        crew.run(pieces + 1 + directions.length, (piece, member) -> {
            if (piece < pieces) {
                project(firstWord(piece), countOfWords(piece), workspaces[member]);
            } else if (piece == pieces) {
                runPadding(batch, workspaces[member]);
            } else {
                Direction direction = directions[piece - pieces - 1];
                direction.words.listReaders(batch, direction.groups, groupCount);
            }
        });
        // The first group has the longest reviews, so it is narrow and takes longest; the highest piece is drawn first.
        crew.run(groupCount, (piece, member) -> runGroup(batch, groupCount - 1 - piece, workspaces[member], member));
        embedding.beginStep();
        crew.run(pieces + 1, (piece, member) -> {
            int words = pieces - 1 - piece; // the first have most readers, and the highest piece is drawn first
            if (words >= 0) {
                updateWords(firstWord(words), countOfWords(words), workspaces[member], wordGradients[words]);
            } else {
                runPaddingBack(batch, workspaces[member]);
            }
        });
        gradient.clear();
        crew.run(gradient.parts(), (part, member) -> addUp(part, pieces));
        weights.update(squares, gradient, kernels, rule);
        double loss = 0;
        int correct = 0;
        for (int g = 0; g < groupCount; g++) {
            loss += groupGradients[g].loss;
            correct += groupGradients[g].correct;
        }
        running.add(loss / batch.rows, correct, batch.rows);
    }

    /** Cuts the batch's order into groups. */
    private void cut(SortedBatch batch) {
        groupCount = 0;
        boolean bidirectional = directions.length > 1;
        int groups = Math.min(MOST_GROUPS, CpuNetwork.pieces(batch.rows, bidirectional ? GROUP_OF_BOTH : GROUP));
        for (int first = 0; first < batch.rows; groupCount++) {
            int count = bidirectional ? untilEven(batch, first, groups) : ofLikeRows(batch, first, groups);
            for (Direction direction : directions) {
                direction.layOut(batch, groupCount, first, count);
            }
            first += count;
        }
    }

    /** The next group has about its share of the batch's rows. */
    private static int ofLikeRows(SortedBatch batch, int first, int groups) {
        long rows = 0;
        for (int i = 0; i < batch.rows; i++) {
            rows += batch.maxlen - batch.padding(i);
        }
        long share = rows / groups;
        int count = 0;
        long sum = 0;
        int length;
        do {
            length = batch.maxlen - batch.padding(first + count);
            sum += length;
            count++;
        } while (first + count < batch.rows && sum + length / 2 <= share);
        return count;
    }

    /**
     * Backwards all reviews are of one length, and most rows are as wide as the group. It ends at an even place: of a
     * batch of 32 there are sixes and fours in turn, for which the products have tiles.
     */
    private int untilEven(SortedBatch batch, int first, int groups) {
        int end = 2 * CpuNetwork.pieces((groupCount + 1) * batch.rows, 2 * groups);
        return Math.min(end, batch.rows) - first;
    }

    private void makeRoom(SortedBatch batch) {
        for (Direction direction : directions) {
            int rows = direction.groups[groupCount - 1].endOfSums();
            int mostStates = 0;
            for (int g = 0; g < groupCount; g++) {
                mostStates = Math.max(mostStates, direction.groups[g].end());
            }
            int most = Math.max(rows, mostStates);
            if ((long) Rows.roundUp(most) * direction.sums[0].stride > Rows.MOST_NUMBERS) {
                throw new InvalidSettingException(Setting.BATCH_SIZE, "of " + batch.rows + " makes " + most
                        + " states of " + spec.units() + " units, more numbers than one array holds; lower it");
            }
            int mostWords = Math.min(spec.maxFeatures(), rows + 1);
            inputs.ensure(mostWords);
            direction.ensure(rows, mostStates, mostWords, batch.rows);
        }
    }

    private PieceGradient[] atLeast(int count, PieceGradient[] old, boolean ofWords) {
        if (count <= old.length) {
            return old;
        }
        PieceGradient[] gradients = Arrays.copyOf(old, count);
        for (int i = old.length; i < count; i++) {
            gradients[i] = new PieceGradient(spec, kernels, ofWords, !ofWords);
        }
        return gradients;
    }

    private int firstWord(int piece) {
        return 1 + piece * wordsOfPiece;
    }

    private int countOfWords(int piece) {
        return Math.min(wordsOfPiece, forwards.words.count() - firstWord(piece));
    }

    private void runPadding(SortedBatch batch, Workspace workspace) {
        weights.denseKernel.transposeInto(denseKernelTransposed);
        System.arraycopy(embedding.weights.values, 0, inputs.values, 0, inputs.stride);
        for (Direction direction : directions) {
            direction.transpose();
            direction.project(inputs, 0, 1, workspace); // the padding is word 0
            direction.runPadding(batch);
        }
    }

    private void project(int from, int count, Workspace workspace) {
        int stride = inputs.stride;
        for (int i = from; i < from + count; i++) {
            System.arraycopy(embedding.weights.values, forwards.words.ids[i] * stride, inputs.values, i * stride,
                    stride);
        }
        for (Direction direction : directions) {
            direction.project(inputs, from, count, workspace);
        }
    }

    /** Runs one group forward and back. */
    private void runGroup(SortedBatch batch, int g, Workspace workspace, int member) {
        PieceGradient gradient = groupGradients[g];
        gradient.clear();
        OutputLayer output = workspace.output;
        Unrolling group = forwards.groups[g];
        int reviews = group.reviews;
        for (Direction direction : directions) {
            direction.forward(g, member);
            Unrolling unrolling = direction.groups[g];
            output.setStates(direction.number, direction.tapes[member].states[0], unrolling.start[unrolling.steps],
                    reviews, spec.units());
        }
        output.forward(weights, reviews);
        for (int i = 0; i < reviews; i++) {
            output.addLoss(i, batch.labels[batch.review(group.first + i)], batch.rows, gradient);
        }
        output.backward(weights, denseKernelTransposed, reviews, gradient.layers);
        for (Direction direction : directions) {
            output.gradients(direction.number, workspace.stateGradients, reviews, spec.units());
            direction.backward(g, member, workspace.stateGradients, gradient.layers.directions[direction.number]);
        }
    }

    /** Moves words by the gradients at the rows that read them. */
    private void updateWords(int from, int count, Workspace workspace, PieceGradient gradient) {
        gradient.clear();
        for (int first = from; first < from + count; first += CpuNetwork.WORDS) {
            move(first, Math.min(CpuNetwork.WORDS, from + count - first), workspace, gradient);
        }
    }

    /** Runs the padding back, and moves it. */
    private void runPaddingBack(SortedBatch batch, Workspace workspace) {
        paddingGradient.clear();
        for (Direction direction : directions) {
            direction.runPaddingBack(batch, paddingGradient.layers.directions[direction.number]);
        }
        move(0, 1, workspace, paddingGradient);
    }

    /** Moves words by the gradients at their projections, and adds what these say of the layer that projects them. */
    private void move(int from, int count, Workspace workspace, PieceGradient gradient) {
        for (Direction direction : directions) {
            direction.sum(inputs, from, count, workspace.sums, direction == forwards ? zero : null, workspace.gradient,
                    gradient.layers.directions[direction.number]);
        }
        embedding.update(forwards.words, from, count, workspace.gradient, workspace.keeps);
    }

    /** Adds up a part of the pieces' gradients, in their order. */
    private void addUp(int part, int pieces) {
        for (int g = 0; g < groupCount; g++) {
            gradient.add(groupGradients[g].layers, part);
        }
        for (int piece = 0; piece < pieces; piece++) {
            gradient.add(wordGradients[piece].layers, part);
        }
        gradient.add(paddingGradient.layers, part);
    }
}
