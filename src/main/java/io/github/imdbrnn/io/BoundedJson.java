package io.github.imdbrnn.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** JSON from a file that may be a stranger's, read as plain values: nothing in it names a class to make. */
public final class BoundedJson {
    /** A node of the tree takes some 80 bytes, where the text may have one every third. */
    private static final int MOST_TOKENS = 1 << 20;

    private static final int MOST_LEVELS = 64;
    private static final int LONGEST_NUMBER = 100;
    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(MOST_LEVELS).maxNumberLength(LONGEST_NUMBER).maxTokenCount(MOST_TOKENS)
            .maxNameLength(Integer.MAX_VALUE).maxStringLength(Integer.MAX_VALUE).build();

    private BoundedJson() {}

    /**
     * @throws IOException if this is not one JSON value, has a name twice in one object, is nested more than 64 levels
     *     deep, has a number of more than 100 digits, or has more than a million tokens
     */
    public static JsonNode parse(byte[] json) throws IOException {
        JsonFactory factory = JsonFactory.builder().streamReadConstraints(BOUNDS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
        try {
            JsonNode tree = new ObjectMapper(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(json);
            if (tree.isMissingNode()) {
                throw new IOException("it is empty");
            }
            return tree;
        } catch (StreamConstraintsException e) {
            throw new IOException("it is nested more than " + MOST_LEVELS + " levels deep, has a number of more than "
                    + LONGEST_NUMBER + " digits, or more than " + MOST_TOKENS + " names and values", e);
        }
    }

    /** The whole number at a JSON pointer, or -1 if there is none. */
    public static int whole(JsonNode node, String pointer) {
        JsonNode value = node.at(pointer);
        return value.isInt() ? value.intValue() : -1;
    }
}
