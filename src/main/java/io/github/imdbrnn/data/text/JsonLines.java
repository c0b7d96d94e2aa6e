package io.github.imdbrnn.data.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** JSON objects, each an example: one a line, or the elements of one array. */
final class JsonLines {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64).maxStringLength(TextReader.LONGEST_RECORD).build())
            .build();

    private static final int MOST_OBJECTS_LOOKED_AT = 1000;

    private final Path file;
    private final TextFormat format;

    JsonLines(Path file, TextFormat format) {
        this.file = file;
        this.format = format;
    }

    /** Is given the fields of an object, and says whether to go on. */
    private interface Visitor {
        boolean visit(Map<String, String> values, long line) throws IOException;
    }

    /**
     * Reads all objects.
     *
     * @return which fields hold the text and the label, in words
     */
    String read(TextReader.Opener open, Corpus corpus) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        int[] seen = new int[1];
        // The first objects may lack the text or the label.
        visit(open, (values, line) -> {
            names.addAll(values.keySet());
            return columns(names).isEmpty() && ++seen[0] < MOST_OBJECTS_LOOKED_AT;
        });
        if (names.isEmpty() && seen[0] == 0) {
            return "JSON";
        }
        Columns columns = columns(names).orElseThrow(() -> new DataException(file + ": it cannot be told which fields "
                + "hold the text and the label; the first object" + (seen[0] == 1 ? " has " : "s have ")
                + DataException.quoted(String.join(", ", names)), Remedy.NAME_THE_COLUMNS));
        String text = List.copyOf(names).get(columns.text());
        String label = List.copyOf(names).get(columns.label());
        visit(open, (values, line) -> {
            corpus.add(values.get(label), values.get(text), file, line);
            return true;
        });
        return "JSON, text in " + DataException.quoted(text) + ", label in " + DataException.quoted(label);
    }

    private Optional<Columns> columns(Set<String> names) {
        return names.isEmpty() ? Optional.empty() : Columns.find(List.of(List.copyOf(names)), format);
    }

    private void visit(TextReader.Opener open, Visitor visitor) throws IOException {
        long line = 1;
        try (TextReader text = open.open(); JsonParser parser = FACTORY.createParser(text)) {
            boolean begun = false;
            boolean array = false;
            boolean goOn = true;
            for (JsonToken token = parser.nextToken(); goOn && token != null; token = parser.nextToken()) {
                line = parser.currentTokenLocation().getLineNr();
                if (token == JsonToken.START_ARRAY && !begun && !array) {
                    array = true;
                    continue;
                }
                if (token == JsonToken.END_ARRAY && array) {
                    array = false;
                    continue;
                }
                if (token != JsonToken.START_OBJECT) {
                    throw new DataException(file + ": line " + line + ": is not a JSON object");
                }
                begun = true;
                text.beginRecord(line);
                Map<String, String> values = values(parser);
                requireWhole(values, line);
                goOn = visitor.visit(values, line);
            }
        } catch (JsonProcessingException e) {
            long at = e.getLocation() == null ? line : e.getLocation().getLineNr();
            throw new DataException(
                    file + ": line " + at + ": is not JSON, has a name twice, or is nested too deep", e);
        }
    }

    /** JSON can name one half of a character that takes two. */
    private void requireWhole(Map<String, String> values, long line) throws DataException {
        for (String value : values.values()) {
            if (value != null && value.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
                throw new DataException(file + ": line " + line + ": has half a character, as \\ud83c is one");
            }
        }
    }

    /** The fields of an object that are texts, numbers or true or false; the others have null. */
    private static Map<String, String> values(JsonParser parser) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            values.put(name, value.isScalarValue() && value != JsonToken.VALUE_NULL ? parser.getText() : null);
            parser.skipChildren();
        }
        return values;
    }
}
