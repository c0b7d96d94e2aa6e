package io.github.imdbrnn.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * JSON trees as text, as Jackson's {@code ObjectMapper} writes them, which would load 300 classes for it: a tenth of the
 * time of an answer.
 */
public final class JsonText {
    private JsonText() {}

    /** On one line. */
    public static String compact(JsonNode tree) {
        return text(tree, false);
    }

    /** With a line for every name. */
    public static String pretty(JsonNode tree) {
        return text(tree, true);
    }

    private static String text(JsonNode tree, boolean pretty) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            write(tree, pretty ? out.useDefaultPrettyPrinter() : out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of a text in memory
        }
        return text.toString();
    }

    /** Writes a tree to a generator that is set up as the caller wants it. */
    public static void write(JsonNode tree, JsonGenerator out) throws IOException {
        if (tree.isObject()) {
            out.writeStartObject();
            for (Map.Entry<String, JsonNode> property : tree.properties()) {
                out.writeFieldName(property.getKey());
                write(property.getValue(), out);
            }
            out.writeEndObject();
        } else if (tree.isArray()) {
            out.writeStartArray();
            for (JsonNode element : tree) {
                write(element, out);
            }
            out.writeEndArray();
        } else if (tree.isNull()) {
            out.writeNull();
        } else {
            tree.serialize(out, null); // a text, a number or a truth value asks no provider
        }
    }
}
