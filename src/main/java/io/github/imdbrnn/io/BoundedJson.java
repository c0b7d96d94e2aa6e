package io.github.imdbrnn.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
            JsonParser parser = factory.createParser(json);
            if (parser.nextToken() == null) {
                throw new IOException("it is empty");
            }
            JsonNode tree = tree(parser);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "goes on after its value");
            }
            return tree;
        } catch (StreamConstraintsException e) {
            throw new IOException("it is nested more than " + MOST_LEVELS + " levels deep, has a number of more than "
                    + LONGEST_NUMBER + " digits, or more than " + MOST_TOKENS + " names and values", e);
        }
    }

    /** The value at which the parser stands. Jackson's {@code ObjectMapper} would load 300 classes for it. */
    private static JsonNode tree(JsonParser parser) throws IOException {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        switch (parser.currentToken()) {
            case START_OBJECT:
                ObjectNode object = nodes.objectNode();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.set(name, tree(parser));
                }
                return object;
            case START_ARRAY:
                ArrayNode array = nodes.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(tree(parser));
                }
                return array;
            case VALUE_STRING:
                return nodes.textNode(parser.getText());
            case VALUE_NUMBER_INT:
                return switch (parser.getNumberType()) {
                    case INT -> nodes.numberNode(parser.getIntValue());
                    case LONG -> nodes.numberNode(parser.getLongValue());
                    default -> nodes.numberNode(parser.getBigIntegerValue());
                };
            case VALUE_NUMBER_FLOAT:
                return nodes.numberNode(parser.getDoubleValue());
            case VALUE_NULL:
                return nodes.nullNode();
            default:
                return nodes.booleanNode(parser.getBooleanValue());
        }
    }

    /** The whole number at a JSON pointer, or -1 if there is none. */
    public static int whole(JsonNode node, String pointer) {
        JsonNode value = node.at(pointer);
        return value.isInt() ? value.intValue() : -1;
    }
}
