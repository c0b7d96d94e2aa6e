package io.github.imdbrnn.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.JsonText;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.training.EarlyStopping;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.History.Epoch;
import io.github.imdbrnn.training.run.RunFolder;
import java.util.List;
import java.util.Locale;

/** What a run says of its model, as a JSON object. */
final class ModelFacts {
    private ModelFacts() {}

    /**
     * @param trainedOn where the examples came from, in words
     * @param engine that answers
     * @param report whether there is one to look at
     */
    static String json(RunFolder run, String trainedOn, String engine, boolean report) {
        NetworkSpec spec = run.summary().spec();
        ObjectNode json = JsonNodeFactory.instance.objectNode()
                .put("name", PlainText.of(String.valueOf(run.path().toAbsolutePath().normalize().getFileName())))
                .put("layer", spec.recurrent().kind().name().toLowerCase(Locale.ROOT))
                .put("bidirectional", spec.recurrent().bidirectional())
                .put("units", spec.units())
                .put("embedding_dim", spec.embeddingDim())
                .put("maxlen", spec.maxlen())
                .put("max_features", spec.maxFeatures())
                .put("parameters", ParameterLayout.of(spec).size());
        run.provenance().classNames().forEach(json.putArray("classes")::add);
        json.put("trained_on", PlainText.line(trainedOn)).put("engine", engine).put("report", report);
        putEpochs(json, run);
        return JsonText.compact(json);
    }

    /** How many epochs, and the figures of the one whose weights the model has. */
    private static void putEpochs(ObjectNode json, RunFolder run) {
        History history = run.history();
        List<Epoch> epochs = history.epochs();
        json.put("epochs", epochs.size());
        if (epochs.isEmpty()) {
            return;
        }
        Epoch kept = run.provenance().settings().stopping().map(EarlyStopping.Settings::monitor).flatMap(history::best)
                .orElse(epochs.get(epochs.size() - 1));
        json.put("epoch", kept.number());
        put(json.putObject("training"), kept.training());
        kept.validation().ifPresent(metrics -> put(json.putObject("validation"), metrics));
    }

    private static void put(ObjectNode json, Metrics metrics) {
        json.put("loss", metrics.loss()).put("accuracy", metrics.accuracy());
    }
}
