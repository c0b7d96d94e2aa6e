package io.github.imdbrnn.data.synthetic;

import io.github.imdbrnn.data.Examples;
import java.util.Arrays;

/**
 * Logistic regression on how often each word stands in a review: what can be told of the label without the words'
 * order.
 *
 * <p>Full-batch gradient descent with momentum and an L2 penalty, each count divided by its root mean square so that
 * rare words learn as fast as frequent ones.
 */
final class BagOfWordsBaseline {
    private static final int STEPS = 40;
    private static final double LEARNING_RATE = 0.1;
    private static final double MOMENTUM = 0.9;
    private static final double L2 = 0.2;

    private final double[] scale;
    private final double[] weights;
    private double bias;

    private BagOfWordsBaseline(int numWords) {
        scale = new double[numWords];
        weights = new double[numWords];
    }

    /** @param numWords one more than the greatest id */
    static BagOfWordsBaseline train(Examples reviews, int numWords) {
        BagOfWordsBaseline model = new BagOfWordsBaseline(numWords);
        int[][] bags = bags(reviews);
        for (int[] bag : bags) {
            for (int k = 0; k < bag.length; k += 2) {
                model.scale[bag[k]] += (double) bag[k + 1] * bag[k + 1] / bags.length;
            }
        }
        Arrays.setAll(model.scale, id -> 1 / (Math.sqrt(model.scale[id]) + 1e-3));
        double[] velocity = new double[numWords];
        for (int step = 0; step < STEPS; step++) {
            double[] gradient = new double[numWords];
            double biasGradient = 0;
            for (int i = 0; i < bags.length; i++) {
                double error = (1 / (1 + Math.exp(-model.logit(bags[i]))) - reviews.label(i)) / bags.length;
                biasGradient += error;
                for (int k = 0; k < bags[i].length; k += 2) {
                    gradient[bags[i][k]] += error * bags[i][k + 1] * model.scale[bags[i][k]];
                }
            }
            model.bias -= LEARNING_RATE * biasGradient;
            for (int id = 0; id < numWords; id++) {
                velocity[id] = MOMENTUM * velocity[id] - LEARNING_RATE * (gradient[id] + L2 * model.weights[id]);
                model.weights[id] += velocity[id];
            }
        }
        return model;
    }

    /** @return the share of the reviews that it labels correctly */
    double accuracy(Examples reviews) {
        int[][] bags = bags(reviews);
        int correct = 0;
        for (int i = 0; i < bags.length; i++) {
            correct += logit(bags[i]) > 0 == (reviews.label(i) == 1) ? 1 : 0;
        }
        return (double) correct / bags.length;
    }

    private double logit(int[] bag) {
        double sum = bias;
        for (int k = 0; k < bag.length; k += 2) {
            sum += weights[bag[k]] * bag[k + 1] * scale[bag[k]];
        }
        return sum;
    }

    /** For each review its different ids, each followed by its count. */
    private static int[][] bags(Examples reviews) {
        int[][] bags = new int[reviews.size()][];
        for (int i = 0; i < bags.length; i++) {
            int[] sorted = reviews.padded(i, reviews.length(i));
            Arrays.sort(sorted);
            int[] bag = new int[2 * sorted.length];
            int end = 0;
            for (int t = 0; t < sorted.length; t++) {
                if (t == 0 || sorted[t] != sorted[t - 1]) {
                    bag[end] = sorted[t];
                    end += 2;
                }
                bag[end - 1]++;
            }
            bags[i] = Arrays.copyOf(bag, end);
        }
        return bags;
    }
}
