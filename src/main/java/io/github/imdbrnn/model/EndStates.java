package io.github.imdbrnn.model;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.preprocessor.BaseInputPreProcessor;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;

/**
 * Takes from the states of a bidirectional layer those that each direction ends with: of the forward one that of the
 * last step, of the backward one, which has read the sequence from its end, that of the first. [batch, 2 units, steps]
 * becomes [batch, 2 units, 1].
 *
 * <p>Deeplearning4j 1.0.0-M2.1 takes them in {@code Bidirectional} of {@code LastTimeStep} too, but does not train it:
 * its way back wants three dimensions where there are two, and its layers have no updater. Stored with the network as
 * part of its configuration.
 */
final class EndStates extends BaseInputPreProcessor {
    private static final long serialVersionUID = 1L;

    private transient long steps; // of the sequences that went forward

    @Override
    public INDArray preProcess(INDArray states, int batch, LayerWorkspaceMgr memory) {
        steps = states.size(2);
        INDArray ends = memory.createUninitialized(
                ArrayType.ACTIVATIONS, states.dataType(), new long[] {batch, states.size(1), 1}, 'f');
        copyEnds(states, steps, ends, 1);
        return ends;
    }

    @Override
    public INDArray backprop(INDArray ends, int batch, LayerWorkspaceMgr memory) {
        INDArray states =
                memory.create(ArrayType.ACTIVATION_GRAD, ends.dataType(), new long[] {batch, ends.size(1), steps}, 'f');
        copyEnds(ends, 1, states, steps);
        return states;
    }

    /** From one sequence's ends, by its number of steps, to another's. */
    private static void copyEnds(INDArray from, long fromSteps, INDArray to, long toSteps) {
        long units = from.size(1) / 2;
        INDArrayIndex forward = interval(0, units);
        INDArrayIndex backward = interval(units, 2 * units);
        to.get(all(), forward, point(toSteps - 1)).assign(from.get(all(), forward, point(fromSteps - 1)));
        to.get(all(), backward, point(0)).assign(from.get(all(), backward, point(0)));
    }

    @Override
    public InputType getOutputType(InputType inputType) {
        return InputType.recurrent(((InputType.InputTypeRecurrent) inputType).getSize(), 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EndStates;
    }

    @Override
    public int hashCode() {
        return EndStates.class.hashCode();
    }
}
