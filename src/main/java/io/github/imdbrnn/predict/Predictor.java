package io.github.imdbrnn.predict;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.select.Sources;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.evaluation.BinaryCrossentropy;
import io.github.imdbrnn.evaluation.Probabilities;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.text.ReviewEncoder;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.run.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A trained model that answers texts. Several threads may ask at once.
 *
 * <pre>{@code
 * try (Predictor predictor = Predictor.open(Path.of("runs/my-run"))) {
 *     Prediction answer = predictor.predict(List.of("Not bad at all.")).get(0);
 * }
 * }</pre>
 */
public final class Predictor implements AutoCloseable {
    private static final int FIRST_WORD_ID = WordIndex.INDEX_FROM + 1;

    private final List<String> classNames;
    private final NetworkSpec spec;
    private final ReviewEncoder encoder;
    private final Engine engine; // asked by one thread at a time

    /**
     * @param model trained on the ids of {@code words}
     * @param classNames what each class id stands for
     */
    public Predictor(Model model, WordIndex words, List<String> classNames) {
        this.classNames = List.copyOf(classNames);
        spec = model.spec();
        encoder = new ReviewEncoder(words, spec.maxFeatures());
        engine = Engines.create(Engines.AUTO, model);
    }

    /**
     * Opens the run in a folder, and the words on whose ids it was trained: those it carries, or for a run of an older
     * version those that are where they then were.
     *
     * @throws DataException if there is no run in the folder, it is damaged, or its words cannot be had
     */
    public static Predictor open(Path folder) throws DataException {
        RunFolder run = RunFolder.open(folder);
        Optional<WordIndex> carried = run.words();
        WordIndex words = carried.isPresent() ? carried.get()
                : Sources.of(run.provenance().origin()).words(DownloadListener.SILENT);
        return new Predictor(run.model(), words, run.provenance().classNames());
    }

    /**
     * Answers texts; many at once are faster than one by one.
     *
     * @return an answer for each
     * @throws DataException if the model answers with what is not a number
     */
    public List<Prediction> predict(List<String> texts) throws DataException {
        List<int[]> ids = texts.stream().map(encoder::encode).toList();
        float[] outputs;
        synchronized (engine) {
            outputs = engine.predict(Examples.unlabelled(ids), spec.maxlen());
        }
        List<Prediction> predictions = new ArrayList<>();
        for (int[] text : ids) {
            predictions.add(prediction(text, new Probabilities(outputs, ids.size()), predictions.size()));
        }
        return predictions;
    }

    private Prediction prediction(int[] ids, Probabilities all, int i) throws DataException {
        float[] probabilities = all.of(i);
        for (float probability : probabilities) {
            if (Float.isNaN(probability)) {
                throw new DataException("the network answers with what is not a number; its training diverged");
            }
        }
        Examples.Window read = Examples.Window.of(ids.length, spec.maxlen());
        boolean knowsAWord = Arrays.stream(ids, read.first(), read.first() + read.size())
                .anyMatch(id -> id >= FIRST_WORD_ID);
        return new Prediction(classNames, knowsAWord ? Optional.of(classNames.get(all.likeliest(i))) : Optional.empty(),
                probabilities, ids.length, read.size());
    }

    /**
     * Reads a text word by word, for the class that is likeliest in the end. Of a bidirectional model
     * {@link Reading#FORWARD_ONLY} holds.
     */
    public Reading read(String text) {
        int[] ids = encoder.encode(text);
        double[] logits = logits(ids);
        int outputs = spec.outputs();
        int c = Probabilities.likeliest(logits, logits.length - outputs, outputs);
        float[] probabilities = new float[logits.length / outputs - 1];
        for (int t = 0; t < probabilities.length; t++) {
            probabilities[t] = (float) BinaryCrossentropy.sigmoid(
                    Probabilities.logOdds(logits, (t + 1) * outputs, outputs, c));
        }
        return Reading.of(classNames.get(c), encoder.words(text), ids, probabilities);
    }

    /** What decides the network. */
    public NetworkSpec spec() {
        return spec;
    }

    /** What each class id stands for. */
    public List<String> classNames() {
        return classNames;
    }

    /** The name of the engine that answers. */
    public String engine() {
        return engine.name();
    }

    /** See {@link Engine#logits}; of examples as long as the model's. */
    public double[] logits(int[] ids) {
        synchronized (engine) {
            return engine.logits(ids, spec.maxlen());
        }
    }

    /** Ends the engine. */
    @Override
    public void close() {
        engine.close();
    }
}
