package io.github.imdbrnn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.imdbrnn.SavedRun;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ModelFileTest {
    private static final NetworkSpec SPEC = NetworkSpec.simpleRnn(20, 6, 4, 3);
    private static final RmsProp OPTIMIZER = new RmsProp(0.002, 0.8);
    private static final INDArray IDS = Nd4j.createFromArray(new float[][] {{0, 0, 1, 5, 6, 7}, {1, 9, 9, 8, 19, 2}});
    private static final INDArray LABELS = Nd4j.createFromArray(1f, 0f).reshape(2, 1, 1);

    private final Model drawn = Model.create(SPEC, OPTIMIZER, 7);
    private final MultiLayerNetwork network = drawn.network();
    private Path file;

    @BeforeEach
    void writeANetwork(@TempDir Path folder) throws Exception {
        file = folder.resolve("model.zip");
        network.fit(IDS, LABELS);
        ModelFile.write(file, drawn.with(network), Map.of("note.txt", new byte[] {1, 2}));
    }

    private ModelFile read() throws DataException {
        return ModelFile.read(file, Map.of("note.txt", 1000), Set.of());
    }

    private static float[] params(MultiLayerNetwork network) {
        return network.params().dup('c').data().asFloat();
    }

    private static float[] state(MultiLayerNetwork network) {
        return network.getUpdater().getStateViewArray().dup('c').data().asFloat();
    }

    private static float[] params(Model model) {
        return ParameterLayout.of(model.spec()).toDeeplearning4j(model.weights());
    }

    private static float[] state(Model model) {
        return ParameterLayout.of(model.spec()).toDeeplearning4j(model.squares());
    }

    @Test
    void keepsAModelOfThreeClasses() throws Exception {
        Model ofThree = Model.create(NetworkSpec.simpleRnn(20, 6, 4, 3, 3), OPTIMIZER, 7);
        ModelFile.write(file, ofThree, Map.of());
        Model read = ModelFile.read(file, Map.of(), Set.of()).model();
        assertThat(read.spec()).isEqualTo(ofThree.spec());
        assertThat(read.weights()).isDeepEqualTo(ofThree.weights());
        MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
        INDArray labels = Nd4j.eye(3).get(NDArrayIndex.interval(0, 2)).reshape(2, 3, 1);
        MultiLayerNetwork written = ofThree.network();
        restored.fit(IDS, labels);
        written.fit(IDS, labels);
        assertThat(restored.params()).isEqualTo(written.params());
    }

    static List<NetworkSpec> networks() {
        List<NetworkSpec> networks = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            networks.add(SPEC.withRecurrent(new Recurrent(kind, 3, true)));
            networks.add(new NetworkSpec(20, 6, 4, new Recurrent(kind, 5, false), 3));
        }
        return networks;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void keepsEveryKindOfNetworkAndIsOpenedByDeeplearning4j(NetworkSpec spec) throws Exception {
        Model model = Model.create(spec, OPTIMIZER, 7);
        MultiLayerNetwork trained = model.network();
        INDArray labels = Nd4j.zeros(2, spec.outputs(), 1);
        labels.putScalar(0, 0, 0, 1);
        labels.putScalar(1, spec.outputs() - 1, 0, 1);
        trained.fit(IDS, labels);
        Model written = model.with(trained);
        ModelFile.write(file, written, Map.of());

        Model read = ModelFile.read(file, Map.of(), Set.of()).model();
        assertThat(read.spec()).isEqualTo(spec);
        assertThat(read.weights()).isDeepEqualTo(written.weights());
        assertThat(read.squares()).isDeepEqualTo(written.squares());

        MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
        assertThat(restored.output(IDS)).isEqualTo(trained.output(IDS));
        assertThat(restored.getLayerWiseConfigurations()).isEqualTo(read.network().getLayerWiseConfigurations());
        restored.fit(IDS, labels);
        trained.fit(IDS, labels);
        assertThat(restored.params()).isEqualTo(trained.params());
    }

    @Test
    void isOpenedByDeeplearning4jWithItsUpdaterState() throws Exception {
        MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
        assertThat(params(restored)).isEqualTo(params(network));
        assertThat(state(restored)).isEqualTo(state(network)).isNotEqualTo(new float[state(network).length]);
    }

    @Test
    void givesBackTheNetworkBitForBit() throws Exception {
        ModelFile model = read();
        MultiLayerNetwork restored = model.model().network();
        assertThat(params(restored)).isEqualTo(params(network));
        assertThat(state(restored)).isEqualTo(state(network));
        assertThat(model.spec()).isEqualTo(SPEC);
        assertThat(model.optimizer()).isEqualTo(OPTIMIZER);
        assertThat(model.member("note.txt")).containsExactly(1, 2);
        restored.fit(IDS, LABELS);
        network.fit(IDS, LABELS);
        assertThat(params(restored)).isEqualTo(params(network));
        ModelFile.write(file, drawn.with(restored), Map.of());
        assertThat(params(read().model())).isEqualTo(params(network));
        assertThat(state(read().model())).isEqualTo(state(network));
    }

    @Test
    void readsWhatDeeplearning4jWrote() throws Exception {
        ModelSerializer.writeModel(network, file.toFile(), true);
        assertThat(params(read().model())).isEqualTo(params(network));
        ModelSerializer.writeModel(
                ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true), file.toFile(), true);
        assertThat(params(read().model())).isEqualTo(params(network));
    }

    private Map<String, byte[]> members() throws Exception {
        Map<String, byte[]> members = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
                members.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return members;
    }

    private void rewrite(Map<String, byte[]> members) throws Exception {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
            }
        }
    }

    private String configuration() throws Exception {
        return new String(members().get("configuration.json"), StandardCharsets.UTF_8);
    }

    private void changeConfiguration(String part, String changed) throws Exception {
        Map<String, byte[]> members = members();
        String json = configuration();
        assertThat(json).contains(part);
        members.put("configuration.json", json.replace(part, changed).getBytes(StandardCharsets.UTF_8));
        rewrite(members);
    }

    private void assertRefused(String complaint) {
        assertThatThrownBy(() -> read().model()).isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ": ").hasMessageContaining(complaint);
    }

    /** Shows that it was made. Public, with a public constructor, as Jackson wants it. */
    public static final class Trap extends ActivationTanH {
        private static final long serialVersionUID = 1L;
        private static final String SPRUNG = "imdb-rnn.test.trap";

        public Trap() {
            System.setProperty(SPRUNG, "yes");
        }
    }

    @Test
    void makesNoClassThatTheFileNames() throws Exception {
        changeConfiguration("org.nd4j.linalg.activations.impl.ActivationTanH", Trap.class.getName());
        try {
            assertRefused("is not a network of this program");
            assertThat(System.getProperty(Trap.SPRUNG)).isNull();
            ModelSerializer.restoreMultiLayerNetwork(file.toFile());
            assertThat(System.getProperty(Trap.SPRUNG)).as("Deeplearning4j makes it").isEqualTo("yes");
        } finally {
            System.clearProperty(Trap.SPRUNG);
        }
    }

    /** The second complaint is about a file of before {@code network.json} was written. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`conf.distribution.UniformDistribution` | `conf.distribution.NormalDistribution` | differs | differs",
        "`\"upper\" : 0.05`          | `\"upper\" : 0.06`              | differs | differs",
        "`activations.impl.ActivationTanH`| `activations.impl.ActivationReLU`| differs | differs",
        "`\"layerName\" : \"dense\"` | `\"layerName\" : \"sparse\"`   | differs | differs",
        "`\"regularization\" : [ ]`  | `\"regularization\" : [ { } ]`   | differs | differs",
        "`\"idropout\" : null`       | `\"idropout\" : 0.5`             | differs | differs",
        "`\"epsilon\" : 1.0E-7`      | `\"epsilon\" : 1.0E-5`           | differs | differs",
        "`\"rho\" : 0.8`             | `\"rho\" : \"0.8\"`              | differs | differs",
        "`\"learningRate\" : 0.002`  | `\"learningRate\" : \"0.002\"`   | differs | differs",
        "`\"learningRate\" : 0.002`  | `\"learningRate\" : \"a\"`       | learning_rate must | learning_rate must",
        "`\"learningRate\" : 0.002`  | `\"learningRate\" : -1`          | learning_rate must | learning_rate must",
        "`\"rho\" : 0.8`             | `\"rho\" : 1`                    | rho must be | rho must be",
        "`\"seed\" : 7`              | `\"seed\" : \"7\"`               | differs | differs",
        "`\"nin\" : 20,`             | `\"nin\" : 2000000000,`          | differs | max_features must be at most",
        "`\"nin\" : 20,`             | `\"nin\" : 16000000,`            | differs | far more than the file can hold",
        "`\"nin\" : 20,`             | `\"nin\" : 21,`                  | differs | is not an array of",
        "`\"nin\" : 20,`             | `\"nin\" : \"20\",`              | differs | at least 4, not -1",
        "`\"confs\" : [`             | `\"confs\" : [ 3, `              | learning_rate must | at least 4, not -1",
        "`\"confs\" : [`             | `\"confs\" : `                   | is not readable JSON | is not readable JSON",
    })
    void refusesOtherConfigurations(String part, String changed, String complaint, String olderComplaint)
            throws Exception {
        changeConfiguration(part, changed);
        assertRefused(complaint);
        Map<String, byte[]> members = members();
        members.remove("network.json");
        rewrite(members);
        assertRefused(olderComplaint);
    }

    @Test
    void refusesAnotherLayer() throws Exception {
        String json = configuration();
        int second = json.indexOf("}, {", json.indexOf("\"variables\"")) + 3;
        int third = json.indexOf("}, {", second) + 3;
        String twice = json.substring(0, second) + json.substring(second, third - 1) + json.substring(second - 1);
        new ObjectMapper().readTree(twice);
        changeConfiguration(json, twice);
        assertRefused("its configuration differs");
        Map<String, byte[]> members = members();
        members.remove("network.json");
        rewrite(members);
        assertRefused("its configuration differs");
    }

    private String spec() throws Exception {
        return new String(members().get("network.json"), StandardCharsets.UTF_8);
    }

    private void changeSpec(String part, String changed) throws Exception {
        Map<String, byte[]> members = members();
        assertThat(spec()).contains(part);
        members.put("network.json", spec().replace(part, changed).getBytes(StandardCharsets.UTF_8));
        rewrite(members);
    }

    /** Though the configuration is the one that was written with it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`\"version\" : 1`       | `\"version\" : 2`        | member network.json is of another version of this program",
        "`simple_rnn`            | `elman`                  | names a recurrent layer that this version does not know",
        "`\"maxlen\" : 6,`       | ``                       | network of this program: maxlen must be at least 1, not -1",
        "`\"maxlen\" : 6`        | `\"maxlen\" : 7`         | its configuration differs",
        "`\"max_features\" : 20` | `\"max_features\" : 21`  | its configuration differs",
        "`\"max_features\" : 20` | `\"max_features\" : 16000000` | far more than the file can hold",
        "`\"units\" : 3`         | `\"units\" : 2`          | its configuration differs",
        "`\"classes\" : 2`       | `\"classes\" : 3`        | its configuration differs",
        "`{`                     | ``                       | member network.json is not readable JSON",
        "`\"maxlen\" : 6`        | `\"maxlen\" : 6, \"maxlen\" : 6` | member network.json is not readable JSON",
    })
    void refusesAnotherSpecThanTheConfigurations(String part, String changed, String complaint) throws Exception {
        changeSpec(part, changed);
        assertRefused(complaint);
    }

    /** The weights of a network with as many, told by its spec and its configuration, are those of the other network. */
    @Test
    void refusesWeightsOfAnotherNumber() throws Exception {
        Map<String, byte[]> small = members();
        ModelFile.write(file, Model.create(NetworkSpec.simpleRnn(21, 6, 4, 3), OPTIMIZER, 7), Map.of());
        Map<String, byte[]> members = members();
        members.put("coefficients.bin", small.get("coefficients.bin"));
        rewrite(members);
        assertRefused("member coefficients.bin is not an array of 112 float32 values");
    }

    @Test
    void refusesASpecThatIsTooLong() throws Exception {
        changeSpec("{", "{" + " ".repeat(5000));
        assertRefused("member network.json is longer than the 4096 bytes it may have");
    }

    @Test
    void describesTheModelWithoutItsWeights() throws Exception {
        Map<String, byte[]> members = members();
        members.remove("coefficients.bin");
        members.remove("updaterState.bin");
        rewrite(members);
        ModelFile model = ModelFile.describe(file, Map.of("note.txt", 1000));
        assertThat(model.spec()).isEqualTo(SPEC);
        assertThat(model.optimizer()).isEqualTo(OPTIMIZER);
        assertThat(model.seed()).isEqualTo(7);
        assertThat(model.member("note.txt")).containsExactly(1, 2);
    }

    @Test
    void writesArraysAsNd4jDoes() throws Exception {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (var array : Map.of(ModelSerializer.COEFFICIENTS_BIN, network.params(),
                    ModelSerializer.UPDATER_BIN, network.getUpdater().getStateViewArray()).entrySet()) {
                ByteArrayOutputStream expected = new ByteArrayOutputStream();
                Nd4j.write(array.getValue(), new DataOutputStream(expected));
                assertThat(zip.getInputStream(zip.getEntry(array.getKey())).readAllBytes())
                        .isEqualTo(expected.toByteArray());
            }
        }
    }

    @Test
    void keepsTheSpecTheOptimizerAndTheSeed() throws Exception {
        for (Model model : List.of(
                Model.create(NetworkSpec.simpleRnn(4, 1_000_000, 1, 1), new RmsProp(0, 0), Long.MIN_VALUE),
                Model.create(NetworkSpec.simpleRnn(9, 1, 7, 13), new RmsProp(1e-300, 0.999), Long.MAX_VALUE))) {
            ModelFile.write(file, model, Map.of());
            Model read = read().model();
            assertThat(read.spec()).isEqualTo(model.spec());
            assertThat(read.optimizer()).isEqualTo(model.optimizer());
            assertThat(read.seed()).isEqualTo(model.seed());
            assertThat(read.weights()).isDeepEqualTo(model.weights());
            assertThat(read.squares()).isDeepEqualTo(model.squares());
        }
    }

    /** It was written before {@code network.json} was, after four epochs of which an earlier one was the best. */
    @Test
    void opensAFileOfBeforeTheSpecWasWritten() throws Exception {
        Path older = Path.of(SavedRun.class.getResource("run-without-kernels/model.zip").toURI());
        ModelFile read = ModelFile.read(older, Map.of(), Set.of("lastCoefficients.bin"));
        assertThat(read.has("network.json")).isFalse();
        assertThat(read.spec()).isEqualTo(NetworkSpec.simpleRnn(50, 12, 3, 4));
        Model model = read.model();
        assertThat(model.optimizer()).isEqualTo(new RmsProp(0.1, 0.9));
        assertThat(model.seed()).isEqualTo(2);
        MultiLayerNetwork reference = ModelSerializer.restoreMultiLayerNetwork(older.toFile(), true);
        assertThat(params(model)).isEqualTo(params(reference));
        assertThat(state(model)).isEqualTo(state(reference)).isNotEqualTo(new float[state(reference).length]);
        assertThat(ParameterLayout.of(read.spec()).toDeeplearning4j(read.weights("lastCoefficients.bin")))
                .isNotEqualTo(params(model));

        ModelFile.write(file, model, Map.of());
        ModelFile again = ModelFile.read(file, Map.of(), Set.of());
        assertThat(again.has("network.json")).isTrue();
        assertThat(again.spec()).isEqualTo(read.spec());
        assertThat(params(again.model())).isEqualTo(params(model));
        assertThat(state(again.model())).isEqualTo(state(model));
    }

    @Test
    void refusesArraysOfAnotherLengthOrType() throws Exception {
        for (INDArray wrong : new INDArray[] {Nd4j.zeros(119), Nd4j.zeros(DataType.DOUBLE, 108)}) {
            for (String member : new String[] {"coefficients.bin", "updaterState.bin"}) {
                writeANetwork(file.getParent());
                Map<String, byte[]> members = members();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                Nd4j.write(wrong, new DataOutputStream(bytes));
                members.put(member, bytes.toByteArray());
                rewrite(members);
                assertRefused("member " + member + " is not an array of 108 float32 values");
            }
        }
    }

    @Test
    void refusesMissingMembers() throws Exception {
        for (String name : new String[] {"configuration.json", "coefficients.bin", "updaterState.bin"}) {
            writeANetwork(file.getParent());
            Map<String, byte[]> members = members();
            members.remove(name);
            rewrite(members);
            assertRefused("has no member " + name);
        }
    }

    @Test
    void refusesTwoMembersOfOneName() throws Exception {
        byte[] zip = Files.readAllBytes(file);
        String twice = new String(zip, StandardCharsets.ISO_8859_1).replace("updaterState.bin", "coefficients.bin");
        Files.write(file, twice.getBytes(StandardCharsets.ISO_8859_1));
        assertRefused("two members coefficients.bin");
    }

    /** Such as another program may have put beside ours; its name may be anything. */
    @Test
    void readsNoMemberThatNobodyAskedFor() throws Exception {
        for (String name : new String[] {"more.txt", "more.bin", "\ud83d\ude00".repeat(40), "\u001b[2J"}) {
            writeANetwork(file.getParent());
            Map<String, byte[]> members = members();
            members.put(name, new byte[200 << 20]);
            rewrite(members);
            assertThat(params(read().model())).hasSize(108);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "coefficients.bin, NaN", "coefficients.bin, Infinity", "coefficients.bin, -Infinity",
        "updaterState.bin, NaN", "updaterState.bin, Infinity", "updaterState.bin, -1.0E-30",
    })
    void refusesNumbersWithWhichNothingCanGoOn(String member, float number) throws Exception {
        Model model = drawn.with(network);
        (member.equals("coefficients.bin") ? model.weights() : model.squares())[0][50] = number;
        ModelFile.write(file, model, Map.of());
        assertRefused("member " + member + " holds " + number);
    }

    @Test
    void readsNoFurtherIntoAZipBombThanItsMembersMayBeLong() throws Exception {
        Map<String, byte[]> members = members();
        members.put("note.txt", new byte[1001]);
        rewrite(members);
        assertRefused("member note.txt is longer than the 1000 bytes it may have");
        writeANetwork(file.getParent());
        members = members();
        members.put("configuration.json", new byte[10 << 20]);
        rewrite(members);
        assertRefused("member configuration.json is longer than the 262144 bytes it may have");
        writeANetwork(file.getParent());
        members = members();
        members.put("coefficients.bin", new byte[1 << 20]);
        rewrite(members);
        assertRefused("member coefficients.bin is longer than the 1456 bytes it may have");
    }

    @Test
    void refusesDeepNestingAndTooManyMembers() throws Exception {
        Map<String, byte[]> members = members();
        members.put("configuration.json", "[".repeat(1 << 17).getBytes(StandardCharsets.UTF_8));
        rewrite(members);
        assertRefused("configuration.json is not readable JSON");
        for (int i = 0; i < 20; i++) {
            members.put("more" + i, new byte[0]);
        }
        rewrite(members);
        assertRefused("more than 16 members");
    }

    @Test
    void refusesWhatIsNoFile() {
        assertThatThrownBy(() -> ModelFile.read(file.resolveSibling("missing.zip"), Map.of(), Set.of()))
                .isInstanceOf(DataException.class)
                .hasMessage(file.resolveSibling("missing.zip") + ": no such file");
        assertThatThrownBy(() -> ModelFile.read(file.getParent(), Map.of(), Set.of())).isInstanceOf(DataException.class)
                .hasMessage(file.getParent() + ": is not a file");
    }

    /** Each either opens, for the change may lie in a weight or in what nobody reads, or is refused for its fault. */
    @Test
    void answersDamageWithARefusalOrANetwork() throws Exception {
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 1500; i++) {
            byte[] damaged = i % 5 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int change = random.nextInt(4); change >= 0 && damaged.length > 0; change--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            try {
                assertThat(params(read().model())).hasSize(108);
            } catch (DataException e) {
                assertThat(e.getMessage()).startsWith(file + ": ").hasLineCount(1);
                refused++;
            }
        }
        assertThat(refused).isBetween(1000, 1499);
    }
}
