package io.github.imdbrnn.engine.cuda;

import io.github.imdbrnn.cuda.CudaContext;
import io.github.imdbrnn.cuda.DeviceBuffer;
import io.github.imdbrnn.cuda.PinnedBuffer;
import io.github.imdbrnn.engine.Batch;
import io.github.imdbrnn.engine.BatchNetwork;
import io.github.imdbrnn.engine.LazyDecay;
import io.github.imdbrnn.evaluation.Crossentropy;
import io.github.imdbrnn.evaluation.RunningMetrics;
import io.github.imdbrnn.io.Remedy;
import io.github.imdbrnn.model.KerasRmsProp;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.model.ParameterLayout.Parameter;
import java.nio.IntBuffer;
import java.util.List;

/**
 * Embedding, simple recurrent layer and sigmoid or softmax, trained with RMSprop, on a GPU, where weights, optimiser state
 * and all that passes between kernels stay. {@code simple_rnn.cu} has the arithmetic.
 *
 * <p>A step is queued and not waited for: while the GPU is at it, the next batch is read and laid out here.
 */
final class CudaNetwork implements BatchNetwork {
    private final NetworkSpec spec;
    private final Crossentropy crossentropy;
    private final String name;
    private final CudaContext cuda;
    private final SimpleRnnKernels kernels;
    private final Step step; // of the kernels
    private final long[] weights; // addresses in the order of ParameterLayout
    private final long[] squares;
    private final ResidentTokens tokens;
    private final long wordOf;
    private final BatchPlan plan;
    private final LazyDecay decay;
    private final Scratch scratch;
    private final QueuedStep[] queue = new QueuedStep[2];
    private int steps;
    private final PinnedBuffer predicted;
    private final DeviceBuffer table; // of all words projected
    private boolean tableIsCurrent;

    /**
     * @param model with which it begins
     * @param cuda with the kernels; closed with this network, and if this fails
     * @param name see {@link BatchNetwork#kernels}
     * @throws io.github.imdbrnn.cuda.CudaException if the GPU has too little memory
     */
    CudaNetwork(Model model, CudaContext cuda, String name) {
        spec = model.spec();
        crossentropy = Crossentropy.of(spec.outputs());
        this.name = name;
        this.cuda = cuda;
        kernels = new SimpleRnnKernels(cuda);
        step = kernels.step;
        tokens = new ResidentTokens(cuda);
        plan = new BatchPlan(spec.maxFeatures());
        decay = new LazyDecay(spec.maxFeatures(), (float) model.optimizer().rho());
        scratch = new Scratch(cuda);
        predicted = new PinnedBuffer(cuda);
        table = new DeviceBuffer(cuda, Remedy.LOWER_NETWORK_SIZES);
        try {
            weights = copy(model.weights());
            squares = copy(model.squares());
            wordOf = new DeviceBuffer(cuda, Remedy.LOWER_NETWORK_SIZES).ensureInts(spec.maxFeatures());
            for (int i = 0; i < queue.length; i++) {
                queue[i] = new QueuedStep(cuda);
            }
        } catch (RuntimeException e) {
            cuda.close();
            throw e;
        }
        describe(model);
    }

    private long[] copy(float[][] values) {
        ParameterLayout.of(spec).requireFits(values);
        long[] addresses = new long[values.length];
        for (int p = 0; p < values.length; p++) {
            addresses[p] = new DeviceBuffer(cuda, Remedy.LOWER_NETWORK_SIZES).ensureFloats(values[p].length);
            cuda.write(addresses[p], values[p]);
        }
        return addresses;
    }

    /** Sets what stays the same from step to step. */
    private void describe(Model model) {
        step.embedding = weights[0];
        step.kernel = weights[1];
        step.recurrentKernel = weights[2];
        step.bias = weights[3];
        step.denseKernel = weights[4];
        step.denseBias = weights[5];
        step.embeddingSquares = squares[0];
        step.kernelSquares = squares[1];
        step.recurrentKernelSquares = squares[2];
        step.biasSquares = squares[3];
        step.denseKernelSquares = squares[4];
        step.denseBiasSquares = squares[5];
        step.dim = spec.embeddingDim();
        step.units = spec.units();
        step.outputs = spec.outputs();
        step.learningRate = (float) model.optimizer().learningRate();
        step.rho = (float) model.optimizer().rho();
        step.epsilon = (float) KerasRmsProp.EPSILON;
    }

    @Override
    public String kernels() {
        return name;
    }

    @Override
    public float[][] weights() {
        return read(weights);
    }

    @Override
    public float[][] squares() {
        return read(squares);
    }

    private float[][] read(long[] addresses) {
        cuda.enter();
        List<Parameter> parameters = ParameterLayout.of(spec).parameters();
        float[][] values = new float[addresses.length][];
        for (int p = 0; p < addresses.length; p++) {
            values[p] = cuda.readFloats(addresses[p], parameters.get(p).size());
        }
        return values;
    }

    @Override
    public void train(Batch batch, RunningMetrics running) {
        batch.requireTokens(spec.maxFeatures());
        batch.requireLabels(spec.classes());
        cuda.enter();
        tableIsCurrent = false;
        plan.read(batch);
        QueuedStep queued = queue[steps++ % queue.length];
        queued.collect(running); // of the step before the last; its memory is free then
        step.words = plan.words;
        step.wordOf = wordOf;
        describe(batch, true);
        kernels.cutSums();
        scratch.prepareTraining(step);
        upload(queued.batch, batch, true);
        kernels.writeStep();
        kernels.project();
        kernels.pass();
        kernels.sums();
        kernels.gradient();
        kernels.updateWords();
        kernels.updateLayers();
        queued.finish(step);
    }

    private void describe(Batch batch, boolean keepsStates) {
        step.tokens = tokens.address(batch.tokens());
        step.rows = batch.rows();
        step.maxlen = batch.maxlen();
        step.stride = SimpleRnnKernels.stride(batch.rows());
        step.keepsStates = keepsStates ? 1 : 0;
    }

    /** Queues the way of what the kernels read of the batch, but for its tokens, to the GPU. */
    private void upload(PinnedBuffer pinned, Batch batch, boolean trains) {
        int rows = batch.rows();
        long forTraining = trains ? rows + 3L * plan.words + 1 + plan.positionCount() : 0;
        int bytes = Math.toIntExact((2L * rows + forTraining) * Integer.BYTES);
        IntBuffer to = pinned.ensure(bytes).asIntBuffer();
        long at = scratch.batch.ensure(bytes);
        step.ends = next(to, at);
        step.padding = step.ends + (long) rows * Integer.BYTES;
        for (int r = 0; r < rows; r++) {
            to.put(r, batch.end(r));
            to.put(rows + r, batch.padding(r));
        }
        to.position(2 * rows);
        if (trains) {
            step.labels = put(batch.labels(), rows, to, at);
            step.ids = put(plan.ids, plan.words, to, at);
            step.positionsOf = put(plan.positionsOf, plan.words + 1, to, at);
            step.positions = put(plan.positions, plan.positionCount(), to, at);
            step.decay = next(to, at);
            decay.beginStep();
            for (int w = 0; w < plan.words; w++) {
                to.put(Float.floatToRawIntBits(decay.of(plan.ids[w])));
                decay.mark(plan.ids[w]);
            }
        }
        pinned.copyToDevice(at, bytes);
    }

    /** Puts numbers behind those that are there. */
    private static long put(int[] from, int count, IntBuffer to, long at) {
        long address = next(to, at);
        to.put(from, 0, count);
        return address;
    }

    /** Where the next number will lie on the GPU. */
    private static long next(IntBuffer to, long at) {
        return at + (long) to.position() * Integer.BYTES;
    }

    @Override
    public boolean await(RunningMetrics running) {
        cuda.enter();
        return queue[steps % queue.length].collect(running) || queue[(steps + 1) % queue.length].collect(running);
    }

    @Override
    public void endEpoch() {
        cuda.enter();
        for (QueuedStep queued : queue) {
            queued.collect(new RunningMetrics()); // nobody awaits it where the epoch was broken off
        }
        float[] factors = new float[spec.maxFeatures()];
        for (int id = 0; id < factors.length; id++) {
            factors[id] = decay.of(id);
        }
        decay.settle();
        step.decay = scratch.batch.ensureFloats(factors.length);
        cuda.write(step.decay, factors);
        step.words = factors.length;
        kernels.writeStep();
        kernels.settle();
    }

    @Override
    public void predict(Batch batch, float[] out, int at) {
        double[] logits = forward(batch, false);
        int outputs = spec.outputs();
        for (int r = 0; r < batch.rows(); r++) {
            crossentropy.probabilities(logits, r * outputs, out, at + r * outputs);
        }
    }

    @Override
    public double[] logits(Batch batch) {
        batch.requireOne();
        return forward(batch, true);
    }

    /**
     * @param keepsStates whether all states count
     * @return the logits of the last states, [rows, outputs], or of all
     */
    private double[] forward(Batch batch, boolean keepsStates) {
        batch.requireTokens(spec.maxFeatures());
        cuda.enter();
        projectAll();
        describe(batch, keepsStates);
        scratch.prepareForward(step);
        upload(predicted, batch, false);
        kernels.writeStep();
        kernels.forward();
        int states = keepsStates ? batch.rows() * (batch.maxlen() + 1) : batch.rows();
        kernels.logits(states);
        return cuda.readDoubles(step.logits, Math.multiplyExact(states, spec.outputs()));
    }

    private void projectAll() {
        step.wordOf = 0;
        step.projected = table.ensureFloats((long) spec.maxFeatures() * spec.units());
        if (!tableIsCurrent) {
            step.words = spec.maxFeatures();
            step.ids = 0;
            kernels.writeStep();
            kernels.project();
            tableIsCurrent = true;
        }
    }

    @Override
    public void close() {
        cuda.close();
    }
}
