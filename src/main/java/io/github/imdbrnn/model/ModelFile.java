package io.github.imdbrnn.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.imdbrnn.io.AtomicFile;
import io.github.imdbrnn.io.BoundedJson;
import io.github.imdbrnn.io.BoundedZip;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.JsonText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.deeplearning4j.util.ModelSerializer;

/**
 * A network in a file: the zip of Deeplearning4j's {@code ModelSerializer}, updater state included, which
 * {@code ModelSerializer.restoreMultiLayerNetwork} opens. Other members may stand beside those it knows; only those
 * that the reader names are read.
 *
 * <p>Deeplearning4j makes every class that the file's configuration names, and reads arrays of whatever length the file
 * claims. So {@link #read} hands it nothing from the file: it takes the {@link NetworkSpec} from a member of its own, makes
 * the configuration that follows from it, compares the two, and copies numbers. A file from before that member was
 * written has its spec read out of the configuration.
 *
 * <p>Every member that is read has a bound, however little room it takes in the zip: the configuration {@value
 * #LONGEST_CONFIGURATION} bytes, a text what the reader names ({@code RunFolder} does), an array the network's weights.
 * The weights may exceed 64 MB only if they take at least a hundredth of that in the zip. Every weight must be finite,
 * every number of the updater's state finite and not negative.
 */
public final class ModelFile {
    private static final int MOST_MEMBERS = 16;

    /** Member with the {@link NetworkSpec}, and the SHA-256 of it and of the configuration that was written with it. */
    private static final String SPEC = "network.json";

    private static final String SHA256 = "sha256";

    private static final int LONGEST_SPEC = 1 << 12;

    /** Deeplearning4j writes some 8,000. */
    private static final int LONGEST_CONFIGURATION = 1 << 18;

    /** What {@code Nd4j.write} puts before an array's values is shorter. */
    private static final int LONGEST_ARRAY_HEADER = 1024;

    /** By which ND4J knows an array of float32 values. */
    private static final int ND4J_FLOAT = 0x2000;

    /** What the arrays may unpack to, and beyond that the times the weights may grow: trained ones hardly shrink. */
    private static final long FREE_BYTES = 64L << 20;
    private static final int MOST_GROWTH = 100;

    private static final int MOST_WEIGHTS = (Integer.MAX_VALUE - 2 * LONGEST_ARRAY_HEADER) / Float.BYTES;

    private final Path file;
    private final Map<String, byte[]> members;
    private final NetworkSpec spec;
    private final RmsProp optimizer;
    private final long seed;

    private ModelFile(Path file, Map<String, byte[]> members) throws DataException {
        this.file = file;
        this.members = members;
        JsonNode configuration = json(ModelSerializer.CONFIGURATION_JSON);
        try {
            spec = has(SPEC) ? NetworkSpec.ofJson(json(SPEC)) : spec(configuration);
            JsonNode updater = configuration.at("/confs/0/layer/iupdater");
            optimizer = new RmsProp(updater.path("learningRate").asDouble(Double.NaN),
                    updater.path("rho").asDouble(Double.NaN));
        } catch (InvalidSettingException e) {
            throw otherNetwork(e.getMessage());
        } catch (DataException e) {
            throw e;
        } catch (IOException e) {
            throw new DataException(file + ": member " + SPEC + " " + e.getMessage(), e);
        }
        seed = configuration.at("/confs/0/seed").asLong();
        if (weightCount() > MOST_WEIGHTS) {
            throw otherNetwork("it would have " + weightCount() + " weights; at most " + MOST_WEIGHTS + " are read");
        }
    }

    /**
     * Writes a model, replacing a file that is there once the new one is complete.
     *
     * @param others members besides Deeplearning4j's, by name
     * @throws DataException if the file cannot be written; an old one is then as it was
     */
    public static void write(Path file, Model model, Map<String, byte[]> others) throws DataException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        ParameterLayout layout = ParameterLayout.of(model.spec());
        members.put(ModelSerializer.CONFIGURATION_JSON,
                ConfigurationJson.of(model.spec(), model.optimizer(), model.seed()).getBytes(StandardCharsets.UTF_8));
        members.put(ModelSerializer.COEFFICIENTS_BIN, bytes(layout.toDeeplearning4j(model.weights())));
        members.put(ModelSerializer.UPDATER_BIN, bytes(layout.toDeeplearning4j(model.squares())));
        String sha256 = sha256(model.spec(), members.get(ModelSerializer.CONFIGURATION_JSON));
        members.put(SPEC, JsonText.pretty(model.spec().toJson().put(SHA256, sha256)).getBytes(StandardCharsets.UTF_8));
        members.putAll(others);
        AtomicFile.replace(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            zip.setMethod(ZipOutputStream.STORED); // weights hardly shrink, and an epoch would wait for the attempt
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                zip.putNextEntry(entry(member.getKey(), member.getValue()));
                zip.write(member.getValue());
                zip.closeEntry();
            }
            zip.finish();
        });
    }

    /** Of a member that is not compressed, for which the zip wants to know these before. */
    private static ZipEntry entry(String name, byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        return entry;
    }

    /** Weights as a member that {@link #weights} reads. */
    public static byte[] bytes(Model model) {
        return bytes(ParameterLayout.of(model.spec()).toDeeplearning4j(model.weights()));
    }

    /** A vector as {@code Nd4j.write} writes it, without ND4J; {@link #array} reads it. */
    private static byte[] bytes(float[] values) {
        long[] shape = {1, values.length, 1, ND4J_FLOAT, 1, 'c'}; // rank, length, stride, type, elements' stride, order
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Float.BYTES * values.length + LONGEST_ARRAY_HEADER);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writeBufferHeader(out, shape.length, "LONG");
            for (long number : shape) {
                out.writeLong(number);
            }
            writeBufferHeader(out, values.length, "FLOAT");
            ByteBuffer numbers = ByteBuffer.allocate(Float.BYTES * values.length);
            numbers.asFloatBuffer().put(values);
            out.write(numbers.array());
        } catch (IOException e) {
            throw new IllegalStateException("memory can be written to", e);
        }
        return bytes.toByteArray();
    }

    private static void writeBufferHeader(DataOutputStream out, long length, String type) throws IOException {
        out.writeUTF("MIXED_DATA_TYPES");
        out.writeLong(length);
        out.writeUTF(type);
    }

    /**
     * Opens a file. What is named is read, and the file not kept open.
     *
     * @param texts members besides Deeplearning4j's that are to be read if they are there, and the most bytes of each
     * @param arrays further ones that may hold as many values as the network has weights
     * @throws DataException if it is missing, damaged or not a network of this program
     */
    public static ModelFile read(Path file, Map<String, Integer> texts, Set<String> arrays) throws DataException {
        return open(file, texts, arrays, true);
    }

    /**
     * Opens a file for what it says of the model, without the weights: in a hundredth of the time.
     *
     * @param texts as for {@link #read}
     * @throws DataException if it is missing, damaged or not a network of this program, as far as this reads it
     */
    public static ModelFile describe(Path file, Map<String, Integer> texts) throws DataException {
        return open(file, texts, Set.of(), false);
    }

    private static ModelFile open(Path file, Map<String, Integer> texts, Set<String> arrays, boolean weights)
            throws DataException {
        if (!Files.isRegularFile(file)) {
            throw new DataException(file + (Files.exists(file) ? ": is not a file" : ": no such file"));
        }
        Map<String, Integer> longest = new TreeMap<>(texts);
        longest.put(ModelSerializer.CONFIGURATION_JSON, LONGEST_CONFIGURATION);
        longest.put(SPEC, LONGEST_SPEC);
        Map<String, byte[]> members = new TreeMap<>();
        try (ZipFile zip = BoundedZip.open(file, MOST_MEMBERS)) {
            addAll(file, zip, longest, members);
            ModelFile model = new ModelFile(file, members);
            if (weights) { // which waited until the spec has said how long they may be
                model.requireLikely(zip.getEntry(ModelSerializer.COEFFICIENTS_BIN));
                int bytes = Float.BYTES * (int) model.weightCount() + LONGEST_ARRAY_HEADER;
                longest.clear();
                arrays.forEach(name -> longest.put(name, bytes));
                longest.put(ModelSerializer.COEFFICIENTS_BIN, bytes);
                longest.put(ModelSerializer.UPDATER_BIN, bytes);
                addAll(file, zip, longest, members);
            }
            return model;
        } catch (DataException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new DataException(file + ": no such file", e);
        } catch (IOException | IllegalArgumentException e) { // the latter for names that are not text
            throw new DataException(file + ": is not a readable zip; it is damaged or not a saved network", e);
        } catch (OutOfMemoryError e) {
            throw new DataException(file + ": needs more memory than Java may use here; raise -Xmx", e);
        }
    }

    /** Reads the entries that have a bound. */
    private static void addAll(Path file, ZipFile zip, Map<String, Integer> longest, Map<String, byte[]> members)
            throws IOException {
        for (ZipEntry entry : Collections.list(zip.entries())) {
            Integer most = longest.get(entry.getName());
            if (most == null) {
                continue;
            }
            byte[] content;
            try (InputStream in = zip.getInputStream(entry)) {
                content = in.readNBytes(most + 1);
            }
            if (content.length > most) {
                throw new DataException(file + ": member " + entry.getName() + " is longer than the " + most
                        + " bytes it may have");
            }
            if (members.put(entry.getName(), content) != null) {
                throw new DataException(file + ": has two members " + entry.getName());
            }
        }
    }

    /** What decides the network. */
    public NetworkSpec spec() {
        return spec;
    }

    /** The optimiser's settings. */
    public RmsProp optimizer() {
        return optimizer;
    }

    /** From which the initial weights were drawn. */
    public long seed() {
        return seed;
    }

    /**
     * A member that {@link #read} was told to read.
     *
     * @throws DataException if there is none of that name
     */
    public byte[] member(String name) throws DataException {
        byte[] content = members.get(name);
        if (content == null) {
            throw new DataException(file + ": has no member " + name + "; it is not a network that this program saved");
        }
        return content;
    }

    /** Whether there is a member of that name. */
    public boolean has(String name) {
        return members.containsKey(name);
    }

    /**
     * The model, with the weights and the updater state of the file.
     *
     * @throws DataException if they do not fit it
     */
    public Model model() throws DataException {
        requireSameConfiguration();
        float[] squares = array(ModelSerializer.UPDATER_BIN);
        for (float square : squares) {
            if (square < 0) {
                throw new DataException(file + ": member " + ModelSerializer.UPDATER_BIN + " holds " + square
                        + "; an average of squares is not negative");
            }
        }
        return new Model(spec, optimizer, seed, weights(ModelSerializer.COEFFICIENTS_BIN),
                ParameterLayout.of(spec).fromDeeplearning4j(squares));
    }

    /**
     * The weights in a member, in the order of {@link ParameterLayout}.
     *
     * @throws DataException if they do not fit the network
     */
    public float[][] weights(String member) throws DataException {
        return ParameterLayout.of(spec).fromDeeplearning4j(array(member));
    }

    /**
     * Reads an array that {@code Nd4j.write} wrote: its shape as a buffer of longs, then its values as another, each
     * buffer a text, a length, the type's name and the numbers, the highest byte first.
     *
     * @throws DataException if it is anything but a finite float32 value for each weight
     */
    private float[] array(String member) throws DataException {
        int n = (int) weightCount();
        byte[] bytes = member(member);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        try {
            in.readUTF();
            long shapeLength = in.readLong();
            if (shapeLength < 4 || shapeLength > 32 || !in.readUTF().equals("LONG")) {
                throw new IOException("not a shape");
            }
            in.skipNBytes(Long.BYTES * shapeLength);
            in.readUTF();
            if (in.readLong() != n || !in.readUTF().equals("FLOAT") || in.available() != (long) Float.BYTES * n) {
                throw new IOException("not the network's values");
            }
        } catch (IOException e) {
            throw new DataException(file + ": member " + member + " is not an array of " + n + " float32 values", e);
        }
        float[] values = new float[n];
        ByteBuffer.wrap(bytes, bytes.length - Float.BYTES * n, Float.BYTES * n).asFloatBuffer().get(values);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new DataException(file + ": member " + member + " holds " + value
                        + "; its training diverged, and it can neither answer nor go on");
            }
        }
        return values;
    }

    /** A few bytes of configuration must not make us unpack gigabytes of zeros. */
    private void requireLikely(ZipEntry weights) throws IOException {
        long bytes = Float.BYTES * weightCount();
        // The packed size too is only what the zip's directory says.
        long packed = weights == null ? 0 : Math.min(weights.getCompressedSize(), Files.size(file));
        if (bytes > FREE_BYTES && packed < bytes / MOST_GROWTH) {
            throw otherNetwork("it would have " + weightCount() + " weights, far more than the file can hold");
        }
    }

    private long weightCount() {
        return ParameterLayout.of(spec).size();
    }

    private static NetworkSpec spec(JsonNode configuration) {
        JsonNode embedding = configuration.at("/confs/0/layer");
        return NetworkSpec.simpleRnn(BoundedJson.whole(embedding, "/nin"), BoundedJson.whole(embedding, "/inputLength"),
                BoundedJson.whole(embedding, "/nout"), BoundedJson.whole(configuration, "/confs/1/layer/underlying/nout"));
    }

    private JsonNode json(String member) throws DataException {
        return json(member, member(member));
    }

    private JsonNode json(String member, byte[] content) throws DataException {
        try {
            return BoundedJson.parse(content);
        } catch (IOException e) {
            throw new DataException(file + ": member " + member + " is not readable JSON", e);
        }
    }

    /** That of the spec, or the one that was written with it. */
    private void requireSameConfiguration() throws DataException {
        String found = sha256(spec, member(ModelSerializer.CONFIGURATION_JSON));
        if (has(SPEC) && json(SPEC).path(SHA256).asText().equals(found)) {
            return;
        }
        JsonNode expected = json(ModelSerializer.CONFIGURATION_JSON,
                ConfigurationJson.of(spec, optimizer, seed).getBytes(StandardCharsets.UTF_8));
        if (!withoutCounters(expected).equals(withoutCounters(json(ModelSerializer.CONFIGURATION_JSON)))) {
            throw otherNetwork("its configuration differs");
        }
    }

    /** How often and how long a network was trained is no part of what it is. */
    private static JsonNode withoutCounters(JsonNode configuration) {
        List<String> counters = List.of("iterationCount", "epochCount");
        ((ObjectNode) configuration).remove(counters);
        for (JsonNode conf : configuration.path("confs")) {
            if (conf instanceof ObjectNode object) {
                object.remove(counters);
            }
        }
        return configuration;
    }

    private static String sha256(NetworkSpec spec, byte[] configuration) {
        MessageDigest digest = DigestUtils.getSha256Digest();
        digest.update(JsonText.compact(spec.toJson()).getBytes(StandardCharsets.UTF_8));
        return Hex.encodeHexString(digest.digest(configuration));
    }

    private DataException otherNetwork(String detail) {
        return new DataException(file + ": is not a network of this program: " + detail);
    }
}
