package io.github.imdbrnn.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The receiver operating characteristic: what share of the examples of class 1, and of those of class 0, is given to
 * class 1, for every threshold.
 *
 * @param points from (0, 0), where no example is given to class 1, to (1, 1), where all are; no coordinate ever falls
 */
public record RocCurve(List<Point> points) {
    /**
     * @param falsePositiveRate share of the examples of class 0 above the threshold
     * @param truePositiveRate share of the examples of class 1 above the threshold
     */
    public record Point(double falsePositiveRate, double truePositiveRate) {}

    public RocCurve {
        points = List.copyOf(points);
    }

    /**
     * @param probabilities of class 1, each in [0, 1]
     * @param labels 0 or 1, as many, both among them
     * @throws IllegalArgumentException if the numbers differ, a probability is none or only one label occurs
     */
    public static RocCurve of(float[] probabilities, int[] labels) {
        int n = labels.length;
        int positives = IntStream.of(labels).sum();
        int negatives = n - positives;
        if (probabilities.length != n || positives == 0 || negatives == 0) {
            throw new IllegalArgumentException(probabilities.length + " probabilities, " + positives
                    + " examples of class 1 and " + negatives + " of class 0 make no ROC curve");
        }
        int[] falling = IntStream.range(0, n).boxed()
                .sorted(Comparator.comparingDouble(i -> -probabilities[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        List<Point> points = new ArrayList<>(List.of(new Point(0, 0)));
        int truePositives = 0;
        for (int i = 0; i < n; i++) {
            float probability = probabilities[falling[i]];
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException(probability + " is no probability");
            }
            truePositives += labels[falling[i]];
            // No threshold lies between equal probabilities.
            if (i + 1 == n || probability != probabilities[falling[i + 1]]) {
                points.add(new Point((double) (i + 1 - truePositives) / negatives, (double) truePositives / positives));
            }
        }
        return new RocCurve(points);
    }

    /** The area under the curve: how likely an example of class 1 has a higher probability than one of class 0. */
    public double area() {
        double area = 0;
        for (int i = 1; i < points.size(); i++) {
            Point before = points.get(i - 1);
            Point point = points.get(i);
            area += (point.falsePositiveRate() - before.falsePositiveRate())
                    * (point.truePositiveRate() + before.truePositiveRate()) / 2;
        }
        return area;
    }

    /**
     * The curve with fewer points, for drawing: those are left out that lie close to the one before.
     *
     * @param step how far along an axis a point must be from the one before; the last point always stays
     */
    public RocCurve thinned(double step) {
        List<Point> kept = new ArrayList<>(List.of(points.get(0)));
        for (Point point : points.subList(1, points.size() - 1)) {
            Point last = kept.get(kept.size() - 1);
            if (point.falsePositiveRate() - last.falsePositiveRate() >= step
                    || point.truePositiveRate() - last.truePositiveRate() >= step) {
                kept.add(point);
            }
        }
        kept.add(points.get(points.size() - 1));
        return new RocCurve(kept);
    }
}
