package io.github.imdbrnn.cli;

import io.github.imdbrnn.cli.TextLines.Line;
import io.github.imdbrnn.data.DataException;
import io.github.imdbrnn.data.ReviewEncoder;
import io.github.imdbrnn.data.Reviews;
import io.github.imdbrnn.data.WordIndex;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.Engines;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.model.StepwiseReader;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.RunFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonGenerator;

/** Answers texts, many at once, and prints the answers. */
final class Answers implements AutoCloseable {
    private static final int EXCERPT = 60;
    private static final int FIRST_WORD_ID = WordIndex.INDEX_FROM + 1;

    private final RunFolder run;
    private final int maxlen;
    private final ReviewEncoder encoder;
    private final Engine engine;
    private final StepwiseReader reader;
    private final JsonFactory jsonFactory = new JsonFactory();
    private final PrintStream out;
    private final Form form;
    private boolean begun;

    /**
     * How answers look.
     *
     * @param json one JSON object a text
     * @param explain with the network's reading after every word
     * @param coloured the reading in a terminal's colours
     */
    record Form(boolean json, boolean explain, boolean coloured) {}

    /**
     * @param words on whose ids the run was trained
     * @throws DataException if the run's network cannot be read
     */
    Answers(RunFolder run, WordIndex words, PrintStream out, Form form) throws DataException {
        MultiLayerNetwork network = run.network();
        this.run = run;
        this.out = out;
        this.form = form;
        maxlen = run.hyperparameters().maxlen();
        encoder = new ReviewEncoder(words, run.hyperparameters().maxFeatures());
        engine = Engines.create(Engines.AUTO, network);
        reader = StepwiseReader.of(network);
    }

    /**
     * Answers texts, as many lines as there are texts and more where they explain.
     *
     * @throws DataException if the network's answer is no number, or the answers cannot be written
     */
    void print(List<Line> lines) throws IOException {
        List<int[]> ids = lines.stream().map(line -> encoder.encode(line.text())).toList();
        float[] probabilities = Fit.predict(engine, Reviews.unlabelled(ids), maxlen);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < probabilities.length; i++) {
            if (Float.isNaN(probabilities[i])) {
                throw new DataException(run.path() + ": the network answers with no number; its training diverged");
            }
            String answer = form.json()
                    ? inJson(lines.get(i), ids.get(i), probabilities[i])
                    : inWords(lines.get(i), ids.get(i), probabilities[i]);
            text.append(answer).append(form.json() ? "\n" : System.lineSeparator());
        }
        out.print(text);
        out.flush();
        if (out.checkError()) {
            throw new DataException("standard output: cannot be written to; not all answers were given");
        }
    }

    private String inWords(Line line, int[] ids, float probability) {
        StringBuilder answer = new StringBuilder();
        if (form.explain() && !begun) {
            answer.append(form.coloured() ? Explanation.colouredLegend() : Explanation.plainLegend())
                    .append(System.lineSeparator());
            begun = true;
        }
        answer.append(String.format(Locale.ROOT, "%s %.4f", label(probability), probability));
        if (!line.text().isBlank()) {
            answer.append("  ").append(PlainText.of(line.text(), EXCERPT));
        }
        List<String> notes = notes(line, ids);
        if (!notes.isEmpty()) {
            answer.append("  [").append(String.join("; ", notes)).append(']');
        }
        if (form.explain()) {
            Explanation explanation = explain(line, ids);
            answer.append(System.lineSeparator()).append(form.coloured() ? explanation.coloured() : explanation.plain());
        }
        return answer.toString();
    }

    private String inJson(Line line, int[] ids, float probability) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = jsonFactory.createGenerator(text)) {
            // Then the terminal's character set does not matter, and DEL is escaped as the other control characters are.
            generator.setHighestNonEscapedChar('~');
            generator.writeStartObject();
            generator.writeStringField("label", label(probability));
            generator.writeNumberField("probability", probability);
            generator.writeNumberField("tokens", ids.length);
            generator.writeNumberField("read", Math.min(ids.length, maxlen));
            generator.writeArrayFieldStart("notes");
            for (String note : notes(line, ids)) {
                generator.writeString(note);
            }
            generator.writeEndArray();
            if (form.explain()) {
                explain(line, ids).writeTo(generator);
            }
            generator.writeEndObject();
        }
        return text.toString();
    }

    private static String label(float probability) {
        return probability > 0.5f ? "positive" : "negative";
    }

    private Explanation explain(Line line, int[] ids) {
        return Explanation.of(encoder.words(line.text()), ids, reader, maxlen);
    }

    /** What one should know before one trusts the answer. */
    private List<String> notes(Line line, int[] ids) {
        List<String> notes = new ArrayList<>();
        if (line.malformed()) {
            notes.add("not UTF-8");
        }
        if (line.text().isBlank()) {
            notes.add("empty");
        } else if (noneKnown(ids)) {
            notes.add("no known words");
        }
        if (ids.length > maxlen) {
            notes.add(String.format(Locale.ROOT, "only the last %d of %d tokens are read", maxlen, ids.length));
        }
        return notes;
    }

    private static boolean noneKnown(int[] ids) {
        for (int id : ids) {
            if (id >= FIRST_WORD_ID) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        engine.close();
    }
}
