package io.github.imdbrnn.model;

import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * RMSprop as {@code keras.optimizers.RMSprop} computes it.
 *
 * <p>For a gradient g: {@code v = rho v + (1 - rho) g^2} from {@code v = 0}, then
 * {@code w -= learningRate g / sqrt(v + epsilon)}. Deeplearning4j's own {@code RmsProp} starts v at epsilon and adds
 * epsilon outside the root, which moves the embeddings of rare words several times further. Stored with the network as
 * part of its configuration.
 */
public final class KerasRmsProp implements IUpdater {
    private static final long serialVersionUID = 1L;

    /** Keras's default, which the notebook leaves as it is. */
    public static final double EPSILON = 1e-7;

    private double learningRate;
    private final double rho;
    private final double epsilon;

    /**
     * @param learningRate the step size
     * @param rho the share of v that stays from step to step, in [0, 1)
     * @param epsilon what is added to v under the root
     */
    public KerasRmsProp(
            @JsonProperty("learningRate") double learningRate,
            @JsonProperty("rho") double rho,
            @JsonProperty("epsilon") double epsilon) {
        this.learningRate = learningRate;
        this.rho = rho;
        this.epsilon = epsilon;
    }

    public double rho() {
        return rho;
    }

    public double epsilon() {
        return epsilon;
    }

    /** One v for every weight. */
    @Override
    public long stateSize(long numParams) {
        return numParams;
    }

    @Override
    public GradientUpdater<KerasRmsProp> instantiate(INDArray viewArray, boolean initializeViewArray) {
        INDArray row = viewArray.reshape(viewArray.length());
        KerasRmsPropUpdater updater = new KerasRmsPropUpdater(this);
        updater.setStateViewArray(row, row.shape(), row.ordering(), initializeViewArray);
        return updater;
    }

    @Override
    public GradientUpdater<KerasRmsProp> instantiate(Map<String, INDArray> updaterState, boolean initializeStateArrays) {
        KerasRmsPropUpdater updater = new KerasRmsPropUpdater(this);
        updater.setState(updaterState, initializeStateArrays);
        return updater;
    }

    @Override
    public KerasRmsProp clone() {
        return new KerasRmsProp(learningRate, rho, epsilon);
    }

    @Override
    public double getLearningRate(int iteration, int epoch) {
        return learningRate;
    }

    @Override
    public boolean hasLearningRate() {
        return true;
    }

    /** @throws UnsupportedOperationException if a schedule is given; the rate is constant here */
    @Override
    public void setLrAndSchedule(double lr, ISchedule lrSchedule) {
        if (lrSchedule != null) {
            throw new UnsupportedOperationException("KerasRmsProp has a constant learning rate, no schedule");
        }
        learningRate = lr;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KerasRmsProp that
                && learningRate == that.learningRate && rho == that.rho && epsilon == that.epsilon;
    }

    @Override
    public int hashCode() {
        return Objects.hash(learningRate, rho, epsilon);
    }

    @Override
    public String toString() {
        return "KerasRmsProp(learningRate=" + learningRate + ", rho=" + rho + ", epsilon=" + epsilon + ")";
    }
}
