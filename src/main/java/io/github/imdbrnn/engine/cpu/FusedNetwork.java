package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.evaluation.BinaryCrossentropy;
import io.github.imdbrnn.evaluation.RunningMetrics;
import io.github.imdbrnn.model.InvalidSettingException;
import java.util.Arrays;

/**
 * Embedding, simple recurrent layer and sigmoid, trained with RMSprop, in one pass over arrays of floats.
 *
 * <p>What is computed is Keras's: h_t = tanh(x_t W + b + h_(t-1) U) from h_0 = 0 over every token, padding too; p =
 * sigmoid(h_T w + c); the mean {@linkplain BinaryCrossentropy binary cross-entropy} of p clipped.
 *
 * <p>A step has two parts. First, groups of reviews are independent: each runs forward and backward and leaves its
 * gradient, that of the embedding as one sum for each of its words ({@link Unrolling}). Then the groups' gradients are
 * added and the weights move, in pieces of a few words and one for the layers. The groups, the pieces and the order of
 * all sums follow from the batch alone, so the result has the same bits on any number of threads.
 *
 * <p>A word that is not in the batch has gradient zero: its weights stay, and its average of squares only decays. That
 * is put off until the word is next met, or until {@link #settle()}.
 */
final class FusedNetwork implements AutoCloseable {
    /** Reviews of a group. Fewer make more groups for more threads, but each runs the shared padding for itself. */
    static final int GROUP = 16;
    /** Words of one piece of work. */
    private static final int WORDS = 64;

    private final int vocabulary;
    private final int embeddingSize;
    private final int units;
    private final Kernels kernels;
    private Kernels.RmsPropRule rule;
    private final Crew crew;
    private final int embeddingStride;
    private final int unitStride;

    private final float[] embedding; // [vocabulary, embedding stride]
    private final float[] embeddingSquares; // the same, as of each word's last step
    private final int[] lastStep; // [vocabulary]
    private int step;
    private final float[] decay; // rho to the power of the index
    private final Cell weights;
    private final Cell squares;
    private final float[] kernelTransposed; // [unit stride, embedding stride]
    private final float[] recurrentTransposed; // [unit stride, unit stride]
    private final float[] zeroRow; // [1, embedding stride]
    private final int[] firstRow = new int[WORDS]; // all the row 0

    private final Bench[] benches; // one for each member of the crew
    private GroupGradient[] groups = new GroupGradient[0];
    private TokenBatch batch;
    private int groupCount;

    // The words of the batch: entry e of word j is row slot[e] of the sums of group[e].
    private int wordCount;
    private int[] words = new int[0];
    private int[] firstEntry = new int[0];
    private int[] lastEntry = new int[0];
    private int[] nextEntry = new int[0];
    private int[] entryGroup = new int[0];
    private int[] entrySlot = new int[0];
    private final int[] wordIndex; // [vocabulary]
    private final int[] wordStep; // [vocabulary]: the step that set wordIndex

    private float[] table = new float[0]; // [vocabulary, unit stride], every word projected
    private float[] probabilities;
    private int probabilitiesAt;

    private final Crew.Task trainGroup = this::trainGroup;
    private final Crew.Task update = this::update;
    private final Crew.Task projectWords = this::projectWords;
    private final Crew.Task predictGroup = this::predictGroup;

    /** What one member of the crew works with. */
    private final class Bench {
        final Unrolling unrolling = new Unrolling(kernels, units, unitStride);
        float[] inputs = new float[0]; // [words, embedding stride]
        float[] projected = new float[0]; // [words, unit stride]
        int[] first = new int[0]; // [words], all the row 0
        final float[] sums = new float[WORDS * unitStride];
        final float[] gradient = new float[WORDS * embeddingStride];
        final int[] row = new int[1];
    }

    /** What a group leaves to the second part of a step. */
    private static final class GroupGradient {
        final Cell cell;
        int wordCount;
        int[] words = new int[0];
        float[] sums = new float[0]; // [words, unit stride], gradients at the projected words
        double loss;
        int right;

        GroupGradient(Cell cell) {
            this.cell = cell;
        }
    }

    FusedNetwork(int vocabulary, int embeddingSize, int units, Kernels.RmsPropRule rule, Kernels kernels, int threads) {
        this.vocabulary = vocabulary;
        this.embeddingSize = embeddingSize;
        this.units = units;
        this.rule = rule;
        this.kernels = kernels;
        embeddingStride = kernels.stride(embeddingSize);
        unitStride = kernels.stride(units);
        long numbers = (long) vocabulary * Math.max(embeddingStride, unitStride);
        if (numbers > Integer.MAX_VALUE - 8) {
            throw new InvalidSettingException("embedding-dim", "or units times max-features gives a table of " + numbers
                    + " numbers, more than one array holds");
        }
        embedding = new float[vocabulary * embeddingStride];
        embeddingSquares = new float[embedding.length];
        lastStep = new int[vocabulary];
        decay = new float[1024];
        for (int k = 0; k < decay.length; k++) {
            decay[k] = (float) StrictMath.pow(rule.rho(), k);
        }
        weights = newCell();
        squares = newCell();
        kernelTransposed = new float[unitStride * embeddingStride];
        recurrentTransposed = new float[unitStride * unitStride];
        zeroRow = new float[embeddingStride];
        wordIndex = new int[vocabulary];
        wordStep = new int[vocabulary];
        crew = new Crew(threads);
        benches = new Bench[threads];
        Arrays.setAll(benches, i -> new Bench());
    }

    private Cell newCell() {
        return new Cell(embeddingStride, unitStride, kernels.padding());
    }

    void setLearningRate(float learningRate) {
        rule = new Kernels.RmsPropRule(learningRate, rule.rho(), rule.epsilon());
    }

    /**
     * Takes one step on the batch.
     *
     * @param running gains the loss and accuracy with the weights before the step
     * @throws IllegalArgumentException if a token id is outside the vocabulary
     */
    void train(TokenBatch reviews, RunningMetrics running) {
        batch = reviews;
        batch.arrange(vocabulary);
        step++;
        transpose(weights.kernel, embeddingSize, units, unitStride, kernelTransposed, embeddingStride);
        transpose(weights.recurrent, units, units, unitStride, recurrentTransposed, unitStride);
        groupCount = (batch.rows + GROUP - 1) / GROUP;
        if (groups.length < groupCount) {
            int old = groups.length;
            groups = Arrays.copyOf(groups, groupCount);
            for (int g = old; g < groupCount; g++) {
                groups[g] = new GroupGradient(newCell());
            }
        }
        crew.run(groupCount, trainGroup);
        collectWords();
        crew.run((wordCount + WORDS - 1) / WORDS + 1, update);
        double loss = 0;
        int right = 0;
        for (int g = 0; g < groupCount; g++) {
            loss += groups[g].loss;
            right += groups[g].right;
        }
        running.add(loss / batch.rows, right, batch.rows);
    }

    /** The gradient of one group: every {@code groupCount}-th review of the order, so that all groups cost the same. */
    private void trainGroup(int g, int member) {
        Bench bench = benches[member];
        GroupGradient group = groups[g];
        Unrolling unrolling = bench.unrolling;
        unrolling.layOut(batch, g, groupCount, (batch.rows - g + groupCount - 1) / groupCount);
        unrolling.numberWords(batch, vocabulary);
        int count = unrolling.wordCount;
        keepWords(unrolling, group);
        if (bench.first.length < count) {
            bench.inputs = new float[unrolling.words.length * embeddingStride];
            bench.projected = new float[unrolling.words.length * unitStride];
            bench.first = new int[unrolling.words.length];
        }
        for (int s = 0; s < count; s++) {
            System.arraycopy(embedding, unrolling.words[s] * embeddingStride, bench.inputs, s * embeddingStride,
                    embeddingStride);
        }
        kernels.product(bench.inputs, 0, embeddingStride, count, embeddingSize, weights.kernel, weights.bias,
                bench.first, 0, bench.projected, 0, unitStride);
        unrolling.forward(weights.recurrent, bench.projected);

        Cell gradient = group.cell;
        gradient.clear();
        unrolling.prepareBackward();
        output(unrolling, group);
        unrolling.backward(recurrentTransposed);

        int rows = unrolling.rows();
        kernels.addOuterProduct(unrolling.h, 0, unitStride, units, unrolling.dz, 0, unitStride, rows,
                gradient.recurrent);
        kernels.addRows(unrolling.dz, 0, rows, unrolling.slots, 0, group.sums, unitStride);
        kernels.addOuterProduct(bench.inputs, 0, embeddingStride, embeddingSize, group.sums, 0, unitStride, count,
                gradient.kernel);
        kernels.addRows(group.sums, 0, count, bench.first, 0, gradient.bias, unitStride);
    }

    private void keepWords(Unrolling unrolling, GroupGradient group) {
        int count = unrolling.wordCount;
        group.wordCount = count;
        if (group.words.length < count) {
            group.words = new int[unrolling.words.length];
            group.sums = new float[unrolling.words.length * unitStride];
        }
        System.arraycopy(unrolling.words, 0, group.words, 0, count);
        Arrays.fill(group.sums, 0, count * unitStride, 0);
    }

    /** The sigmoid, the loss, and their gradient: at the dense layer's weights and at the last states. */
    private void output(Unrolling unrolling, GroupGradient group) {
        double loss = 0;
        int right = 0;
        for (int i = 0; i < unrolling.reviews; i++) {
            int state = unrolling.lastState(i);
            float p = probability(unrolling.h, state);
            int label = batch.labels[unrolling.review[i]];
            loss += BinaryCrossentropy.loss(p, label);
            right += BinaryCrossentropy.isCorrect(p, label) ? 1 : 0;
            // Where the loss clips p it is flat.
            boolean clipped = p < BinaryCrossentropy.EPSILON || p > 1 - BinaryCrossentropy.EPSILON;
            float d = clipped ? 0 : (p - label) / batch.rows;
            for (int c = 0; c < unitStride; c++) {
                group.cell.output[c] += d * unrolling.h[state + c];
                unrolling.ends[i * unitStride + c] = d * weights.output[c];
            }
            group.cell.outputBias[0] += d;
        }
        group.loss = loss;
        group.right = right;
    }

    private float probability(float[] h, int at) {
        float sum = weights.outputBias[0];
        for (int c = 0; c < units; c++) {
            sum += h[at + c] * weights.output[c];
        }
        return (float) (1 / (1 + Math.exp(-sum)));
    }

    /** Lists the batch's words, each with the groups that have it in ascending order. */
    private void collectWords() {
        int entries = 0;
        for (int g = 0; g < groupCount; g++) {
            entries += groups[g].wordCount;
        }
        if (nextEntry.length < entries) {
            words = new int[entries];
            firstEntry = new int[entries];
            lastEntry = new int[entries];
            nextEntry = new int[entries];
            entryGroup = new int[entries];
            entrySlot = new int[entries];
        }
        int count = 0;
        int e = 0;
        for (int g = 0; g < groupCount; g++) {
            GroupGradient group = groups[g];
            for (int slot = 0; slot < group.wordCount; slot++, e++) {
                int id = group.words[slot];
                entryGroup[e] = g;
                entrySlot[e] = slot;
                nextEntry[e] = -1;
                if (wordStep[id] != step) {
                    wordStep[id] = step;
                    wordIndex[id] = count;
                    words[count] = id;
                    firstEntry[count++] = e;
                } else {
                    nextEntry[lastEntry[wordIndex[id]]] = e;
                }
                lastEntry[wordIndex[id]] = e;
            }
        }
        wordCount = count;
    }

    /** Moves the weights of some words, or, in the last piece, of the layers. */
    private void update(int piece, int member) {
        int from = piece * WORDS;
        if (from >= wordCount) {
            Cell sum = groups[0].cell;
            for (int g = 1; g < groupCount; g++) {
                sum.add(groups[g].cell);
            }
            weights.update(squares, sum, kernels, rule);
            return;
        }
        Bench bench = benches[member];
        int count = Math.min(WORDS, wordCount - from);
        Arrays.fill(bench.sums, 0, count * unitStride, 0);
        for (int i = 0; i < count; i++) {
            bench.row[0] = i;
            for (int e = firstEntry[from + i]; e >= 0; e = nextEntry[e]) {
                kernels.addRows(groups[entryGroup[e]].sums, entrySlot[e] * unitStride, 1, bench.row, 0, bench.sums,
                        unitStride);
            }
        }
        kernels.product(bench.sums, 0, unitStride, count, units, kernelTransposed, zeroRow, firstRow, 0,
                bench.gradient, 0, embeddingStride);
        for (int i = 0; i < count; i++) {
            int id = words[from + i];
            kernels.rmsProp(embedding, id * embeddingStride, embeddingSquares, bench.gradient, i * embeddingStride,
                    embeddingStride, decay(step - lastStep[id]), rule);
            lastStep[id] = step;
        }
    }

    private float decay(int steps) {
        return steps < decay.length ? decay[steps] : (float) StrictMath.pow(rule.rho(), steps);
    }

    /** Brings every word's average of squares up to date. */
    void settle() {
        for (int id = 0; id < vocabulary; id++) {
            float kept = decay(step - lastStep[id]);
            if (kept != 1) {
                for (int c = id * embeddingStride; c < (id + 1) * embeddingStride; c++) {
                    embeddingSquares[c] *= kept;
                }
            }
            lastStep[id] = step;
        }
    }

    /** Projects every word for {@link #predict}; needed again once the weights have changed. */
    void preparePredict() {
        if (table.length == 0) {
            table = new float[vocabulary * unitStride];
        }
        crew.run((vocabulary + WORDS - 1) / WORDS, projectWords);
    }

    private void projectWords(int piece, int member) {
        int from = piece * WORDS;
        kernels.product(embedding, from * embeddingStride, embeddingStride, Math.min(WORDS, vocabulary - from),
                embeddingSize, weights.kernel, weights.bias, firstRow, 0, table, from * unitStride, unitStride);
    }

    /** Writes the probability of each review of the batch to {@code out}, from {@code at} on, in the batch's order. */
    void predict(TokenBatch reviews, float[] out, int at) {
        batch = reviews;
        batch.arrange(vocabulary);
        probabilities = out;
        probabilitiesAt = at;
        crew.run((batch.rows + GROUP - 1) / GROUP, predictGroup);
    }

    /** Neighbours in the order are of like length: they share their padding and stay together to the end. */
    private void predictGroup(int g, int member) {
        Unrolling unrolling = benches[member].unrolling;
        unrolling.layOut(batch, g * GROUP, 1, Math.min(GROUP, batch.rows - g * GROUP));
        unrolling.readTokens(batch);
        unrolling.forward(weights.recurrent, table);
        for (int i = 0; i < unrolling.reviews; i++) {
            probabilities[probabilitiesAt + unrolling.review[i]] = probability(unrolling.h, unrolling.lastState(i));
        }
    }

    FusedWeights weights() {
        return unpadded(embedding, weights);
    }

    /** The averages of squared gradients, after {@link #settle()}. */
    FusedWeights squares() {
        return unpadded(embeddingSquares, squares);
    }

    void setWeights(FusedWeights from) {
        pad(from, embedding, weights);
    }

    void setSquares(FusedWeights from) {
        pad(from, embeddingSquares, squares);
        Arrays.fill(lastStep, step);
    }

    private FusedWeights unpadded(float[] rows, Cell cell) {
        return new FusedWeights(unpad(rows, vocabulary, embeddingSize, embeddingStride),
                unpad(cell.kernel, embeddingSize, units, unitStride), unpad(cell.recurrent, units, units, unitStride),
                Arrays.copyOf(cell.bias, units), Arrays.copyOf(cell.output, units), Arrays.copyOf(cell.outputBias, 1));
    }

    private void pad(FusedWeights from, float[] rows, Cell cell) {
        pad(from.embedding(), vocabulary, embeddingSize, rows, embeddingStride);
        pad(from.kernel(), embeddingSize, units, cell.kernel, unitStride);
        pad(from.recurrent(), units, units, cell.recurrent, unitStride);
        pad(from.bias(), 1, units, cell.bias, unitStride);
        pad(from.output(), 1, units, cell.output, unitStride);
        pad(from.outputBias(), 1, 1, cell.outputBias, 1);
    }

    private static float[] unpad(float[] from, int rows, int columns, int stride) {
        float[] to = new float[rows * columns];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(from, r * stride, to, r * columns, columns);
        }
        return to;
    }

    private static void pad(float[] from, int rows, int columns, float[] to, int stride) {
        if (from.length != rows * columns) {
            throw new IllegalArgumentException(from.length + " values for a matrix of " + rows + " by " + columns);
        }
        for (int r = 0; r < rows; r++) {
            System.arraycopy(from, r * columns, to, r * stride, columns);
        }
    }

    private static void transpose(float[] from, int rows, int columns, int stride, float[] to, int toStride) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                to[c * toStride + r] = from[r * stride + c];
            }
        }
    }

    @Override
    public void close() {
        crew.close();
    }
}
