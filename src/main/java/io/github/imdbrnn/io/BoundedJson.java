package io.github.imdbrnn.io;

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

    /** The time that Jackson takes for a whole number grows with the square of its digits. */
    private static final int LONGEST_NUMBER = 100;

    /** A node of the tree takes some 80 bytes, where the text may have one every third. */
    private static final int MOST_TOKENS = 1 << 20;

    private BoundedJson() {}

    /**
     * @throws IOException if this is not one JSON value, has a name twice in one object, is nested more than 64 levels deep, has a number of more than
     *     100 characters, or has more than a million tokens
     */
    public static JsonNode parse(byte[] json) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        int level = 0;
        int tokens = 0;
        try (JsonParser parser = mapper.getFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                level += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (level > MOST_LEVELS) {
                    throw new IOException("it is nested more than " + MOST_LEVELS + " levels deep");
                }
                if (token.isNumeric() && parser.getTextLength() > LONGEST_NUMBER) {
                    throw new IOException("it has a number of more than " + LONGEST_NUMBER + " characters");
                }
                if (++tokens > MOST_TOKENS) {
                    throw new IOException("it has more than " + MOST_TOKENS + " names and values");
                }
            }
        }
        if (tokens == 0) {
            throw new IOException("it is empty");
        }
        return mapper.readTree(json);
    }
}
