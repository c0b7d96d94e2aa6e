package io.github.imdbrnn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.io.BoundedJson;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkSpecTest {
    private static final String LAYER = "names a recurrent layer that this version does not know";

    private static final NetworkSpec SPEC = NetworkSpec.simpleRnn(20, 6, 4, 3);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "3                | 500     | 32     | 32     | max_features must be at least 4, not 3",
        "-1               | 500     | 32     | 32     | max_features must be at least 4, not -1",
        "16777217         | 500     | 1      | 32     | max_features must be at most 16777216, not 16777217",
        "100              | 0       | 32     | 32     | maxlen must be at least 1, not 0",
        "100              | 1000001 | 32     | 32     | maxlen must be at most 1000000, not 1000001",
        "100              | 500     | 0      | 32     | embedding_dim must be at least 1, not 0",
        "100              | 500     | 65537  | 32     | embedding_dim must be at most 65536, not 65537",
        "100              | 500     | 32     | 0      | units must be at least 1, not 0",
        "100              | 500     | 32     | 16385  | units must be at most 16384, not 16385",
        "2113665          | 500     | 1016   | 32     "
                + "| embedding_dim times max-features gives 2147483640 weights, more than one array holds",
    })
    void refusesImpossibleSettingsByName(int maxFeatures, int maxlen, int embeddingDim, int units, String message) {
        assertThatThrownBy(() -> NetworkSpec.simpleRnn(maxFeatures, maxlen, embeddingDim, units))
                .isInstanceOf(InvalidSettingException.class).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"4, 1, 1, 1", "16777216, 1, 1, 1", "4, 1000000, 1, 1", "4, 1, 65536, 1", "4, 1, 1, 16384",
        "723302, 1, 2969, 1"})
    void takesSettingsUpToTheirBounds(int maxFeatures, int maxlen, int embeddingDim, int units) {
        NetworkSpec spec = NetworkSpec.simpleRnn(maxFeatures, maxlen, embeddingDim, units);
        assertThat(spec.maxFeatures()).isEqualTo(maxFeatures);
        assertThat(spec.maxlen()).isEqualTo(maxlen);
        assertThat(spec.embeddingDim()).isEqualTo(embeddingDim);
        assertThat(spec.units()).isEqualTo(units);
    }

    @Test
    void refusesWhatThisVersionBuildsNoNetworkOf() {
        for (int classes : new int[] {-1, 1}) {
            assertThatThrownBy(() -> new NetworkSpec(20, 6, 4, SPEC.recurrent(), classes))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessage("classes must be at least 2, not " + classes);
        }
        assertThatThrownBy(() -> new NetworkSpec(20, 6, 4, SPEC.recurrent(), 65_537))
                .isInstanceOf(InvalidSettingException.class).hasMessage("classes must be at most 65536, not 65537");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "LSTM | 65536 | 8192  | false | 2     | units times embedding-dim, for each gate, gives 2147483648 weights, "
                + "more than one array holds",
        "GRU  | 65536 | 10923 | true  | 2     | units times embedding-dim, for each gate, gives 2147549184 weights, "
                + "more than one array holds",
        "GRU  | 4     | 16384 | true  | 65536 | units of both directions times classes gives 2147483648 weights, "
                + "more than one array holds",
    })
    void refusesLayersWhoseWeightsNoArrayHolds(Kind kind, int embeddingDim, int units, boolean bidirectional, int classes,
            String message) {
        assertThatThrownBy(() -> new NetworkSpec(4, 1, embeddingDim, new Recurrent(kind, units, bidirectional), classes))
                .isInstanceOf(InvalidSettingException.class).hasMessage(message);
        NetworkSpec less = new NetworkSpec(4, 1, embeddingDim, new Recurrent(kind, units - 1, bidirectional), classes);
        assertThat(ParameterLayout.of(less).parameters()).allSatisfy(p -> assertThat(p.size()).isPositive());
    }

    @Test
    void knowsTheSizesOfTheKindsOfKeras() {
        assertThat(Kind.values()).extracting(Kind::layerName).containsExactly("simple_rnn", "lstm", "gru");
        assertThat(Kind.values()).extracting(Kind::gates).containsExactly(1, 4, 3);
        assertThat(Kind.values()).extracting(Kind::biasRows).containsExactly(1, 1, 2);
        assertThat(new Recurrent(Kind.LSTM, 5, false).outputs()).isEqualTo(5);
        assertThat(new Recurrent(Kind.LSTM, 5, true).outputs()).isEqualTo(10);
        assertThat(new Recurrent(Kind.LSTM, 5, true).columns()).isEqualTo(20);
    }

    @Test
    void namesTheLayerForPeople() {
        assertThat(SPEC.recurrent().title()).isEqualTo("SimpleRNN");
        assertThat(new Recurrent(Kind.GRU, 3, true).title()).isEqualTo("bidirectional GRU");
    }

    @Test
    void refusesAnotherMaxlenAsTheConstructorDoes() {
        assertThat(SPEC.withMaxlen(9)).isEqualTo(NetworkSpec.simpleRnn(20, 9, 4, 3));
        assertThatThrownBy(() -> SPEC.withMaxlen(0)).isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void isTheNotebooks() {
        assertThat(NetworkSpec.notebook())
                .isEqualTo(new NetworkSpec(10_000, 500, 32, new Recurrent(Kind.SIMPLE_RNN, 32, false), 2));
        assertThat(NetworkSpec.notebook().outputs()).isOne();
    }

    private static NetworkSpec read(String json) throws IOException {
        return NetworkSpec.ofJson(BoundedJson.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readsBackWhatItWrote() throws Exception {
        NetworkSpec large = NetworkSpec.simpleRnn(1 << 24, 1_000_000, 1, 16_384);
        for (NetworkSpec spec : List.of(SPEC, NetworkSpec.notebook(), large,
                SPEC.withRecurrent(new Recurrent(Kind.LSTM, 5, true)), SPEC.withRecurrent(new Recurrent(Kind.GRU, 7, false)),
                SPEC.withRecurrent(new Recurrent(Kind.SIMPLE_RNN, 3, true)))) {
            assertThat(read(spec.toJson().toString())).isEqualTo(spec);
        }
    }

    /** The form for good: files that were written stay readable. */
    @Test
    void writesKerasNames() {
        assertThat(SPEC.toJson().toString()).isEqualTo("{\"version\":1,\"max_features\":20,\"maxlen\":6,"
                + "\"embedding_dim\":4,\"recurrent\":{\"kind\":\"simple_rnn\",\"units\":3,\"bidirectional\":false},"
                + "\"classes\":2}");
        assertThat(SPEC.withRecurrent(new Recurrent(Kind.LSTM, 3, true)).toJson().get("recurrent").toString())
                .isEqualTo("{\"kind\":\"lstm\",\"units\":3,\"bidirectional\":true}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`\"version\":1`          | `\"version\":2`             | is of another version of this program",
        "`\"version\":1`          | `\"version\":\"1\"`         | is of another version of this program",
        "`\"version\":1,`         | ``                          | is of another version of this program",
        "`simple_rnn`             | `elman`                     | " + LAYER,
        "`simple_rnn`             | `SIMPLE_RNN`                | " + LAYER,
        "`\"kind\":\"simple_rnn\",`| ``                         | " + LAYER,
        "`\"recurrent\"`          | `\"current\"`               | " + LAYER,
        "`,\"bidirectional\":false`| ``                         | " + LAYER,
        "`false`                  | `\"false\"`                 | " + LAYER,
        "`\"max_features\":20,`   | ``                          | max_features must be at least 4, not -1",
        "`\"max_features\":20`    | `\"max_features\":\"20\"`   | max_features must be at least 4, not -1",
        "`\"max_features\":20`    | `\"max_features\":20.0`     | max_features must be at least 4, not -1",
        "`\"max_features\":20`    | `\"max_features\":4294967316`| max_features must be at least 4, not -1",
        "`\"maxlen\":6,`          | ``                          | maxlen must be at least 1, not -1",
        "`\"embedding_dim\":4,`   | ``                          | embedding_dim must be at least 1, not -1",
        "`\"units\":3,`           | ``                          | units must be at least 1, not -1",
        "`,\"classes\":2`         | ``                          | classes must be at least 2, not -1",
        "`\"classes\":2`          | `\"classes\":65537`         | classes must be at most 65536, not 65537",
    })
    void refusesAnotherForm(String part, String changed, String complaint) {
        String json = SPEC.toJson().toString();
        assertThat(json).contains(part);
        assertThatThrownBy(() -> read(json.replace(part, changed))).hasMessage(complaint);
    }

    @Test
    void refusesJsonThatIsNoObject() {
        for (String json : List.of("[]", "3", "null", "\"simple_rnn\"", "{}")) {
            assertThatThrownBy(() -> read(json)).hasMessage("is of another version of this program");
        }
    }
}
