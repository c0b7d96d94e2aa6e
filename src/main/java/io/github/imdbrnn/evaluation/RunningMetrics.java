package io.github.imdbrnn.evaluation;

/**
 * Loss and accuracy over reviews that come batch by batch, as Keras's metrics add them up: every review weighs the same,
 * whatever the size of its batch.
 */
public final class RunningMetrics {
    private int batches;
    private double lossSum;
    private long correct;
    private long reviews;

    /**
     * @param meanLoss the batch's mean loss
     * @param batchCorrect how many of its reviews were on the right side of 0.5
     * @param batchSize how many reviews it had
     */
    public void add(double meanLoss, int batchCorrect, int batchSize) {
        batches++;
        lossSum += meanLoss * batchSize;
        correct += batchCorrect;
        reviews += batchSize;
    }

    /** How many batches there were. */
    public int batches() {
        return batches;
    }

    /** The means so far; not-a-number before the first batch. */
    public Metrics mean() {
        return new Metrics(lossSum / reviews, (double) correct / reviews);
    }
}
