package io.github.imdbrnn.training.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.data.imdb.ImdbSource;
import io.github.imdbrnn.data.synthetic.SyntheticSource;
import io.github.imdbrnn.io.BoundedJson;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.JsonText;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.training.EarlyStopping;
import io.github.imdbrnn.training.EarlyStopping.Monitor;
import io.github.imdbrnn.training.FitSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Where a model comes from: with its network and its history, all that it takes to train it again.
 *
 * @param started when training began, or was resumed last
 * @param versions of what trained it
 * @param origin of the examples
 * @param classNames what each class id stands for
 * @param dataSha256 of the file the examples came from; of the padded ids (see {@code Fingerprint}) if there was none
 * @param engine which trained it
 * @param kernels of the engine, see {@code Engine.kernels}; empty for a run from before they were recorded
 * @param settings of the training
 */
public record Provenance(Instant started, Versions versions, Origin origin, List<String> classNames,
        String dataSha256, String engine, Optional<String> kernels, TrainingSettings settings) {
    /** Of all that {@link #toJson} writes: 10,000 names of classes may be among it. */
    static final int LONGEST_JSON = 1 << 23;

    /** A file's path, mostly. */
    private static final int LONGEST_TEXT = 8192;

    private static final int LONGEST_NAME = 100;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z"); // later ones cannot be shown as dates
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** As Java writes one, which JSON reads; no longer than one can be. */
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,18})(\\.[0-9]{1,18}(E-?[0-9]{1,3})?)?");

    /** How runs from before {@link Origin} was recorded described their data. */
    private static final String SYNTHETIC_WORDS = "synthetic reviews made by this program";
    private static final String FILE_WORDS = "IMDB reviews from ";

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
            try (InputStream in = Provenance.class.getResourceAsStream(
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

    public String toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("started", started.toString());
        json.putObject("versions")
                .put("imdb-rnn", versions.program())
                .put("deeplearning4j", versions.deeplearning4j())
                .put("jdk", versions.jdk());
        ObjectNode data = json.putObject("data").put("source", origin.source());
        origin.named().ifPresent(path -> data.put("named", path.toString()));
        origin.file().ifPresent(path -> data.put("file", path.toString()));
        origin.format().ifPresent(format -> put(data.putObject("format"), format));
        classNames.forEach(data.putArray("classes")::add);
        data.put("sha256", dataSha256);
        json.put("engine", engine);
        kernels.ifPresent(name -> json.put("kernels", name));
        FitSettings fit = settings.fit();
        ObjectNode chosen = json.putObject("settings").put("batch_size", fit.batchSize()).put("epochs", fit.epochs())
                .put("validation_split", fit.validationSplit()).put("shuffle", fit.shuffle());
        fit.stepsPerEpoch().ifPresent(steps -> chosen.put("steps_per_epoch", steps));
        chosen.put("seed", fit.seed());
        settings.stopping().ifPresent(stopping -> chosen.put("patience", stopping.patience())
                .put("monitor", stopping.monitor().name().toLowerCase(Locale.ROOT)));
        chosen.put("engine", settings.engine());
        settings.initialWeights().ifPresent(file -> chosen.put("initial_weights", file.toString()));
        return JsonText.pretty(json) + "\n";
    }

    private static void put(ObjectNode json, TextFormat format) {
        format.textColumn().ifPresent(column -> json.put("text_column", column));
        format.labelColumn().ifPresent(column -> json.put("label_column", column));
        json.put("encoding", format.encoding().name());
        format.test().ifPresent(path -> json.put("test", path.toString()));
        json.put("test_split", format.testSplit()).put("seed", format.seed());
    }

    private static TextFormat format(JsonNode node) throws IOException {
        JsonNode split = node.path("test_split");
        return new TextFormat(ifText(node, "text_column"), ifText(node, "label_column"), charset(text(node, "encoding")),
                ifPath(node, "test"), require(split, split.isNumber(), "test_split", "a number").doubleValue(),
                number(node, "seed").longValue());
    }

    private static Charset charset(String name) throws IOException {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw new IOException("encoding is not one that this Java knows", e);
        }
    }

    /**
     * Reads what {@link #toJson} wrote, or an older version of this program.
     *
     * @param source what an error is to call the text
     * @throws DataException if it is anything else: if it has a text of more than 8192 characters, or a setting that
     *     no training has
     */
    public static Provenance ofJson(byte[] json, String source) throws DataException {
        try {
            JsonNode root = BoundedJson.parse(json);
            JsonNode data = object(root, "data");
            JsonNode sha256 = data.path("sha256");
            require(sha256, SHA256.matcher(sha256.asText()).matches(), "sha256", "64 hexadecimal digits");
            JsonNode versions = object(root, "versions");
            Instant started = Instant.parse(text(root, "started"));
            require(root.get("started"), !started.isBefore(Instant.EPOCH) && !started.isAfter(LATEST), "started",
                    "in the years 1970 to 9999");
            return new Provenance(started,
                    new Versions(text(versions, "imdb-rnn"), text(versions, "deeplearning4j"), text(versions, "jdk")),
                    origin(root, data), classNames(data),
                    sha256.asText(), text(root, "engine"),
                    root.has("kernels") ? Optional.of(text(root, "kernels")) : Optional.empty(),
                    settings(root.has("settings") ? object(root, "settings") : ofOptions(object(root, "options"))));
        } catch (DateTimeException e) {
            throw new DataException(source + ": started is not a time", e);
        } catch (JsonProcessingException e) {
            throw new DataException(source + ": is not JSON, or has a name twice", e);
        } catch (InvalidSettingException | IOException e) {
            throw new DataException(source + ": " + e.getMessage(), e);
        }
    }

    /** Those of reviews for a run from before they were recorded. */
    private static List<String> classNames(JsonNode data) throws IOException {
        if (!data.has("classes")) {
            return Dataset.SENTIMENTS;
        }
        String kind = "a list of names of at most " + LONGEST_NAME + " characters";
        JsonNode classes = data.get("classes");
        boolean right = classes.isArray() && !classes.isEmpty() && classes.valueStream()
                .allMatch(name -> name.isTextual() && name.textValue().length() <= LONGEST_NAME);
        return require(classes, right, "classes", kind).valueStream().map(JsonNode::textValue).toList();
    }

    private static Origin origin(JsonNode root, JsonNode data) throws IOException {
        if (data.has("source")) {
            return new Origin(text(data, "source"), ifPath(data, "named"), ifPath(data, "file"),
                    data.has("format") ? Optional.of(format(object(data, "format"))) : Optional.empty());
        }
        String words = text(data, "origin");
        if (words.equals(SYNTHETIC_WORDS)) {
            return SyntheticSource.ORIGIN;
        }
        return new Origin(ImdbSource.NAME, ifPath(object(root, "options"), "data"), words.startsWith(FILE_WORDS)
                ? Optional.of(path(words.substring(FILE_WORDS.length()), "origin")) : Optional.empty());
    }

    private static TrainingSettings settings(JsonNode node) throws IOException {
        JsonNode split = node.path("validation_split");
        FitSettings fit = new FitSettings(whole(node, "batch_size"), whole(node, "epochs"),
                require(split, split.isNumber(), "validation_split", "a number").doubleValue(),
                require(node.path("shuffle"), node.path("shuffle").isBoolean(), "shuffle", "true or false").booleanValue(),
                node.has("steps_per_epoch") ? OptionalInt.of(whole(node, "steps_per_epoch")) : OptionalInt.empty(),
                number(node, "seed").longValue());
        Optional<EarlyStopping.Settings> stopping = node.has("patience")
                ? Optional.of(new EarlyStopping.Settings(monitor(node), whole(node, "patience"))) : Optional.empty();
        return new TrainingSettings(fit, stopping, text(node, "engine"), ifPath(node, "initial_weights"));
    }

    private static Monitor monitor(JsonNode node) throws IOException {
        if (!node.has("monitor")) {
            return Monitor.VAL_LOSS;
        }
        String name = text(node, "monitor");
        return Arrays.stream(Monitor.values()).filter(monitor -> monitor.name().equalsIgnoreCase(name)).findFirst()
                .orElseThrow(() -> new IOException("monitor is not val_loss or val_accuracy"));
    }

    /** The settings of a run from before they were typed: options of the command line, every value a text. */
    private static JsonNode ofOptions(JsonNode options) throws IOException {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (Iterator<String> names = options.fieldNames(); names.hasNext();) {
            String name = names.next();
            String value = text(options, name);
            if (name.equals("no-shuffle")) {
                node.put("shuffle", !value.equals("true"));
            } else if (NUMBER.matcher(value).matches()) {
                node.set(name.replace('-', '_'), BoundedJson.parse(value.getBytes(StandardCharsets.US_ASCII)));
            } else {
                node.put(name.replace('-', '_'), value);
            }
        }
        return node;
    }

    private static JsonNode object(JsonNode node, String name) throws IOException {
        return require(node.path(name), node.path(name).isObject(), name, "an object");
    }

    private static String text(JsonNode node, String name) throws IOException {
        JsonNode value = node.path(name);
        return require(value, value.isTextual() && value.textValue().length() <= LONGEST_TEXT, name,
                "a text of at most " + LONGEST_TEXT + " characters").textValue();
    }

    private static Optional<String> ifText(JsonNode node, String name) throws IOException {
        return node.has(name) ? Optional.of(text(node, name)) : Optional.empty();
    }

    private static Optional<Path> ifPath(JsonNode node, String name) throws IOException {
        return node.has(name) ? Optional.of(path(text(node, name), name)) : Optional.empty();
    }

    private static Path path(String text, String name) throws IOException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IOException(name + " is not the path of a file here", e);
        }
    }

    private static int whole(JsonNode node, String name) throws IOException {
        JsonNode value = number(node, name);
        return require(value, value.canConvertToInt(), name, "a whole number").intValue();
    }

    private static JsonNode number(JsonNode node, String name) throws IOException {
        JsonNode value = node.path(name);
        return require(value, value.isIntegralNumber() && value.canConvertToLong(), name, "a whole number");
    }

    private static JsonNode require(JsonNode value, boolean right, String name, String kind) throws IOException {
        if (!right) {
            throw new IOException(name + " is " + (value.isMissingNode() ? "missing" : "not " + kind));
        }
        return value;
    }
}
