package io.github.imdbrnn.model;

import io.github.imdbrnn.numpy.NpyArray;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Reads a review token by token and says after each what the network would answer if the review ended there: the dense
 * sigmoid over the hidden state of that step.
 *
 * <p>The network of {@link SentimentNetwork} forwards on plain arrays: h_t = tanh(x_t W + b + h_(t-1) U) from h_0 = 0, and
 * p_t = sigmoid(h_t w + c). The last p_t is the network's own output. Holds a copy of the weights; immutable.
 */
public final class StepwiseReader {
    private final float[] embedding; // [max_features, embedding_dim]
    private final float[] kernel; // [embedding_dim, units]
    private final float[] recurrentKernel; // [units, units]
    private final float[] bias; // [units]
    private final float[] denseKernel; // [units]
    private final float denseBias;
    private final int maxFeatures;
    private final int embeddingDim;
    private final int units;

    private StepwiseReader(List<NpyArray> weights) {
        embedding = weights.get(0).values();
        kernel = weights.get(1).values();
        recurrentKernel = weights.get(2).values();
        bias = weights.get(3).values();
        denseKernel = weights.get(4).values();
        denseBias = weights.get(5).values()[0];
        maxFeatures = weights.get(0).shape()[0];
        embeddingDim = weights.get(0).shape()[1];
        units = weights.get(1).shape()[1];
    }

    /** A reader with the weights that the network has now. */
    public static StepwiseReader of(MultiLayerNetwork network) {
        return new StepwiseReader(KerasWeights.of(network));
    }

    /**
     * Reads one review as the network does: of a longer one the last {@code maxlen} tokens, before a shorter one zeros,
     * which change the state as any token does.
     *
     * @param ids the review's ids, the start token first
     * @return the probability of a positive review after each token that is read: {@code min(ids.length, maxlen)} values,
     *     the last of them for the last id
     * @throws IllegalArgumentException if {@code maxlen} is below 1 or an id that is read is none of the vocabulary's
     */
    public float[] read(int[] ids, int maxlen) {
        double[] logOdds = logOdds(ids, maxlen);
        float[] probabilities = new float[logOdds.length - 1];
        for (int t = 0; t < probabilities.length; t++) {
            probabilities[t] = (float) (1 / (1 + Math.exp(-logOdds[t + 1])));
        }
        return probabilities;
    }

    /**
     * As {@link #read}, but what goes into the sigmoid, log(p / (1 - p)): it still tells apart what it rounds to 0 or 1.
     *
     * @return the log-odds of a positive review before the first token that is read, and after each
     * @throws IllegalArgumentException as {@link #read}
     */
    public double[] logOdds(int[] ids, int maxlen) {
        if (maxlen < 1) {
            throw new IllegalArgumentException("maxlen must be at least 1, not " + maxlen);
        }
        int read = Math.min(ids.length, maxlen);
        int padding = maxlen - read;
        double[] logOdds = new double[read + 1];
        float[] before = new float[units];
        float[] after = new float[units];
        for (int t = 0; t < maxlen; t++) {
            int id = t < padding ? 0 : ids[ids.length - maxlen + t];
            if (id < 0 || id >= maxFeatures) {
                throw new IllegalArgumentException("id " + id + " is not in a vocabulary of " + maxFeatures);
            }
            if (t == padding) {
                logOdds[0] = logOdds(before);
            }
            step(id, before, after);
            if (t >= padding) {
                logOdds[t - padding + 1] = logOdds(after);
            }
            float[] swapped = before;
            before = after;
            after = swapped;
        }
        return logOdds;
    }

    /**
     * @param before the state of the step before, [units]
     * @param after takes the state of this step, [units]
     */
    private void step(int id, float[] before, float[] after) {
        System.arraycopy(bias, 0, after, 0, units);
        addProduct(embedding, id * embeddingDim, embeddingDim, kernel, after);
        addProduct(before, 0, units, recurrentKernel, after);
        for (int j = 0; j < units; j++) {
            after[j] = (float) Math.tanh(after[j]);
        }
    }

    /** Adds the product of a row, the {@code n} values of {@code from} from {@code at} on, and a matrix [n, units]. */
    private void addProduct(float[] from, int at, int n, float[] matrix, float[] to) {
        for (int i = 0; i < n; i++) {
            float factor = from[at + i];
            for (int j = 0; j < units; j++) {
                to[j] += factor * matrix[i * units + j];
            }
        }
    }

    private double logOdds(float[] state) {
        double sum = denseBias;
        for (int j = 0; j < units; j++) {
            sum += state[j] * denseKernel[j];
        }
        return sum;
    }
}
