package io.github.imdbrnn.engine.cuda;

import io.github.imdbrnn.cuda.CudaContext;
import io.github.imdbrnn.cuda.DeviceBuffer;
import io.github.imdbrnn.io.Remedy;

/** The GPU's memory for what one kernel leaves to the next. It grows with the largest batch. */
final class Scratch {
    final DeviceBuffer batch;
    private final DeviceBuffer projected;
    private final DeviceBuffer states;
    private final DeviceBuffer transposed;
    private final DeviceBuffer logits;
    private final DeviceBuffer dLogits;
    private final DeviceBuffer outcome;
    private final DeviceBuffer dz;
    private final DeviceBuffer sums;
    private final DeviceBuffer recurrentParts;
    private final DeviceBuffer kernelParts;
    private final DeviceBuffer denseParts;

    Scratch(CudaContext cuda) {
        batch = new DeviceBuffer(cuda, Remedy.LOWER_BATCH_SIZE);
        projected = new DeviceBuffer(cuda, Remedy.LOWER_BATCH_SIZE);
        states = new DeviceBuffer(cuda, Remedy.LOWER_BATCH_SIZE);
        transposed = new DeviceBuffer(cuda, Remedy.LOWER_BATCH_SIZE);
        logits = new DeviceBuffer(cuda, Remedy.LOWER_BATCH_SIZE);
        dLogits = new DeviceBuffer(cuda, Remedy.LOWER_BATCH_SIZE);
        outcome = new DeviceBuffer(cuda, Remedy.LOWER_BATCH_SIZE);
        dz = new DeviceBuffer(cuda, Remedy.LOWER_BATCH_SIZE);
        sums = new DeviceBuffer(cuda, Remedy.LOWER_BATCH_SIZE);
        recurrentParts = new DeviceBuffer(cuda, Remedy.LOWER_BATCH_SIZE);
        kernelParts = new DeviceBuffer(cuda, Remedy.LOWER_BATCH_SIZE);
        denseParts = new DeviceBuffer(cuda, Remedy.LOWER_BATCH_SIZE);
    }

    /** Makes room for the forward pass of the step's sizes. */
    void prepareForward(Step step) {
        long units = step.units;
        long kept = step.keepsStates != 0 ? (long) step.rows * (step.maxlen + 1) : step.rows;
        step.states = states.ensureFloats(kept * units);
        step.transposed = transposed.ensureFloats(2 * units * step.stride);
        step.logits = logits.ensure(Math.multiplyExact(kept * step.outputs, (long) Double.BYTES));
    }

    /** Makes room for a training step of the step's sizes, whose sums are cut. */
    void prepareTraining(Step step) {
        prepareForward(step);
        long units = step.units;
        step.projected = projected.ensureFloats(step.words * units);
        step.dLogits = dLogits.ensureFloats((long) step.rows * step.outputs);
        step.losses = outcome.ensure((long) step.rows * (Double.BYTES + Integer.BYTES));
        step.correct = step.losses + (long) step.rows * Double.BYTES;
        step.dz = dz.ensureFloats((long) step.rows * (step.maxlen + 2) * units);
        step.sums = sums.ensureFloats(step.words * units);
        step.recurrentParts = recurrentParts.ensureFloats(step.recurrentChunks * units * units);
        step.kernelParts = kernelParts.ensureFloats(step.kernelChunks * (step.dim + 1) * units);
        step.denseParts = denseParts.ensureFloats(step.denseChunks * (units + 1) * step.outputs);
    }
}
