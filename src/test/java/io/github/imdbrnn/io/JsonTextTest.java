package io.github.imdbrnn.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    @Test
    void isWhatObjectMapperWrites() throws Exception {
        ObjectNode tree = (ObjectNode) new ObjectMapper().readTree("""
                {"text": "a \\"quoted\\" caf\\u00e9\\n\\u2028\\u007f", "whole": 1, "long": -9223372036854775808,
                "share": 1.0E-7, "yes": true, "no": false, "nothing": null, "list": [1, [], {}, [{"a": 2}, "b"]],
                "empty": {}, "": ""}""");
        tree.put("single", 0.1f).put("absent", (Float) null);
        assertThat(JsonText.compact(tree)).isEqualTo(tree.toString());
        assertThat(JsonText.pretty(tree)).isEqualTo(tree.toPrettyString());
    }
}
