package io.github.imdbrnn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.layers.recurrent.LastTimeStepLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/** Deeplearning4j's networks against differences of their own loss, in double precision. */
class GradientsTest {
    private static final int VOCABULARY = 5;
    private static final int UNITS = 2;
    private static final int MAXLEN = 3;
    private static final int[][] IDS = {{0, 1, 3}, {1, 4, 4}, {0, 0, 2}};

    /** Each kind, and in both directions the one that is ours: each parameter costs two passes. */
    static List<NetworkSpec> networks() {
        List<NetworkSpec> networks = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            networks.add(new NetworkSpec(VOCABULARY, MAXLEN, 3, new Recurrent(kind, UNITS, false), 3));
        }
        networks.add(new NetworkSpec(VOCABULARY, MAXLEN, 3, new Recurrent(Kind.GRU, UNITS, true), 2));
        return networks;
    }

    @BeforeEach
    void computeInDoublePrecision() {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @AfterEach
    void computeInSinglePrecision() {
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    /** Without an updater, as the check wants it, and with weights that show every path. */
    private static MultiLayerNetwork network(NetworkSpec spec) {
        String json = ConfigurationJson.of(spec, RmsProp.notebook(), 1)
                .replace("\"FLOAT\"", "\"DOUBLE\"")
                .replaceAll("\"iupdater\" : \\{[^}]*}",
                        "\"iupdater\" : {\"@class\" : \"" + NoOp.class.getName() + "\"}");
        MultiLayerNetwork network = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json));
        network.init();
        Random random = new Random(3);
        double[] weights = random.doubles(network.numParams(), -1, 1).toArray();
        network.setParams(Nd4j.createFromArray(weights).reshape(1, weights.length));
        return network;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void areTheDifferencesOfTheLoss(NetworkSpec spec) {
        INDArray labels = Nd4j.zeros(IDS.length, spec.outputs(), 1);
        for (int i = 0; i < IDS.length; i++) {
            labels.putScalar(i, i % spec.outputs(), 0, i == 1 && spec.outputs() == 1 ? 0 : 1);
        }
        assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.MLNConfig().net(network(spec))
                .input(Nd4j.createFromArray(IDS).castTo(DataType.DOUBLE)).labels(labels))).isTrue();
    }

    private static KerasGruLayer gru() {
        MultiLayerNetwork network =
                network(new NetworkSpec(VOCABULARY, MAXLEN, 3, new Recurrent(Kind.GRU, UNITS, false), 2));
        return (KerasGruLayer) ((LastTimeStepLayer) network.getLayer(1)).getUnderlying();
    }

    /** What Deeplearning4j offers of its recurrent layers, this one refuses rather than compute something else. */
    @Test
    void ofAGruAreNotThoseOfMasksNorOfAStateThatIsKept() {
        KerasGruLayer gru = gru();
        LayerWorkspaceMgr memory = LayerWorkspaceMgr.noWorkspaces();
        INDArray sequence = Nd4j.ones(1, 3, 2);
        assertThatThrownBy(() -> gru.rnnTimeStep(sequence, memory)).isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("a KerasGru keeps no state between calls; it reads whole sequences");
        assertThatThrownBy(() -> gru.rnnActivateUsingStoredState(sequence, false, false, memory))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> gru.tbpttBackpropGradient(sequence, 1, memory))
                .isInstanceOf(UnsupportedOperationException.class);
        gru.setMaskArray(Nd4j.ones(1, 2));
        assertThatThrownBy(() -> gru.activate(sequence, false, memory))
                .isInstanceOf(UnsupportedOperationException.class).hasMessage("a KerasGru does not take masks");
    }
}
