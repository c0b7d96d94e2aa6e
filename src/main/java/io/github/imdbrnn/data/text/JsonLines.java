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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JSON objects, each an example: one a line, or the elements of one array. */
final class JsonLines {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64).maxStringLength(TextReader.LONGEST_RECORD).build())
            .build();

    private final Path file;
    private final TextFormat format;

    JsonLines(Path file, TextFormat format) {
        this.file = file;
        this.format = format;
    }

    /**
     * Reads all objects.
     *
     * @return which fields hold the text and the label, in words
     */
    String read(TextReader.Opener open, Corpus corpus) throws IOException {
        long line = 1;
        try (TextReader text = open.open(); JsonParser parser = FACTORY.createParser(text)) {
            Columns columns = null;
            boolean array = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                line = parser.currentTokenLocation().getLineNr();
                if (token == JsonToken.START_ARRAY && columns == null && !array) {
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
                text.beginRecord(line);
                Map<String, String> values = values(parser);
                requireWhole(values, line);
                columns = columns == null ? columns(List.copyOf(values.keySet())) : columns;
                List<String> names = columns.header().orElseThrow();
                corpus.add(values.get(names.get(columns.label())), values.get(names.get(columns.text())), file, line);
            }
            return columns == null ? "JSON" : "JSON, text in " + name(columns, columns.text()) + ", label in "
                    + name(columns, columns.label());
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

    private static String name(Columns columns, int column) {
        return DataException.quoted(columns.header().orElseThrow().get(column));
    }

    /** Whatever the names are, they are no example themselves. */
    private Columns columns(List<String> names) throws DataException {
        Columns found = (names.isEmpty() ? Optional.<Columns>empty() : Columns.find(List.of(names), format))
                .orElseThrow(() -> new DataException(file + ": it cannot be told which fields hold the text and the "
                        + "label; the first object has " + DataException.quoted(String.join(", ", names)),
                        Remedy.NAME_THE_COLUMNS));
        return new Columns(found.text(), found.label(), Optional.of(names));
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
