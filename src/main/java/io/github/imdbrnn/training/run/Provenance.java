package io.github.imdbrnn.training.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.imdbrnn.io.BoundedJson;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.training.History;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Where a model comes from: all that it takes to train it again.
 *
 * @param started when training began, or was resumed last
 * @param versions of what trained it
 * @param data what the reviews are, in words
 * @param dataSha256 of the file the reviews came from; of the padded ids (see {@code Fingerprint}) if there was none
 * @param maxFeatures size of the vocabulary
 * @param maxlen tokens to which every review was padded or truncated
 * @param seed from which the initial weights and the orders of the reviews were drawn
 * @param engine which did the arithmetic
 * @param kernels of the engine, see {@code Engine.kernels}; empty for a run of before they were recorded
 * @param options every option of the command line by its name without dashes: value as the command line takes it
 * @param secondsPerEpoch wall time, validation included
 */
public record Provenance(
        Instant started,
        Versions versions,
        String data,
        String dataSha256,
        int maxFeatures,
        int maxlen,
        long seed,
        String engine,
        Optional<String> kernels,
        Map<String, String> options,
        List<Double> secondsPerEpoch) {

    /** Of all that {@link #toJson} writes: a number of at most 25 characters for each epoch, and the rest. */
    static final int LONGEST_JSON = 1 << 20;

    /** A file's path, mostly. */
    private static final int LONGEST_TEXT = 8192;

    private static final int LONGEST_NAME = 100;
    private static final int MOST_OPTIONS = 100;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z"); // later ones cannot be shown as dates
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public Provenance {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        secondsPerEpoch = List.copyOf(secondsPerEpoch);
    }

    /** Versions of this program, of Deeplearning4j and of the JDK. */
    public record Versions(String program, String deeplearning4j, String jdk) {
        private static final String UNKNOWN = "(development build)";

        /** Of what runs now. */
        public static Versions current() {
            String program = Provenance.class.getPackage().getImplementationVersion();
            return new Versions(program == null ? UNKNOWN : program, deeplearning4jVersion(),
                    System.getProperty("java.vendor.version", System.getProperty("java.vm.name")) + " "
                            + Runtime.version());
        }

        /** Maven leaves it in Deeplearning4j's jar, which has no version in its manifest. */
        private static String deeplearning4jVersion() {
            Properties pom = new Properties();
            try (InputStream in = MultiLayerNetwork.class.getResourceAsStream(
                    "/META-INF/maven/org.deeplearning4j/deeplearning4j-nn/pom.properties")) {
                if (in != null) {
                    pom.load(in);
                }
            } catch (IOException e) {
                return UNKNOWN;
            }
            return pom.getProperty("version", UNKNOWN);
        }
    }

    /** The same but for the wall time. */
    public Provenance with(History history) {
        return new Provenance(started, versions, data, dataSha256, maxFeatures, maxlen, seed, engine, kernels,
                options, history.epochs().stream().map(History.Epoch::seconds).toList());
    }

    public String toJson() {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode json = mapper.createObjectNode();
        json.put("started", started.toString());
        json.putObject("versions")
                .put("imdb-rnn", versions.program())
                .put("deeplearning4j", versions.deeplearning4j())
                .put("jdk", versions.jdk());
        json.putObject("data").put("origin", data).put("sha256", dataSha256);
        json.put("max-features", maxFeatures).put("maxlen", maxlen).put("seed", seed).put("engine", engine);
        kernels.ifPresent(name -> json.put("kernels", name));
        ObjectNode optionsJson = json.putObject("options");
        options.forEach(optionsJson::put);
        ArrayNode seconds = json.putArray("seconds-per-epoch");
        secondsPerEpoch.forEach(seconds::add);
        try {
            return mapper.writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can be written", e);
        }
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @param source what an error is to call the text
     * @throws DataException if it is anything else: if it has more than a hundred options, a name of more than a
     *     hundred characters, or a text of more than 8192
     */
    public static Provenance ofJson(byte[] json, String source) throws DataException {
        try {
            JsonNode root = BoundedJson.parse(json);
            Map<String, String> options = new LinkedHashMap<>();
            for (Iterator<String> names = object(root, "options").fieldNames(); names.hasNext();) {
                String name = names.next();
                if (name.length() > LONGEST_NAME || options.size() == MOST_OPTIONS) {
                    throw new IOException("options has more than " + MOST_OPTIONS + " names, or one of more than "
                            + LONGEST_NAME + " characters");
                }
                options.put(name, text(root.get("options"), name));
            }
            List<Double> seconds = new ArrayList<>();
            for (JsonNode value : root.path("seconds-per-epoch")) {
                seconds.add(require(value, value.isNumber(), "seconds-per-epoch", "a list of numbers").doubleValue());
            }
            JsonNode sha256 = object(root, "data").path("sha256");
            require(sha256, SHA256.matcher(sha256.asText()).matches(), "sha256", "64 hexadecimal digits");
            JsonNode versions = object(root, "versions");
            Instant started = Instant.parse(text(root, "started"));
            require(root.get("started"), !started.isBefore(Instant.EPOCH) && !started.isAfter(LATEST), "started",
                    "in the years 1970 to 9999");
            return new Provenance(started,
                    new Versions(text(versions, "imdb-rnn"), text(versions, "deeplearning4j"), text(versions, "jdk")),
                    text(object(root, "data"), "origin"), sha256.asText(),
                    (int) whole(root, "max-features", Integer.MAX_VALUE), (int) whole(root, "maxlen", Integer.MAX_VALUE),
                    whole(root, "seed", Long.MAX_VALUE), text(root, "engine"),
                    root.has("kernels") ? Optional.of(text(root, "kernels")) : Optional.empty(), options, seconds);
        } catch (DateTimeException e) {
            throw new DataException(source + ": started is not a time", e);
        } catch (JsonProcessingException e) {
            throw new DataException(source + ": is not JSON, or has a name twice", e);
        } catch (IOException e) {
            throw new DataException(source + ": " + e.getMessage(), e);
        }
    }

    private static JsonNode object(JsonNode node, String name) throws IOException {
        return require(node.path(name), node.path(name).isObject(), name, "an object");
    }

    private static String text(JsonNode node, String name) throws IOException {
        JsonNode value = node.path(name);
        return require(value, value.isTextual() && value.textValue().length() <= LONGEST_TEXT, name,
                "a text of at most " + LONGEST_TEXT + " characters").textValue();
    }

    private static long whole(JsonNode node, String name, long most) throws IOException {
        JsonNode value = node.path(name);
        return require(value, value.canConvertToLong() && value.isIntegralNumber() && value.longValue() <= most, name,
                "a whole number").longValue();
    }

    private static JsonNode require(JsonNode value, boolean right, String name, String kind) throws IOException {
        if (!right) {
            throw new IOException(name + " is " + (value.isMissingNode() ? "missing" : "not " + kind));
        }
        return value;
    }
}
