package io.github.imdbrnn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class BoundedJsonTest {
    private static final String OUT_OF_BOUNDS = "it is nested more than 64 levels deep, has a number of more than 100 digits, "
            + "or more than 1048576 names and values";

    private static JsonNode parse(String json) throws IOException {
        return BoundedJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsPlainValues() throws IOException {
        assertThat(parse("{\"a\": [1, -2.5e3, \"x\"]}").at("/a/1").doubleValue()).isEqualTo(-2500);
        assertThat(parse("{\"seed\": -9223372036854775808}").get("seed").longValue()).isEqualTo(Long.MIN_VALUE);
    }

    /** Jackson would be busy with them for minutes. */
    @Test
    void refusesNumbersOfMillionsOfDigits() {
        String digits = "9".repeat(10_000_000);
        for (String number : new String[] {digits, "-" + digits, "0." + digits, "1e" + digits}) {
            assertThatThrownBy(() -> parse("{\"seed\": " + number + "}")).isInstanceOf(IOException.class)
                    .hasMessage(OUT_OF_BOUNDS);
        }
    }

    @Test
    void refusesMoreValuesThanMemoryIsThereFor() {
        assertThatThrownBy(() -> parse("[" + "{},".repeat(5_000_000) + "0]")).isInstanceOf(IOException.class)
                .hasMessage(OUT_OF_BOUNDS);
    }

    @Test
    void readsWhatKeepsWithinTheBounds() throws IOException {
        assertThat(parse("[".repeat(64) + "1" + "]".repeat(64)).at("/0".repeat(64)).intValue()).isOne();
        assertThat(parse("9".repeat(100)).isBigInteger()).isTrue();
        assertThat(parse("[" + "0,".repeat((1 << 20) - 4) + "0]")).hasSize((1 << 20) - 3);
        assertThatThrownBy(() -> parse("9".repeat(101))).hasMessage(OUT_OF_BOUNDS);
        String name = "x".repeat(30_000_000);
        assertThat(parse("{\"" + name + "\": \"" + name + "\"}").get(name).textValue()).isEqualTo(name);
    }

    @Test
    void refusesDepthASecondValueAndASecondOfAName() {
        assertThatThrownBy(() -> parse("[".repeat(65))).isInstanceOf(IOException.class)
                .hasMessage(OUT_OF_BOUNDS);
        assertThatThrownBy(() -> parse("{} {}")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> parse("{\"a\": {\"b\": 1, \"c\": 2, \"b\": 1}}")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> parse(" ")).isInstanceOf(IOException.class).hasMessage("it is empty");
    }
}
