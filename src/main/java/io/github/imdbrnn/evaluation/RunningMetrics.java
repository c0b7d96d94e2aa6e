package io.github.imdbrnn.evaluation;

/**
 * Loss and accuracy over examples that come batch by batch, as Keras's metrics add them up: every example weighs the same,
 * whatever the size of its batch.
 */
public final class RunningMetrics {
    private int batches;
    private double lastLoss;
    private double lossSum;
    private long correct;
    private long examples;

    /**
     * @param meanLoss the batch's mean loss
     * @param batchCorrect of how many of its examples the likeliest class was theirs
     * @param batchSize how many examples it had
     */
    public void add(double meanLoss, int batchCorrect, int batchSize) {
        batches++;
        lastLoss = meanLoss;
        lossSum += meanLoss * batchSize;
        correct += batchCorrect;
        examples += batchSize;
    }

    /** How many batches there were. */
    public int batches() {
        return batches;
    }

    /** The mean loss of the batch that was added last. */
    public double lastLoss() {
        return lastLoss;
    }

    /** The means so far; not-a-number before the first batch. */
    public Metrics mean() {
        return new Metrics(lossSum / examples, (double) correct / examples);
    }
}
