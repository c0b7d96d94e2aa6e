package io.github.imdbrnn.model;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;
import static org.nd4j.linalg.ops.transforms.Transforms.sigmoid;
import static org.nd4j.linalg.ops.transforms.Transforms.tanh;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.BaseRecurrentLayer;
import org.deeplearning4j.nn.params.SimpleRnnParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Computes a {@link KerasGru} as its equations stand, step by step: it is the reference, not the fast way. With the
 * columns of the kernels in the blocks z, r, h:
 *
 * <pre>
 * z = sigmoid(x W_z + b_z + h U_z + c_z)
 * r = sigmoid(x W_r + b_r + h U_r + c_r)
 * candidate = tanh(x W_h + b_h + r * (h U_h + c_h))
 * h = z * h + (1 - z) * candidate
 * </pre>
 *
 * <p>Input [batch, nIn, steps], output [batch, nOut, steps]. There are no masks, no dropout and no steps with a state
 * that is kept between calls. The way back computes each step once more rather than keep what every step computed.
 */
final class KerasGruLayer extends BaseRecurrentLayer<KerasGru> {
    private static final long serialVersionUID = 1L;

    /**
     * What a step computes, each [batch, nOut].
     *
     * @param before the state before it
     * @param projected {@code h U_h + c_h}
     * @param after the state after it
     */
    private record Step(INDArray before, INDArray z, INDArray r, INDArray projected, INDArray candidate,
            INDArray after) {}

    KerasGruLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
        return states(ArrayType.ACTIVATIONS, memory);
    }

    private INDArray states(ArrayType type, LayerWorkspaceMgr memory) {
        if (maskArray != null) {
            throw new UnsupportedOperationException("a KerasGru does not take masks");
        }
        INDArray states = memory.createUninitialized(
                type, dataType, new long[] {input.size(0), layerConf().getNOut(), input.size(2)}, 'f');
        for (int t = 0; t < input.size(2); t++) {
            try (MemoryWorkspace loop = memory.notifyScopeEntered(ArrayType.RNN_FF_LOOP_WORKING_MEM)) {
                at(states, t).assign(step(states, t).after());
            }
        }
        return states;
    }

    /** @param states filled up to this step */
    private Step step(INDArray states, int t) {
        INDArray bias = getParam(SimpleRnnParamInitializer.BIAS_KEY);
        INDArray before = t == 0 ? Nd4j.zeros(dataType, states.size(0), states.size(1)) : at(states, t - 1);
        INDArray fromInput = at(input, t).castTo(dataType).mmul(getParam(SimpleRnnParamInitializer.WEIGHT_KEY))
                .addiRowVector(bias.getRow(0));
        INDArray fromState = before.mmul(getParam(SimpleRnnParamInitializer.RECURRENT_WEIGHT_KEY))
                .addiRowVector(bias.getRow(1));
        INDArray z = sigmoid(gate(fromInput, 0).add(gate(fromState, 0)), false);
        INDArray r = sigmoid(gate(fromInput, 1).add(gate(fromState, 1)), false);
        INDArray projected = gate(fromState, 2);
        INDArray candidate = tanh(gate(fromInput, 2).add(r.mul(projected)), false);
        return new Step(before, z, r, projected, candidate, z.mul(before).addi(oneMinus(z).muli(candidate)));
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr memory) {
        INDArray states = states(ArrayType.BP_WORKING_MEM, memory);
        INDArray below = memory.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'f');
        INDArray fromLater = memory.create(ArrayType.BP_WORKING_MEM, dataType, at(states, 0).shape(), 'f');
        gradientsFlattened.assign(0);
        for (int t = (int) input.size(2) - 1; t >= 0; t--) {
            try (MemoryWorkspace loop = memory.notifyScopeEntered(ArrayType.RNN_BP_LOOP_WORKING_MEM)) {
                backpropStep(t, step(states, t), at(epsilon, t).add(fromLater), at(below, t), fromLater);
            }
        }
        Gradient gradient = new DefaultGradient(gradientsFlattened);
        gradient.gradientForVariable().putAll(gradientViews);
        return new Pair<>(gradient, below);
    }

    /**
     * @param state the loss's gradient with respect to the state after the step; of the others too it is the gradient
     * @param below takes that of the input
     * @param before takes that of the state before the step
     */
    private void backpropStep(int t, Step step, INDArray state, INDArray below, INDArray before) {
        INDArray candidate = state.mul(oneMinus(step.z())).muli(oneMinus(step.candidate().mul(step.candidate())));
        INDArray r = candidate.mul(step.projected()).muli(step.r()).muli(oneMinus(step.r()));
        INDArray z = step.before().sub(step.candidate()).muli(state).muli(step.z()).muli(oneMinus(step.z()));
        INDArray fromInput = Nd4j.concat(1, z, r, candidate);
        INDArray fromState = Nd4j.concat(1, z, r, candidate.mul(step.r()));
        gradientViews.get(SimpleRnnParamInitializer.WEIGHT_KEY)
                .addi(at(input, t).castTo(dataType).transpose().mmul(fromInput));
        gradientViews.get(SimpleRnnParamInitializer.RECURRENT_WEIGHT_KEY)
                .addi(step.before().transpose().mmul(fromState));
        INDArray bias = gradientViews.get(SimpleRnnParamInitializer.BIAS_KEY);
        bias.getRow(0).addi(fromInput.sum(0));
        bias.getRow(1).addi(fromState.sum(0));
        below.assign(fromInput.mmul(getParam(SimpleRnnParamInitializer.WEIGHT_KEY).transpose()));
        before.assign(state.mul(step.z())
                .addi(fromState.mmul(getParam(SimpleRnnParamInitializer.RECURRENT_WEIGHT_KEY).transpose())));
    }

    /** What belongs to a step: [batch, size] of [batch, size, steps]. */
    private static INDArray at(INDArray sequence, int step) {
        return sequence.get(all(), all(), point(step));
    }

    /** A gate's block of columns. */
    private INDArray gate(INDArray columns, int gate) {
        long units = layerConf().getNOut();
        return columns.get(all(), interval(gate * units, (gate + 1) * units));
    }

    private static INDArray oneMinus(INDArray values) {
        return values.rsub(1);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public INDArray rnnTimeStep(INDArray sequence, LayerWorkspaceMgr memory) {
        throw noKeptState();
    }

    @Override
    public INDArray rnnActivateUsingStoredState(INDArray sequence, boolean training, boolean store,
            LayerWorkspaceMgr memory) {
        throw noKeptState();
    }

    @Override
    public Pair<Gradient, INDArray> tbpttBackpropGradient(INDArray epsilon, int steps, LayerWorkspaceMgr memory) {
        throw noKeptState();
    }

    private static UnsupportedOperationException noKeptState() {
        return new UnsupportedOperationException("a KerasGru keeps no state between calls; it reads whole sequences");
    }
}
