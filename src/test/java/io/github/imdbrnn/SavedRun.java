package io.github.imdbrnn;

import io.github.imdbrnn.model.Hyperparameters;
import io.github.imdbrnn.model.ModelFile;
import io.github.imdbrnn.model.SentimentNetwork;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.Provenance;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Makes run folders without a training. */
public final class SavedRun {
    /** What the provenance gives as the hash of reviews that are none. */
    public static final String NO_SHA256 = "0".repeat(64);

    private SavedRun() {}

    /** A network with initial weights. */
    public static MultiLayerNetwork network(int maxFeatures, int maxlen) {
        return SentimentNetwork.create(new Hyperparameters(maxFeatures, maxlen, 3, 4, 0.001, 0.9, 1));
    }

    /**
     * @param origin what the provenance says of the reviews
     * @param options of the training
     */
    public static void write(Path folder, MultiLayerNetwork network, int maxFeatures, int maxlen, String origin,
            Map<String, String> options) throws IOException {
        write(folder, network, maxFeatures, maxlen, origin, NO_SHA256, options);
    }

    /** A run of a tiny network on the real reviews, with a history. */
    public static void write(Path folder, History history, Map<String, String> options) throws IOException {
        write(folder, network(6, 5), 6, 5, "IMDB reviews", NO_SHA256, options, history);
    }

    /** @param dataSha256 what the provenance gives as the hash of the reviews */
    static void write(Path folder, MultiLayerNetwork network, int maxFeatures, int maxlen, String origin,
            String dataSha256, Map<String, String> options) throws IOException {
        write(folder, network, maxFeatures, maxlen, origin, dataSha256, options, History.empty());
    }

    private static void write(Path folder, MultiLayerNetwork network, int maxFeatures, int maxlen, String origin,
            String dataSha256, Map<String, String> options, History history) throws IOException {
        Files.createDirectories(folder);
        Provenance provenance = new Provenance(Instant.EPOCH, new Provenance.Versions("1", "2", "3"), origin,
                dataSha256, maxFeatures, maxlen, 1, "fused", Optional.empty(), options, List.of());
        ModelFile.write(folder.resolve(RunFolder.MODEL), network, network.params(), Map.of(
                RunFolder.HISTORY, history.toCsv().getBytes(StandardCharsets.UTF_8),
                RunFolder.PROVENANCE, provenance.with(history).toJson().getBytes(StandardCharsets.UTF_8)));
    }
}
