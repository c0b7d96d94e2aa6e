package io.github.imdbrnn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.model.ParameterLayout.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The reference is {@code MultiLayerNetwork.paramTable()}, by which Deeplearning4j itself finds its parameters. */
class ParameterLayoutTest {
    private static final NetworkSpec SMALL = NetworkSpec.simpleRnn(7, 5, 3, 2);

    private static MultiLayerNetwork network(NetworkSpec spec) {
        return Model.create(spec, RmsProp.notebook(), 1).network();
    }

    private static String key(Parameter parameter) {
        return parameter.layer() + "_" + parameter.key();
    }

    /** The value at a place in Keras's shape; an LSTM's gates are i, f, c, o there, c, f, o, i in Deeplearning4j. */
    private static float value(MultiLayerNetwork network, Parameter parameter, int row, int column) {
        INDArray found = network.paramTable().get(key(parameter));
        int place = column;
        if (parameter.title().contains("LSTM")) {
            int units = (int) found.size(found.rank() - 1) / 4;
            place = new int[] {3, 1, 0, 2}[column / units] * units + column % units;
        }
        return found.rank() == 1 ? found.getFloat(place) : found.getFloat(row, place);
    }

    private static float[] distinct(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i + 1;
        }
        return values;
    }

    /** Compares every value of every parameter. */
    private static void assertSame(MultiLayerNetwork network, float[][] values, ParameterLayout layout) {
        for (int p = 0; p < values.length; p++) {
            Parameter parameter = layout.parameters().get(p);
            int[] shape = parameter.shape();
            int columns = shape[shape.length - 1];
            assertThat(values[p]).hasSize(parameter.size());
            for (int i = 0; i < values[p].length; i++) {
                assertThat(value(network, parameter, i / columns, i % columns))
                        .as("%s [%d, %d]", parameter.title(), i / columns, i % columns).isEqualTo(values[p][i]);
            }
        }
    }

    static List<NetworkSpec> networks() {
        List<NetworkSpec> networks = new ArrayList<>(List.of(NetworkSpec.simpleRnn(4, 2, 1, 1)));
        for (Kind kind : Kind.values()) {
            for (boolean bidirectional : new boolean[] {false, true}) {
                networks.add(SMALL.withRecurrent(new Recurrent(kind, 2, bidirectional)));
                networks.add(new NetworkSpec(13, 1, 8, new Recurrent(kind, 8, bidirectional), 2));
                networks.add(new NetworkSpec(11, 3, 4, new Recurrent(kind, 9, bidirectional), 3));
            }
        }
        return networks;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void hasDeeplearning4jsKeysAndShapesInItsOrder(NetworkSpec spec) {
        MultiLayerNetwork network = network(spec);
        ParameterLayout layout = ParameterLayout.of(spec);
        assertThat(layout.parameters()).extracting(ParameterLayoutTest::key)
                .containsExactlyElementsOf(network.paramTable().keySet());
        for (Parameter parameter : layout.parameters()) {
            long[] found = network.paramTable().get(key(parameter)).shape();
            assertThat(parameter.shape()).as(parameter.title())
                    .isEqualTo(LongStream.of(found).mapToInt(Math::toIntExact).toArray());
            assertThat(parameter.size()).isEqualTo((int) network.paramTable().get(key(parameter)).length());
        }
        assertThat(layout.size()).isEqualTo(network.numParams());
    }

    @ParameterizedTest
    @MethodSource("networks")
    void findsEveryValueInItsPlace(NetworkSpec spec) {
        MultiLayerNetwork network = network(spec);
        ParameterLayout layout = ParameterLayout.of(spec);
        float[] flat = distinct((int) layout.size());

        network.setParams(Nd4j.createFromArray(flat).reshape(1, flat.length));
        float[][] values = layout.fromDeeplearning4j(network.params().data().asFloat());
        assertSame(network, values, layout);
        assertThat(layout.toDeeplearning4j(values)).isEqualTo(flat);

        float[][] others = layout.zeros();
        float next = 1;
        for (float[] parameter : others) {
            for (int i = 0; i < parameter.length; i++) {
                parameter[i] = next++;
            }
        }
        INDArray set = Nd4j.createFromArray(layout.toDeeplearning4j(others)).reshape(1, flat.length);
        network.setParams(set);
        assertSame(network, others, layout);
        assertThat(layout.fromDeeplearning4j(set.data().asFloat())).isDeepEqualTo(others);
    }

    /** The optimiser's numbers stand as the parameters do: a step on one weight feeds the average at its place. */
    @Test
    void findsTheAveragesOfSquaresInTheSamePlaces() {
        MultiLayerNetwork network = network(SMALL);
        ParameterLayout layout = ParameterLayout.of(SMALL);
        network.fit(Nd4j.createFromArray(new float[][] {{0, 0, 1, 5, 6}}), Nd4j.ones(1, 1, 1));
        float[][] gradients = new float[6][];
        for (int p = 0; p < 6; p++) {
            Parameter parameter = layout.parameters().get(p);
            gradients[p] = network.gradient().getGradientFor(key(parameter)).dup('c').data().asFloat();
        }
        // fit() has made the gradient the step that was taken, which is large where the average is not zero.
        float[][] squares = layout.fromDeeplearning4j(network.getUpdater().getStateViewArray().data().asFloat());
        for (int p = 0; p < 6; p++) {
            for (int i = 0; i < squares[p].length; i++) {
                assertThat(squares[p][i] == 0).as("arr_%d [%d]", p, i).isEqualTo(gradients[p][i] == 0);
            }
        }
        assertThat(squares[0]).contains(0f);
    }

    /** The order of {@code model.get_weights()}, with Keras's shapes. */
    @Test
    void hasTheOrderAndTheShapesOfKeras() {
        List<Parameter> parameters = ParameterLayout.of(SMALL).parameters();
        assertThat(parameters).extracting(Parameter::title).containsExactly("embedding", "RNN kernel",
                "RNN recurrent kernel", "RNN bias", "dense kernel", "dense bias");
        assertThat(parameters).extracting(Parameter::shape)
                .containsExactly(new int[] {7, 3}, new int[] {3, 2}, new int[] {2, 2}, new int[] {2}, new int[] {2, 1},
                        new int[] {1});
        assertThat(parameters).extracting(ParameterLayoutTest::key)
                .containsExactly("0_W", "1_W", "1_RW", "1_b", "2_W", "2_b");
    }

    @Test
    void hasAGrusBiasInTwoRows() {
        List<Parameter> parameters = ParameterLayout.of(SMALL.withRecurrent(new Recurrent(Kind.GRU, 2, false))).parameters();
        assertThat(parameters).extracting(Parameter::title).containsExactly("embedding", "GRU kernel",
                "GRU recurrent kernel", "GRU bias", "dense kernel", "dense bias");
        assertThat(parameters).extracting(Parameter::shape)
                .containsExactly(new int[] {7, 3}, new int[] {3, 6}, new int[] {2, 6}, new int[] {2, 6}, new int[] {2, 1},
                        new int[] {1});
    }

    @Test
    void hasTheForwardDirectionOfABidirectionalLayerBeforeTheBackwardOne() {
        List<Parameter> parameters = ParameterLayout.of(SMALL.withRecurrent(new Recurrent(Kind.LSTM, 2, true))).parameters();
        assertThat(parameters).extracting(Parameter::title).containsExactly("embedding",
                "forward LSTM kernel", "forward LSTM recurrent kernel", "forward LSTM bias",
                "backward LSTM kernel", "backward LSTM recurrent kernel", "backward LSTM bias", "dense kernel", "dense bias");
        assertThat(parameters).extracting(Parameter::shape)
                .containsExactly(new int[] {7, 3}, new int[] {3, 8}, new int[] {2, 8}, new int[] {8}, new int[] {3, 8},
                        new int[] {2, 8}, new int[] {8}, new int[] {4, 1}, new int[] {1});
        assertThat(parameters).extracting(ParameterLayoutTest::key)
                .containsExactly("0_W", "1_fW", "1_fRW", "1_fb", "1_bW", "1_bRW", "1_bb", "2_W", "2_b");
    }

    /** Keras has the columns of the gates i, f, c, o, Deeplearning4j those of c, f, o, i. */
    @Test
    void permutesTheGatesOfAnLstm() {
        NetworkSpec spec = SMALL.withRecurrent(new Recurrent(Kind.LSTM, 2, false));
        ParameterLayout layout = ParameterLayout.of(spec);
        float[][] values = layout.zeros();
        values[3] = new float[] {1, 2, 3, 4, 5, 6, 7, 8};
        float[] flat = layout.toDeeplearning4j(values);
        int dense = 2 + 1;
        assertThat(Arrays.copyOfRange(flat, flat.length - dense - 8, flat.length - dense))
                .containsExactly(5, 6, 3, 4, 7, 8, 1, 2);
        assertThat(layout.fromDeeplearning4j(flat)).isDeepEqualTo(values);
    }

    @Test
    void countsTheNotebooksWeights() {
        // 10000 x 32, then 32 x 32 + 32 x 32 + 32, then 32 + 1
        assertThat(ParameterLayout.of(NetworkSpec.notebook()).size()).isEqualTo(322_113);
        assertThat(ParameterLayout.of(NetworkSpec.simpleRnn(1 << 24, 1, 127, 16_384)).size())
                .isEqualTo(127L * (1 << 24) + 127 * 16_384 + 16_384L * 16_384 + 2 * 16_384 + 1);
    }

    @Test
    void refusesAnotherNumberOfValues() {
        ParameterLayout layout = ParameterLayout.of(SMALL);
        int size = (int) layout.size();
        for (int length : new int[] {0, size - 1, size + 1}) {
            assertThatThrownBy(() -> layout.fromDeeplearning4j(new float[length]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(length + " numbers for a network of " + size);
        }
        List<float[][]> wrong = new ArrayList<>(List.of(new float[0][], new float[5][], new float[7][]));
        for (int p = 0; p < 6; p++) {
            for (int change : new int[] {-1, 1}) {
                float[][] values = layout.zeros();
                values[p] = new float[values[p].length + change];
                wrong.add(values);
            }
        }
        assertThat(wrong).allSatisfy(values -> assertThatThrownBy(() -> layout.toDeeplearning4j(values))
                .isInstanceOf(IllegalArgumentException.class));
    }
}
