package io.github.imdbrnn.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.numpy.NpyArray;
import io.github.imdbrnn.numpy.Npz;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KerasWeightsTest {
    private final Model model = Model.create(NetworkSpec.simpleRnn(7, 5, 3, 2), RmsProp.notebook(), 1);
    private final List<NpyArray> weights = new ArrayList<>(KerasWeights.of(model));

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("weights.npz");
    }

    @Test
    void makesANetworkOfTheSizeOfTheWeights() throws DataException {
        KerasWeights.write(model, file);
        Model read = KerasWeights.open(file).model(5);
        assertThat(KerasWeights.of(read)).isEqualTo(weights);
        assertThat(read.spec()).isEqualTo(model.spec());
        assertThat(read.network().getLayerWiseConfigurations().getConf(0).getLayer())
                .extracting("nIn", "nOut", "inputLength").containsExactly(7L, 3L, 5);
    }

    @Test
    void readsTheWeightsIntoTheModelAndKeepsTheRestOfIt() throws DataException {
        KerasWeights.write(model, file);
        Model other = Model.create(model.spec(), new RmsProp(0.5, 0.25), 2);
        Model read = KerasWeights.open(file).into(other);
        assertThat(read.weights()).isDeepEqualTo(model.weights());
        assertThat(read.squares()).isDeepEqualTo(other.squares());
        assertThat(read.optimizer()).isEqualTo(other.optimizer());
        assertThat(read.seed()).isEqualTo(2);
    }

    @Test
    void tellsTheLengthThatTheWeightsWereTrainedWith() throws DataException {
        KerasWeights.write(model, file);
        assertThat(KerasWeights.open(file).maxlen()).hasValue(5);
        for (String comment : List.of("", "maxlen", "maxlen 0", "maxlen -5", "maxlen 5 ", "maxlen 99999999999", "\u001b[2J")) {
            Npz.write(file, weights, comment);
            assertThat(KerasWeights.open(file).maxlen()).as(comment).isEmpty();
        }
    }

    @Test
    void refusesArraysThatDoNotBelongTogether() throws DataException {
        weights.set(1, new NpyArray(new int[] {4, 2}, new float[8]));
        Npz.write(file, weights, "");
        assertThatThrownBy(() -> KerasWeights.open(file).model(5)).isInstanceOf(DataException.class)
                .hasMessageContaining("weights.npz: arr_0 has shape [7, 3], arr_1 [4, 2] and arr_5 [1]; ");
    }

    @Test
    void refusesARecurrentKernelOfAnotherSize() throws DataException {
        weights.set(2, new NpyArray(new int[] {3, 3}, new float[9]));
        Npz.write(file, weights, "");
        assertThatThrownBy(() -> KerasWeights.open(file).model(5)).isInstanceOf(DataException.class)
                .hasMessageContaining("arr_2 (RNN recurrent kernel) has shape [3, 3]; this network's is [2, 2]");
    }

    @Test
    void readsAndWritesTheWeightsOfThreeClasses() throws DataException {
        Model ofThree = Model.create(NetworkSpec.simpleRnn(7, 5, 3, 2, 3), RmsProp.notebook(), 1);
        KerasWeights.write(ofThree, file);
        assertThat(KerasWeights.open(file).model(5).spec()).isEqualTo(ofThree.spec());
        assertThat(KerasWeights.open(file).model(5).weights()).isDeepEqualTo(ofThree.weights());
        assertThat(KerasWeights.open(file).into(ofThree.withWeights(null)).weights()).isDeepEqualTo(ofThree.weights());
        assertThatThrownBy(() -> KerasWeights.open(file).into(model)).isInstanceOf(DataException.class)
                .hasMessageContaining("arr_4 (dense kernel) has shape [2, 3]; this network's is [2, 1]");
    }

    static List<Recurrent> layers() {
        List<Recurrent> layers = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (int units : new int[] {1, 2, 3}) {
                layers.add(new Recurrent(kind, units, false));
                layers.add(new Recurrent(kind, units, true));
            }
        }
        return layers;
    }

    @ParameterizedTest
    @MethodSource("layers")
    void findsTheKindOfLayerByTheShapes(Recurrent layer) throws DataException {
        Model written = Model.create(model.spec().withRecurrent(layer), RmsProp.notebook(), 1);
        KerasWeights.write(written, file);
        Model read = KerasWeights.open(file).model(5);
        assertThat(read.spec()).isEqualTo(written.spec());
        assertThat(read.weights()).isDeepEqualTo(written.weights());
        assertThat(KerasWeights.open(file).into(written.withWeights(null)).weights()).isDeepEqualTo(written.weights());
    }

    @Test
    void refusesARecurrentKernelOfNoKind() throws DataException {
        for (int[] shape : new int[][] {{2, 4}, {2, 10}, {4, 2}, {4}}) {
            weights.set(2, new NpyArray(shape, new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)]));
            Npz.write(file, weights, "");
            assertThatThrownBy(() -> KerasWeights.open(file).model(5)).isInstanceOf(DataException.class)
                    .hasMessage(file + ": arr_2 has shape " + Arrays.toString(shape) + "; the recurrent kernel of a "
                            + "SimpleRNN has as many columns as rows, of a GRU three times, of an LSTM four times as many");
        }
    }

    private void write(Recurrent layer, int replaced, int... shape) throws DataException {
        List<NpyArray> arrays = new ArrayList<>(
                KerasWeights.of(Model.create(model.spec().withRecurrent(layer), RmsProp.notebook(), 1)));
        arrays.set(replaced, new NpyArray(shape, new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)]));
        Npz.write(file, arrays, "");
    }

    /** Keras's {@code GRU(reset_after=False)} has one, and is another layer. */
    @Test
    void refusesAGruWithABiasOfOneRow() throws DataException {
        write(new Recurrent(Kind.GRU, 2, false), 3, 6);
        assertThatThrownBy(() -> KerasWeights.open(file).model(5)).isInstanceOf(DataException.class)
                .hasMessage(file + ": arr_3 (GRU bias) has shape [6]; this network's is [2, 6] by the shapes of arr_0, "
                        + "arr_1 and arr_5");
    }

    @Test
    void refusesAKernelOfAnotherWidthThanTheRecurrentKernels() throws DataException {
        write(new Recurrent(Kind.LSTM, 2, false), 1, 3, 9);
        assertThatThrownBy(() -> KerasWeights.open(file).model(5)).isInstanceOf(DataException.class)
                .hasMessageContaining("arr_1 (LSTM kernel) has shape [3, 9]; this network's is [3, 8]");
    }

    /** Nine arrays too, but two layers one above the other. */
    @Test
    void refusesTwoLayersInPlaceOfTwoDirections() throws DataException {
        write(new Recurrent(Kind.LSTM, 2, true), 4, 2, 8);
        assertThatThrownBy(() -> KerasWeights.open(file).model(5)).isInstanceOf(DataException.class)
                .hasMessageContaining("arr_4 (backward LSTM kernel) has shape [2, 8]; this network's is [3, 8]");
        write(new Recurrent(Kind.LSTM, 3, true), 7, 3, 1);
        assertThatThrownBy(() -> KerasWeights.open(file).model(5)).isInstanceOf(DataException.class)
                .hasMessageContaining("arr_7 (dense kernel) has shape [3, 1]; this network's is [6, 1]");
    }

    @Test
    void refusesWeightsOfOneDirectionForANetworkOfBoth() throws DataException {
        KerasWeights.write(model, file);
        Model both = Model.create(model.spec().withRecurrent(new Recurrent(Kind.LSTM, 2, true)), RmsProp.notebook(), 1);
        assertThatThrownBy(() -> KerasWeights.open(file).into(both)).isInstanceOf(DataException.class)
                .hasMessage(file + ": holds 6 arrays; this network (bidirectional LSTM) has 9");
    }

    @Test
    void refusesAnotherNumberOfArrays() throws DataException {
        for (int count : new int[] {1, 5, 7}) {
            List<NpyArray> some = new ArrayList<>(weights);
            some.addAll(weights);
            Npz.write(file, some.subList(0, count), "");
            assertThatThrownBy(() -> KerasWeights.open(file).model(5)).isInstanceOf(DataException.class)
                    .hasMessageStartingWith(file + ": holds the arrays [arr_0")
                    .hasMessageContaining("; weights are [arr_0, arr_1, arr_2, arr_3, arr_4, arr_5], up to arr_8 of a "
                            + "bidirectional network, as numpy.savez");
        }
    }

    @Test
    void refusesADenseLayerWhoseArraysDoNotBelongTogether() throws DataException {
        weights.set(5, new NpyArray(new int[] {3}, new float[3]));
        Npz.write(file, weights, "");
        assertThatThrownBy(() -> KerasWeights.open(file).model(5)).isInstanceOf(DataException.class)
                .hasMessageContaining("arr_4 (dense kernel) has shape [2, 1]; this network's is [2, 3] by the shapes of "
                        + "arr_0, arr_1 and arr_5");
    }

    @Test
    void refusesASoftmaxOverTwoClasses() throws DataException {
        weights.set(4, new NpyArray(new int[] {2, 2}, new float[4]));
        weights.set(5, new NpyArray(new int[] {2}, new float[2]));
        Npz.write(file, weights, "");
        assertThatThrownBy(() -> KerasWeights.open(file).model(5)).isInstanceOf(DataException.class)
                .hasMessageContaining("weights.npz: arr_5 has shape [2]; of two classes one output");
    }

    @Test
    void refusesWhatIsNotFinite() throws DataException {
        for (float number : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            weights.get(3).values()[1] = number;
            Npz.write(file, weights, "");
            float[] before = model.network().params().data().asFloat();
            assertThatThrownBy(() -> KerasWeights.open(file).model(5)).isInstanceOf(DataException.class)
                    .hasMessageStartingWith(file + ": arr_3 (RNN bias) holds " + number);
            assertThatThrownBy(() -> KerasWeights.open(file).into(model)).isInstanceOf(DataException.class)
                    .hasMessageStartingWith(file + ": arr_3 (RNN bias) holds " + number);
            assertThat(model.network().params().data().asFloat()).isEqualTo(before);
        }
    }

    @Test
    void refusesAVocabularyThatNoNetworkHas() throws DataException {
        weights.set(0, new NpyArray(new int[] {2, 3}, new float[6]));
        Npz.write(file, weights, "");
        assertThatThrownBy(() -> KerasWeights.open(file).model(5)).isInstanceOf(DataException.class)
                .hasMessageContaining("max_features of its weights must be at least 4, not 2");
    }
}
