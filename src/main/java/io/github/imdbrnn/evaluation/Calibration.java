package io.github.imdbrnn.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether probabilities can be taken at their word: of the examples given to class 1 with 70 %, are 70 % of it?
 *
 * @param bins of equal width over [0, 1], in order
 */
public record Calibration(List<Bin> bins) {
    /**
     * The examples whose probability lies between two bounds.
     *
     * @param examples how many they are
     * @param meanProbability their mean probability of class 1; not-a-number without examples
     * @param share how many of them are of class 1; not-a-number without examples
     */
    public record Bin(int examples, double meanProbability, double share) {}

    public Calibration {
        bins = List.copyOf(bins);
    }

    /**
     * @param probabilities of class 1, each in [0, 1]
     * @param labels 0 or 1, as many
     * @param binCount how many bins
     * @throws IllegalArgumentException if the numbers differ, a probability is none or there are no bins
     */
    public static Calibration of(float[] probabilities, int[] labels, int binCount) {
        if (probabilities.length != labels.length || binCount < 1) {
            throw new IllegalArgumentException(
                    probabilities.length + " probabilities, " + labels.length + " labels, " + binCount + " bins");
        }
        int[] examples = new int[binCount];
        int[] ofClass1 = new int[binCount];
        double[] sums = new double[binCount];
        for (int i = 0; i < labels.length; i++) {
            float probability = probabilities[i];
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException(probability + " is no probability");
            }
            // In double: a float near 1 times the bins would round up to the next one. 1 itself belongs to the last.
            int bin = Math.min((int) ((double) probability * binCount), binCount - 1);
            examples[bin]++;
            ofClass1[bin] += labels[i];
            sums[bin] += probability;
        }
        List<Bin> bins = new ArrayList<>();
        for (int bin = 0; bin < binCount; bin++) {
            bins.add(new Bin(examples[bin], sums[bin] / examples[bin], (double) ofClass1[bin] / examples[bin]));
        }
        return new Calibration(bins);
    }

    /**
     * The expected calibration error (Naeini, Cooper and Hauskrecht 2015) of class 1: the distance between its mean
     * probability and its share, averaged over the bins by their examples.
     *
     * @return in [0, 1], 0 for the best; not-a-number without examples
     */
    public double expectedError() {
        double sum = 0;
        int examples = 0;
        for (Bin bin : bins) {
            if (bin.examples() > 0) {
                sum += bin.examples() * Math.abs(bin.meanProbability() - bin.share());
                examples += bin.examples();
            }
        }
        return sum / examples;
    }
}
