package io.github.imdbrnn.model;

import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A network's configuration as Deeplearning4j writes it into a saved model: {@code configuration.json} with the
 * recurrent layer and the settings in their places. To have Deeplearning4j write it starts ND4J's natives and loads
 * 1,300 classes, a second of a training.
 */
final class ConfigurationJson {
    private ConfigurationJson() {}

    static String of(NetworkSpec spec, RmsProp optimizer, long seed) {
        Recurrent recurrent = spec.recurrent();
        boolean both = recurrent.bidirectional();
        boolean sigmoid = spec.outputs() == 1;
        Map<String, Object> settings = Map.ofEntries(
                Map.entry("maxFeatures", spec.maxFeatures()),
                Map.entry("maxlen", spec.maxlen()),
                Map.entry("embeddingDim", spec.embeddingDim()),
                Map.entry("units", spec.units()),
                Map.entry("name", recurrent.layerName()),
                Map.entry("range", InitialWeights.glorotRange(spec.embeddingDim(), recurrent.columns())),
                Map.entry("variables", both ? "[ \"fW\", \"fRW\", \"fb\", \"bW\", \"bRW\", \"bb\" ]" : "[ ]"),
                Map.entry("read", recurrent.outputs()),
                Map.entry("outputs", spec.outputs()),
                Map.entry("activation",
                        "org.nd4j.linalg.activations.impl.Activation" + (sigmoid ? "Sigmoid" : "Softmax")),
                Map.entry("loss", sigmoid ? "org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT"
                        : "io.github.imdbrnn.model.KerasCategoricalCrossentropy"),
                Map.entry("clip", sigmoid ? "clipEps" : "softmaxClipEps"),
                Map.entry("learningRate", optimizer.learningRate()),
                Map.entry("rho", optimizer.rho()),
                Map.entry("seed", seed));
        String json = template("configuration")
                .replace("${recurrent}", template(both ? "bidirectional" : "last_time_step"))
                .replace("${direction}", template(recurrent.kind().layerName()))
                .replace("${toDense}", template(both ? "end_states" : "feed_forward_to_rnn"));
        for (Map.Entry<String, Object> setting : settings.entrySet()) {
            json = json.replace("${" + setting.getKey() + "}", setting.getValue().toString());
        }
        return json;
    }

    private static String template(String name) {
        try (InputStream in = ConfigurationJson.class.getResourceAsStream(name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip()
                    .replace("\r\n", "\n").replace("\n", System.lineSeparator());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
