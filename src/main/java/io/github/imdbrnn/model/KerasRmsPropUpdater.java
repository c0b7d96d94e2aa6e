package io.github.imdbrnn.model;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The arithmetic of {@link KerasRmsProp}, on ND4J arrays. */
public final class KerasRmsPropUpdater implements GradientUpdater<KerasRmsProp> {
    private static final String STATE = "v";

    private final KerasRmsProp config;
    private INDArray v;

    KerasRmsPropUpdater(KerasRmsProp config) {
        this.config = config;
    }

    @Override
    public KerasRmsProp getConfig() {
        return config;
    }

    @Override
    public void setState(Map<String, INDArray> stateMap, boolean initialize) {
        INDArray state = stateMap.get(STATE);
        if (state == null || stateMap.size() != 1) {
            throw new IllegalStateException("KerasRmsProp keeps one array named v, not " + stateMap.keySet());
        }
        v = state;
        if (initialize) {
            v.assign(0);
        }
    }

    @Override
    public Map<String, INDArray> getState() {
        return Map.of(STATE, v);
    }

    @Override
    public void setStateViewArray(INDArray viewArray, long[] gradientShape, char gradientOrder, boolean initialize) {
        if (initialize) {
            viewArray.assign(0);
        }
        v = Shape.newShapeNoCopy(viewArray, gradientShape, gradientOrder == 'f');
        if (v == null) {
            throw new IllegalStateException("the optimiser's state cannot take the shape of the gradient");
        }
    }

    /** Turns the gradient, in place, into what is to be subtracted from the weights. */
    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
        INDArray g = gradient.reshape(v.shape());
        INDArray squared = g.mul(g);
        v.muli(config.rho()).addi(squared.muli(1 - config.rho()));
        INDArray root = Transforms.sqrt(Nd4j.getExecutioner().exec(
                new org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd(v, null, squared, config.epsilon())), false);
        g.muli(config.getLearningRate(iteration, epoch)).divi(root);
    }
}
