package io.github.imdbrnn.model;

import java.io.IOException;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** JSON from a file that may be a stranger's, read as plain values: nothing in it names a class to make. */
public final class BoundedJson {
    /** Jackson reads a tree recursively, so depth costs stack. */
    private static final int MOST_LEVELS = 64;

    private BoundedJson() {}

    /**
     * @throws IOException if this is not one JSON value, or is nested more than 64 levels deep
     */
    public static JsonNode parse(byte[] json) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        int level = 0;
        try (JsonParser parser = mapper.getFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                level += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (level > MOST_LEVELS) {
                    throw new IOException("it is nested more than " + MOST_LEVELS + " levels deep");
                }
            }
        }
        return mapper.readTree(json);
    }
}
