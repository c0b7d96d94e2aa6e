package io.github.imdbrnn;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.ModelFile;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes run folders without a training. Their provenance is as the program wrote it when settings were still options of
 * the command line; in that form anything can be said in it.
 */
public final class SavedRun {
    /** What the provenance gives as the hash of reviews that are none. */
    public static final String NO_SHA256 = "0".repeat(64);

    private SavedRun() {}

    /** A model with initial weights. */
    public static Model model(int maxFeatures, int maxlen) {
        return Model.create(NetworkSpec.simpleRnn(maxFeatures, maxlen, 3, 4), RmsProp.notebook(), 1);
    }

    /**
     * @param origin what the provenance says of the reviews
     * @param options of the training; the notebook's for what is missing
     */
    public static void write(Path folder, Model model, String origin, Map<String, String> options) throws IOException {
        write(folder, model, origin, NO_SHA256, options, History.empty());
    }

    /** A run on the real reviews, of the notebook's network where the options have no other. */
    public static void write(Path folder, History history, Map<String, String> options) throws IOException {
        NetworkSpec spec = NetworkSpec.simpleRnn(number(options, "max-features", Notebook.MAX_FEATURES),
                number(options, "maxlen", Notebook.MAXLEN), number(options, "embedding-dim", Notebook.EMBEDDING_DIM),
                number(options, "units", Notebook.UNITS));
        RmsProp optimizer = new RmsProp(Double.parseDouble(options.getOrDefault("learning-rate", "0.001")),
                Double.parseDouble(options.getOrDefault("rho", "0.9")));
        long seed = Long.parseLong(options.getOrDefault("seed", "1"));
        write(folder, Model.create(spec, optimizer, seed), "IMDB reviews", NO_SHA256, options, history);
    }

    private static int number(Map<String, String> options, String name, int otherwise) {
        return options.containsKey(name) ? Integer.parseInt(options.get(name)) : otherwise;
    }

    /** @param dataSha256 what the provenance gives as the hash of the reviews */
    static void write(Path folder, Model model, String origin, String dataSha256, Map<String, String> options)
            throws IOException {
        write(folder, model, origin, dataSha256, options, History.empty());
    }

    private static void write(Path folder, Model model, String origin, String dataSha256, Map<String, String> options,
            History history) throws IOException {
        Files.createDirectories(folder);
        ModelFile.write(folder.resolve(RunFolder.MODEL), model, Map.of(
                RunFolder.HISTORY, history.toCsv().getBytes(StandardCharsets.UTF_8),
                RunFolder.PROVENANCE, provenance(origin, dataSha256, options)));
    }

    /** The same of a model of other classes than those of reviews. */
    public static void write(Path folder, Model model, String origin, Map<String, String> options, List<String> classNames)
            throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = (ObjectNode) mapper.readTree(provenance(origin, NO_SHA256, options));
        classNames.forEach(((ObjectNode) json.get("data")).putArray("classes")::add);
        Files.createDirectories(folder);
        ModelFile.write(folder.resolve(RunFolder.MODEL), model, Map.of(
                RunFolder.HISTORY, History.empty().toCsv().getBytes(StandardCharsets.UTF_8),
                RunFolder.PROVENANCE, mapper.writeValueAsBytes(json)));
    }

    /** A provenance of before settings were typed. */
    public static byte[] provenance(String origin, String dataSha256, Map<String, String> options) throws IOException {
        Map<String, String> all = new TreeMap<>(Map.of("batch-size", "32", "epochs", "10", "validation-split", "0.2",
                "no-shuffle", "false", "seed", "1", "engine", "auto"));
        all.putAll(options);
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode().put("started", "1970-01-01T00:00:00Z");
        json.putObject("versions").put("imdb-rnn", "1").put("deeplearning4j", "2").put("jdk", "3");
        json.putObject("data").put("origin", origin).put("sha256", dataSha256);
        json.put("engine", "fused");
        ObjectNode optionsJson = json.putObject("options");
        all.forEach(optionsJson::put);
        return mapper.writeValueAsBytes(json);
    }
}
