package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.engine.Batch;
import io.github.imdbrnn.engine.BatchNetwork;
import io.github.imdbrnn.evaluation.RunningMetrics;
import io.github.imdbrnn.model.KerasRmsProp;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.model.RmsProp;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Embedding, recurrent layer in one direction or both, and sigmoid or softmax, trained with RMSprop, on arrays of
 * floats.
 *
 * <p>What is computed is Keras's: the states of a {@link Cell} from h_0 = 0 over every token, padding too; p =
 * sigmoid(h_T w + c), or softmax; the mean cross-entropy of p clipped. {@link TrainingStep} is where to read on.
 */
final class CpuNetwork implements BatchNetwork {
    /** Words of one piece of work. */
    static final int WORDS = 64;

    private final NetworkSpec spec;
    private final Kernels kernels;
    private final Crew crew;
    private final Workspace[] workspaces; // one for each member of the crew
    private final EmbeddingTable embedding;
    private final LayerWeights weights;
    private final LayerWeights squares;
    private final SortedBatch sorted = new SortedBatch();
    private final TrainingStep step;
    private final ForwardPass prediction;

    /**
     * @param model with which it begins
     * @throws IllegalArgumentException if the model's arrays do not have the sizes of its spec
     */
    CpuNetwork(Model model, Kernels kernels, int threads) {
        this(model, kernels, threads, Crew::new);
    }

    /** @param crews makes a crew of so many threads, which is closed with this; asked once the model is known to fit */
    CpuNetwork(Model model, Kernels kernels, int threads, IntFunction<Crew> crews) {
        spec = model.spec();
        ParameterLayout.of(spec).requireFits(model.weights());
        ParameterLayout.of(spec).requireFits(model.squares());
        this.kernels = kernels;
        RmsProp optimizer = model.optimizer();
        Kernels.RmsPropRule rule = new Kernels.RmsPropRule((float) optimizer.learningRate(), (float) optimizer.rho(),
                (float) KerasRmsProp.EPSILON);
        embedding = new EmbeddingTable(spec.maxFeatures(), spec.embeddingDim(), kernels, rule);
        weights = new LayerWeights(spec, kernels);
        squares = new LayerWeights(spec, kernels);
        embedding.weights.pad(model.weights()[0], 0, spec.embeddingDim());
        weights.set(model.weights());
        embedding.squares.pad(model.squares()[0], 0, spec.embeddingDim());
        squares.set(model.squares());
        workspaces = new Workspace[threads];
        Arrays.setAll(workspaces, i -> new Workspace(spec, kernels, weights));
        step = new TrainingStep(spec, kernels, rule, embedding, weights, squares, threads);
        crew = crews.apply(threads);
        prediction = new ForwardPass(crew, workspaces, embedding.weights, weights);
    }

    /** Of how many pieces {@code count} things are, of which a piece has {@code size}, the last one perhaps fewer. */
    static int pieces(int count, int size) {
        return (count + size - 1) / size;
    }

    @Override
    public String kernels() {
        return kernels.name();
    }

    @Override
    public float[][] weights() {
        return weights.after(embedding.weights);
    }

    @Override
    public float[][] squares() {
        return squares.after(embedding.squares);
    }

    @Override
    public void train(Batch batch, RunningMetrics running) {
        sorted.read(batch, spec.maxFeatures());
        batch.requireLabels(spec.classes());
        prediction.forgetTable();
        step.run(sorted, crew, workspaces, running);
    }

    @Override
    public boolean await(RunningMetrics running) {
        return false; // a step is done when train returns
    }

    @Override
    public void endEpoch() {
        embedding.settle();
    }

    @Override
    public void predict(Batch batch, float[] out, int at) {
        sorted.read(batch, spec.maxFeatures());
        prediction.predict(sorted, out, at);
    }

    @Override
    public double[] logits(Batch batch) {
        batch.requireOne();
        sorted.read(batch, spec.maxFeatures());
        return prediction.logits(sorted);
    }

    @Override
    public void close() {
        crew.close();
    }
}
