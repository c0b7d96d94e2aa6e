package io.github.imdbrnn.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.imdbrnn.cli.TextLines.Line;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.JsonText;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.predict.Prediction;
import io.github.imdbrnn.predict.Predictor;
import io.github.imdbrnn.predict.Reading;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Answers texts, many at once, and prints the answers. */
final class Answers {
    private static final int EXCERPT = 60;

    private final Predictor predictor;
    private final PrintStream out;
    private final Form form;
    private long answered;
    private boolean legendGiven;

    /**
     * How answers look.
     *
     * @param json one JSON object a text
     * @param top how many classes to name, the likeliest, each with its probability; one where it is not said, in JSON all
     * @param explain with the network's reading after every word
     * @param coloured the reading in a terminal's colours
     * @param width columns of the reading's lines
     */
    record Form(boolean json, OptionalInt top, boolean explain, boolean coloured, int width) {}

    private record Answer(long number, Line line, Prediction prediction) {
        boolean isKnown() {
            return prediction.label().isPresent();
        }
    }

    Answers(Predictor predictor, PrintStream out, Form form) {
        this.predictor = predictor;
        this.out = out;
        this.form = form;
    }

    /**
     * Answers texts, as many lines as there are texts and more where they explain.
     *
     * @throws DataException if the model's answer is not a number, or the answers cannot be written
     */
    void print(List<Line> lines) throws IOException {
        List<Prediction> predictions = predictor.predict(lines.stream().map(Line::text).toList());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < predictions.size(); i++) {
            Answer answer = new Answer(++answered, lines.get(i), predictions.get(i));
            text.append(form.json() ? inJson(answer) + "\n" : inWords(answer) + System.lineSeparator());
        }
        out.print(text);
        out.flush();
        if (out.checkError()) {
            throw new DataException("standard output: cannot be written to; not all answers were given");
        }
    }

    private String inWords(Answer answer) {
        StringBuilder words = new StringBuilder();
        boolean explained = form.explain() && answer.isKnown();
        if (explained && !legendGiven) {
            legendGiven = true;
            words.append(Explanation.legend(form.width(), form.coloured(), bidirectional())).append(System.lineSeparator());
        }
        words.append(answer.isKnown() ? classes(answer.prediction()) : "unknown");
        if (!answer.line().text().isBlank()) {
            words.append("  ").append(PlainText.of(answer.line().text(), EXCERPT));
        }
        List<String> notes = notes(answer);
        if (!notes.isEmpty()) {
            words.append("  [").append(String.join("; ", notes)).append(']');
        }
        if (explained) {
            words.append(System.lineSeparator()).append(Explanation.lines(explain(answer), form.width(), form.coloured()));
        }
        return words.toString();
    }

    private String classes(Prediction prediction) {
        return prediction.top(form.top().orElse(1)).entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%s %.4f", PlainText.of(entry.getKey()), entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private String inJson(Answer answer) throws IOException {
        Prediction prediction = answer.prediction();
        ObjectNode json = JsonNodeFactory.instance.objectNode()
                .put("number", answer.number())
                .put("text", answer.line().text())
                .put("label", prediction.label().orElse(null));
        if (prediction.classNames().size() == 2) {
            json.put("probability", answer.isKnown() ? prediction.probabilities()[1] : null);
        }
        if (answer.isKnown()) {
            prediction.top(form.top().orElse(Integer.MAX_VALUE)).forEach(json.putObject("probabilities")::put);
        } else {
            json.putNull("probabilities");
        }
        json.put("tokens", prediction.tokens()).put("read", prediction.read());
        ArrayNode notes = json.putArray("notes");
        notes(answer).forEach(notes::add);
        if (form.explain()) {
            if (bidirectional()) {
                notes.add(Reading.FORWARD_ONLY);
            }
            Reading reading = explain(answer);
            json.put("reading_of", answer.isKnown() ? reading.className() : null);
            Explanation.write(reading, json.putArray("reading"));
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            // Then the terminal's character set does not matter, and DEL is escaped as the other control characters are.
            JsonText.write(json, generator.setHighestNonEscapedChar('~'));
        }
        return text.toString();
    }

    /** Of no word where the answer rests on none. */
    private Reading explain(Answer answer) {
        return !answer.isKnown() ? new Reading("", List.of()) : predictor.read(answer.line().text());
    }

    private boolean bidirectional() {
        return predictor.spec().recurrent().bidirectional();
    }

    /** What one should know before one trusts the answer. */
    private List<String> notes(Answer answer) {
        List<String> notes = new ArrayList<>();
        if (answer.line().malformed()) {
            notes.add("not UTF-8");
        }
        if (answer.line().text().isBlank()) {
            notes.add("empty");
        } else if (!answer.isKnown()) {
            notes.add("no known words");
        }
        Prediction prediction = answer.prediction();
        if (prediction.read() < prediction.tokens()) {
            notes.add(String.format(Locale.ROOT, "only the last %d of %d tokens are read", prediction.read(),
                    prediction.tokens()));
        }
        return notes;
    }
}
