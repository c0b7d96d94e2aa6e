package io.github.imdbrnn.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A network's configuration as Deeplearning4j writes it into a saved model: {@code configuration.json} with the
 * settings in its places. To have Deeplearning4j write it starts ND4J's natives and loads 1,300 classes, a second of a
 * training.
 */
final class ConfigurationJson {
    private static final String TEMPLATE = template();

    private ConfigurationJson() {}

    static String of(NetworkSpec spec, RmsProp optimizer, long seed) {
        boolean sigmoid = spec.outputs() == 1;
        Map<String, Object> settings = Map.ofEntries(
                Map.entry("maxFeatures", spec.maxFeatures()),
                Map.entry("maxlen", spec.maxlen()),
                Map.entry("embeddingDim", spec.embeddingDim()),
                Map.entry("units", spec.units()),
                Map.entry("outputs", spec.outputs()),
                Map.entry("activation",
                        "org.nd4j.linalg.activations.impl.Activation" + (sigmoid ? "Sigmoid" : "Softmax")),
                Map.entry("loss", sigmoid ? "org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT"
                        : "io.github.imdbrnn.model.KerasCategoricalCrossentropy"),
                Map.entry("clip", sigmoid ? "clipEps" : "softmaxClipEps"),
                Map.entry("learningRate", optimizer.learningRate()),
                Map.entry("rho", optimizer.rho()),
                Map.entry("seed", seed));
        String json = TEMPLATE;
        for (Map.Entry<String, Object> setting : settings.entrySet()) {
            json = json.replace("${" + setting.getKey() + "}", setting.getValue().toString());
        }
        return json;
    }

    private static String template() {
        try (InputStream in = ConfigurationJson.class.getResourceAsStream("configuration.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\r\n", "\n").replace("\n", System.lineSeparator());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
