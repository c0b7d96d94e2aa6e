package io.github.imdbrnn.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether probabilities can be taken at their word: of the reviews called positive with 70 %, are 70 % positive?
 *
 * @param bins of equal width over [0, 1], in order
 */
public record Calibration(List<Bin> bins) {
    /**
     * The reviews whose probability lies between two bounds.
     *
     * @param reviews how many they are
     * @param meanProbability their mean probability of being positive; not-a-number without reviews
     * @param positiveShare how many of them are positive; not-a-number without reviews
     */
    public record Bin(int reviews, double meanProbability, double positiveShare) {}

    public Calibration {
        bins = List.copyOf(bins);
    }

    /**
     * @param probabilities of a positive review, each in [0, 1]
     * @param labels 0 or 1, as many
     * @param binCount how many bins
     * @throws IllegalArgumentException if the numbers differ, a probability is none or there are no bins
     */
    public static Calibration of(float[] probabilities, int[] labels, int binCount) {
        if (probabilities.length != labels.length || binCount < 1) {
            throw new IllegalArgumentException(
                    probabilities.length + " probabilities, " + labels.length + " labels, " + binCount + " bins");
        }
        int[] reviews = new int[binCount];
        int[] positives = new int[binCount];
        double[] sums = new double[binCount];
        for (int i = 0; i < labels.length; i++) {
            float probability = probabilities[i];
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException(probability + " is no probability");
            }
            // In double: a float near 1 times the bins would round up to the next one. 1 itself belongs to the last.
            int bin = Math.min((int) ((double) probability * binCount), binCount - 1);
            reviews[bin]++;
            positives[bin] += labels[i];
            sums[bin] += probability;
        }
        List<Bin> bins = new ArrayList<>();
        for (int bin = 0; bin < binCount; bin++) {
            bins.add(new Bin(reviews[bin], sums[bin] / reviews[bin], (double) positives[bin] / reviews[bin]));
        }
        return new Calibration(bins);
    }

    /**
     * The expected calibration error (Naeini, Cooper and Hauskrecht 2015) of the positive class: the distance between
     * mean probability and share of positive reviews, averaged over the bins by their reviews.
     *
     * @return in [0, 1], 0 for the best; not-a-number without reviews
     */
    public double expectedError() {
        double sum = 0;
        int reviews = 0;
        for (Bin bin : bins) {
            if (bin.reviews() > 0) {
                sum += bin.reviews() * Math.abs(bin.meanProbability() - bin.positiveShare());
                reviews += bin.reviews();
            }
        }
        return sum / reviews;
    }
}
