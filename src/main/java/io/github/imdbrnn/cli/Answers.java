package io.github.imdbrnn.cli;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.predict.Prediction;
import io.github.imdbrnn.predict.PredictionJson;
import io.github.imdbrnn.predict.Predictor;
import io.github.imdbrnn.predict.TextLines.Line;
import java.io.PrintStream;
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
    private final PredictionJson json;
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
        json = new PredictionJson(predictor, form.top(), form.explain());
    }

    /**
     * Answers texts, as many lines as there are texts and more where they explain.
     *
     * @throws DataException if the model's answer is not a number, or the answers cannot be written
     */
    void print(List<Line> lines) throws DataException {
        List<Prediction> predictions = predictor.predict(lines.stream().map(Line::text).toList());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < predictions.size(); i++) {
            Answer answer = new Answer(++answered, lines.get(i), predictions.get(i));
            text.append(form.json() ? json.of(answer.number(), answer.line(), answer.prediction()) + "\n"
                    : inWords(answer) + System.lineSeparator());
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
        List<String> notes = PredictionJson.notes(answer.line(), answer.prediction());
        if (!notes.isEmpty()) {
            words.append("  [").append(String.join("; ", notes)).append(']');
        }
        if (explained) {
            words.append(System.lineSeparator()).append(
                    Explanation.lines(predictor.read(answer.line().text()), form.width(), form.coloured()));
        }
        return words.toString();
    }

    private String classes(Prediction prediction) {
        return prediction.top(form.top().orElse(1)).entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%s %.4f", PlainText.of(entry.getKey()), entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private boolean bidirectional() {
        return predictor.spec().recurrent().bidirectional();
    }
}
