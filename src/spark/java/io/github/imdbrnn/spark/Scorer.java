package io.github.imdbrnn.spark;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.predict.Predictor;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.Serializable;
import java.util.List;

/**
 * A trained model that is broadcast: every executor has one copy of it, and of that one predictor, which all its tasks ask.
 */
final class Scorer implements Serializable {
    private static final long serialVersionUID = 1L;

    private final NetworkState network;
    private final byte[] words; // as WordIndex.toJson
    private final List<String> classNames;
    private transient Predictor predictor;

    /** @throws DataException if the run is damaged or does not carry its words */
    Scorer(RunFolder run) throws DataException {
        network = NetworkState.of(run.model());
        words = run.words().orElseThrow(() -> new DataException(run.file()
                + ": does not carry the words that it was trained on; train it anew")).toJson();
        classNames = List.copyOf(run.provenance().classNames());
    }

    /** Made when it is first asked for. */
    synchronized Predictor predictor() throws DataException {
        if (predictor == null) {
            predictor = new Predictor(network.model(), WordIndex.ofJson(words, "the model's words"), classNames);
        }
        return predictor;
    }

    /** Ends the predictor of this JVM, where it has one. An executor's ends with it. */
    synchronized void close() {
        if (predictor != null) {
            predictor.close();
            predictor = null;
        }
    }
}
