package io.github.imdbrnn.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.model.ParameterLayout;
import io.github.imdbrnn.model.RmsProp;
import io.jhdf.HdfFile;
import io.jhdf.checksum.ChecksumUtils;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keras's own files, as it wrote them and as it has to find them. */
class KerasFormatTest {
    private static final String WEIGHTS = "model.weights.h5";

    @TempDir
    private Path folder;

    /** The fixtures' networks. */
    private static NetworkSpec spec(Kind kind, boolean bidirectional, int classes) {
        return new NetworkSpec(10, 6, 3, new Recurrent(kind, 2, bidirectional), classes);
    }

    /** The weights of the fixtures: 0.01, 0.02 and so on, rounded. */
    private static float[][] numbered(NetworkSpec spec) {
        float[][] weights = ParameterLayout.of(spec).zeros();
        int count = 0;
        for (float[] parameter : weights) {
            for (int i = 0; i < parameter.length; i++) {
                parameter[i] = (float) (++count * 0.01);
            }
        }
        return weights;
    }

    private void assertReads(String name, NetworkSpec spec) throws IOException {
        KerasWeights read = KerasWeights.open(KerasFiles.file(folder, name));
        assertThat(read.model(6).spec()).isEqualTo(spec);
        assertThat(read.model(6).weights()).isDeepEqualTo(numbered(spec));
        Model other = Model.create(spec, new RmsProp(0.5, 0.25), 2);
        assertThat(read.into(other).weights()).isDeepEqualTo(numbered(spec));
        if (!name.contains(WEIGHTS.substring(5)) && !name.equals("keras2-lstm-3.h5")) {
            assertThat(read.maxlen()).hasValue(6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".keras", ".weights.h5", ".h5"})
    void readsWhatKeras3Writes(String ending) throws IOException {
        assertReads("simple_rnn-2" + ending, spec(Kind.SIMPLE_RNN, false, 2));
        assertReads("bidirectional-simple_rnn-3" + ending, spec(Kind.SIMPLE_RNN, true, 3));
        assertReads("gru-3" + ending, spec(Kind.GRU, false, 3));
        assertReads("bidirectional-lstm-2" + ending, spec(Kind.LSTM, true, 2));
    }

    /** Beside the weights stand arrays of the same shapes. */
    @ParameterizedTest
    @ValueSource(strings = {".keras", ".weights.h5", ".h5"})
    void readsOverTheOptimizersState(String ending) throws IOException {
        assertReads("bidirectional-gru-2" + ending, spec(Kind.GRU, true, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {".keras", ".weights.h5", ".h5"})
    void readsAFunctionalModelWithNamesOfItsOwnAndDropout(String ending) throws IOException {
        assertReads("lstm-3" + ending, spec(Kind.LSTM, false, 3));
    }

    @Test
    void readsWhatKeras2Wrote() throws IOException {
        assertReads("keras2-lstm-3.h5", spec(Kind.LSTM, false, 3));
        assertReads("keras2-bidirectional-gru-2.hdf5", spec(Kind.GRU, true, 2));
        assertReads("keras2-lstm-2.weights.h5", spec(Kind.LSTM, false, 2));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "hidden    | a layer old with recurrent_activation \"hard_sigmoid\"; this program has it with \"sigmoid\"",
        "masked    | a layer embedding_6 with mask_zero true; this program has it with false",
        "merged    | a layer bidirectional_3 with merge_mode \"sum\"; this program has it with \"concat\"",
        "before    | a layer gru_2 with reset_after false; this program has it with true",
        "backwards | with go_backwards true; this program has it with false",
        "linear    | with activation \"linear\"; this program has it with \"sigmoid\"",
        "pooled    | of the class GlobalAveragePooling1D; SimpleRNN, LSTM and GRU are read",
        "deep      | the layers [Embedding, LSTM, LSTM, Dense]; this program reads [Embedding, a recurrent layer, ",
    })
    void refusesAnotherNetworkByWhatDiffers(String name, String difference) throws IOException {
        Path file = KerasFiles.file(folder, "other-" + name + ".keras");
        assertThatThrownBy(() -> KerasWeights.open(file)).isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ": member config.json has ").hasMessageContaining(difference);
    }

    @Test
    void refusesASoftmaxOverTwoClasses() throws IOException {
        KerasWeights two = KerasWeights.open(KerasFiles.file(folder, "other-two.keras"));
        assertThatThrownBy(() -> two.model(6)).isInstanceOf(DataException.class)
                .hasMessageContaining("layers/dense/vars/1 has shape [2]; of two classes one output");
    }

    /** Weights alone tell only their shapes. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "pooled | [layers/dense/vars/, layers/embedding/vars/]",
        "deep   | [layers/dense/vars/, layers/embedding/vars/, layers/lstm/cell/vars/, layers/lstm_1/cell/vars/]",
    })
    void refusesTheWeightsOfAnotherNetworkByTheirNames(String name, String found) throws IOException {
        Path weights = KerasFiles.file(folder, "other-" + name + ".weights.h5");
        assertThatThrownBy(() -> KerasWeights.open(weights)).isInstanceOf(DataException.class)
                .hasMessageStartingWith(weights + ": holds the weights of " + found + "; this program reads those of ");
        Path model = KerasFiles.file(folder, "other-" + name + ".h5");
        assertThatThrownBy(() -> KerasWeights.open(model)).isInstanceOf(DataException.class)
                .hasMessageStartingWith(model + ": attribute model_config has ");
    }

    @Test
    void refusesWeightsOfOtherSizesByTheirNames() throws IOException {
        KerasWeights gru = KerasWeights.open(KerasFiles.file(folder, "gru-3.keras"));
        Model lstm = Model.create(spec(Kind.LSTM, false, 3), RmsProp.notebook(), 1);
        assertThatThrownBy(() -> gru.into(lstm)).isInstanceOf(DataException.class).hasMessageContaining(
                "gru-3.keras: layers/gru/cell/vars/0 (LSTM kernel) has shape [3, 6]; this network's is [3, 8]");
        Model both = Model.create(spec(Kind.GRU, true, 3), RmsProp.notebook(), 1);
        assertThatThrownBy(() -> gru.into(both)).isInstanceOf(DataException.class)
                .hasMessageContaining("holds 6 arrays; this network (bidirectional GRU) has 9");
    }

    @Test
    void refusesAModelWhoseDescriptionIsNotThatOfItsWeights() throws IOException {
        Map<String, byte[]> members = members(KerasFiles.file(folder, "gru-3.keras"));
        members.put(WEIGHTS, KerasFiles.bytes("lstm-3.weights.h5"));
        KerasWeights forged = KerasWeights.open(zip("forged.keras", members));
        assertThatThrownBy(() -> forged.model(6)).isInstanceOf(DataException.class).hasMessageEndingWith(
                "forged.keras: describes its layer as GRU of 2 units, and holds the weights of LSTM of 2");
    }

    static List<NetworkSpec> networks() {
        List<NetworkSpec> networks = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (int classes : new int[] {2, 3, 7}) {
                networks.add(spec(kind, false, classes));
                networks.add(spec(kind, true, classes));
            }
        }
        return networks;
    }

    /** {@code src/bench/peers/models.py} has Keras open such files. */
    @ParameterizedTest
    @MethodSource("networks")
    void readsWhatItWrites(NetworkSpec spec) throws IOException {
        Model model = Model.create(spec, RmsProp.notebook(), 1);
        for (String name : List.of("model.keras", "MODEL.KERAS", "model.weights.h5", "model.npz")) {
            Path file = folder.resolve(name);
            KerasWeights.write(model, file);
            KerasWeights read = KerasWeights.open(file);
            assertThat(read.model(6).spec()).as(name).isEqualTo(spec);
            assertThat(read.model(6).weights()).as(name).isDeepEqualTo(model.weights());
        }
        assertThat(KerasWeights.open(folder.resolve("model.keras")).maxlen()).hasValue(6);
    }

    /** So that training goes on in Keras where it ended here. */
    @Test
    void writesTheOptimizerAndItsState() throws IOException {
        NetworkSpec spec = spec(Kind.LSTM, true, 3);
        Model model = new Model(spec, new RmsProp(0.5, 0.25), 1, numbered(spec), numbered(spec));
        Path file = folder.resolve("model.keras");
        KerasWeights.write(model, file);
        Map<String, byte[]> members = members(file);
        assertThat(members).containsOnlyKeys("metadata.json", "config.json", WEIGHTS);
        JsonNode compiled = new ObjectMapper().readTree(members.get("config.json")).get("compile_config");
        assertThat(compiled.at("/optimizer/class_name").asText()).isEqualTo("RMSprop");
        assertThat(compiled.at("/optimizer/config/learning_rate").asDouble()).isEqualTo(0.5);
        assertThat(compiled.at("/optimizer/config/rho").asDouble()).isEqualTo(0.25);
        assertThat(compiled.at("/loss").asText()).isEqualTo("sparse_categorical_crossentropy");
        try (HdfFile hdf5 = HdfFile.fromBytes(members.get(WEIGHTS))) {
            assertThat(hdf5.getDatasetByPath("optimizer/vars/0").getData()).isEqualTo(0);
            assertThat(hdf5.getDatasetByPath("optimizer/vars/1").getData()).isEqualTo(0.5f);
            for (int p = 0; p < model.squares().length; p++) {
                assertThat(hdf5.getDatasetByPath("optimizer/vars/" + (p + 2)).getDataFlat())
                        .isEqualTo(model.squares()[p]);
            }
        }
    }

    @Test
    void writesTheSameBytesForTheSameModel() throws IOException {
        Model model = Model.create(spec(Kind.GRU, false, 2), RmsProp.notebook(), 1);
        KerasWeights.write(model, folder.resolve("a.keras"));
        KerasWeights.write(model, folder.resolve("b.keras"));
        assertThat(folder.resolve("a.keras")).hasSameBinaryContentAs(folder.resolve("b.keras"));
    }

    @Test
    void doesNotWriteTheFormOfKeras2() {
        Model model = Model.create(spec(Kind.GRU, false, 2), RmsProp.notebook(), 1);
        for (String name : List.of("model.h5", "model.hdf5")) {
            Path file = folder.resolve(name);
            assertThatThrownBy(() -> KerasWeights.write(model, file)).isInstanceOf(DataException.class).hasMessage(
                    file + ": is not written in the form of Keras 2; name a file that ends in .npz, .weights.h5 or "
                            + ".keras");
            assertThat(file).doesNotExist();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "loop     | is one entry too many",
        "link     | layers/again is a link",
        "external | layers/again is a link",
        "huge     | layers/embedding/vars/0 is not an array of float32 or float64 numbers in one piece",
        "chunks   | layers/embedding/vars/0 is not an array of float32 or float64 numbers in one piece",
    })
    void refusesWhatKerasDoesNotWrite(String name, String problem) throws IOException {
        Path file = KerasFiles.file(folder, "hostile-" + name + ".h5");
        assertThatThrownBy(() -> KerasWeights.open(file)).isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ": ").hasMessageContaining(problem);
    }

    /** An object header whose continuation is itself. */
    @Test
    void refusesAHeaderThatGoesOnForEver() throws IOException {
        ByteBuffer hdf5 = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        hdf5.put(new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n', 2, 8, 8, 0});
        hdf5.putLong(0).putLong(-1).putLong(200).putLong(48);
        hdf5.putInt(ChecksumUtils.checksum(Arrays.copyOf(hdf5.array(), 44)));
        hdf5.put("OHDR".getBytes(StandardCharsets.US_ASCII)).put((byte) 2).put((byte) 0).put((byte) 20);
        putContinuation(hdf5);
        hdf5.position(100).put("OCHK".getBytes(StandardCharsets.US_ASCII));
        putContinuation(hdf5);
        Path file = Files.write(folder.resolve("loop.h5"), hdf5.array());
        assertThatThrownBy(() -> KerasWeights.open(file)).isInstanceOf(DataException.class)
                .hasMessage(file + ": is not HDF5 as Keras writes it, or is damaged")
                .hasRootCauseInstanceOf(StackOverflowError.class);
    }

    /** Message 16: 20 bytes long, it leads to the block at 100, of 60 bytes. */
    private static void putContinuation(ByteBuffer hdf5) {
        hdf5.put((byte) 16).putShort((short) 16).put((byte) 0).putLong(100).putLong(60);
    }

    @Test
    void refusesWhatIsNoHdf5() throws IOException {
        for (byte[] content : List.of(new byte[0], new byte[1000], KerasFiles.bytes("gru-3.keras"))) {
            Path file = Files.write(folder.resolve("w.weights.h5"), content);
            assertThatThrownBy(() -> KerasWeights.open(file)).isInstanceOf(DataException.class)
                    .hasMessage(file + ": is not HDF5 as Keras writes it, or is damaged");
        }
        byte[] cut = Arrays.copyOf(KerasFiles.bytes("gru-3.weights.h5"), 9_000);
        Path file = Files.write(folder.resolve("w.weights.h5"), cut);
        assertThatThrownBy(() -> KerasWeights.open(file)).isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ": ");
    }

    @Test
    void refusesAZipThatIsNoModel() throws IOException {
        Map<String, byte[]> members = members(KerasFiles.file(folder, "gru-3.keras"));
        for (String name : List.of("config.json", WEIGHTS)) {
            Map<String, byte[]> others = new LinkedHashMap<>(members);
            others.remove(name);
            Path file = zip("part.keras", others);
            assertThatThrownBy(() -> KerasWeights.open(file)).isInstanceOf(DataException.class).hasMessage(
                    file + ": has no member " + name + "; it is not a model that Keras 3 saved in one file");
        }
        Path hdf5 = Files.write(folder.resolve("old.keras"), KerasFiles.bytes("gru-3.h5"));
        assertThatThrownBy(() -> KerasWeights.open(hdf5)).isInstanceOf(DataException.class)
                .hasMessageStartingWith(hdf5 + ": is not a model of Keras 3's, or is damaged");
    }

    /** 100 MB of zeros take 100 kB in a zip. */
    @Test
    void refusesAZipThatUnpacksToFarMore() throws IOException {
        Map<String, byte[]> members = members(KerasFiles.file(folder, "gru-3.keras"));
        members.put(WEIGHTS, new byte[100 << 20]);
        Path file = zip("bomb.keras", members);
        assertThatThrownBy(() -> KerasWeights.open(file)).isInstanceOf(DataException.class)
                .hasMessage(file + ": member " + WEIGHTS + " is longer than the 67108864 bytes it may have");
    }

    @Test
    void saysThatThereIsNoFile() {
        for (String name : List.of("none.keras", "none.h5", "none.npz")) {
            Path file = folder.resolve(name);
            assertThatThrownBy(() -> KerasWeights.open(file)).isInstanceOf(DataException.class)
                    .hasMessage(file + ": no such file");
        }
    }

    private static Map<String, byte[]> members(Path file) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                members.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return members;
    }

    private Path zip(String name, Map<String, byte[]> members) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
            }
        }
        return file;
    }
}
