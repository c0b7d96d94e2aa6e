package io.github.imdbrnn.predict;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.imdbrnn.io.JsonText;
import io.github.imdbrnn.predict.Reading.Kind;
import io.github.imdbrnn.predict.Reading.ReadWord;
import io.github.imdbrnn.predict.TextLines.Line;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Answers as JSON objects, each on one line of ASCII: what {@code predict --json} prints and {@code serve} sends. */
public final class PredictionJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Predictor predictor;
    private final OptionalInt top;
    private final boolean explain;

    /**
     * @param predictor which answers
     * @param top how many classes to name, the likeliest; all where it is not said
     * @param explain with the network's reading after every word
     */
    public PredictionJson(Predictor predictor, OptionalInt top, boolean explain) {
        this.predictor = predictor;
        this.top = top;
        this.explain = explain;
    }

    /**
     * One answer.
     *
     * @param number of the text, from 1
     * @param prediction the answer to the line's text
     */
    public String of(long number, Line line, Prediction prediction) {
        boolean known = prediction.label().isPresent();
        ObjectNode json = JsonNodeFactory.instance.objectNode()
                .put("number", number)
                .put("text", line.text())
                .put("label", prediction.label().orElse(null));
        if (prediction.classNames().size() == 2) {
            json.put("probability", known ? prediction.probabilities()[1] : null);
        }
        if (known) {
            prediction.top(top.orElse(Integer.MAX_VALUE)).forEach(json.putObject("probabilities")::put);
        } else {
            json.putNull("probabilities");
        }
        json.put("tokens", prediction.tokens()).put("read", prediction.read());
        ArrayNode notes = json.putArray("notes");
        notes(line, prediction).forEach(notes::add);
        if (explain) {
            if (predictor.spec().recurrent().bidirectional()) {
                notes.add(Reading.FORWARD_ONLY);
            }
            // Of no word where the answer rests on none.
            Reading reading = known ? predictor.read(line.text()) : new Reading("", List.of());
            json.put("reading_of", known ? reading.className() : null);
            write(reading, json.putArray("reading"));
        }
        return text(json);
    }

    /** Adds an object for each word. */
    private static void write(Reading reading, ArrayNode json) {
        for (ReadWord word : reading.words()) {
            ObjectNode object = json.addObject().put("word", word.text()).put("as", word.kind().toString());
            if (word.kind() != Kind.SKIPPED) {
                object.put("probability", word.probability());
            }
        }
    }

    private static String text(ObjectNode json) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            // Then a terminal's character set does not matter, and DEL is escaped as the other control characters are.
            JsonText.write(json, generator.setHighestNonEscapedChar('~'));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of a text in memory
        }
        return text.toString();
    }

    /** What one should know before one trusts an answer. */
    public static List<String> notes(Line line, Prediction prediction) {
        List<String> notes = new ArrayList<>();
        if (line.malformed()) {
            notes.add("not UTF-8");
        }
        if (line.text().isBlank()) {
            notes.add("empty");
        } else if (prediction.label().isEmpty()) {
            notes.add("no known words");
        }
        if (prediction.read() < prediction.tokens()) {
            notes.add(String.format(Locale.ROOT, "only the last %d of %d tokens are read", prediction.read(),
                    prediction.tokens()));
        }
        return notes;
    }
}
