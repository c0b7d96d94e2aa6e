package io.github.imdbrnn.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.imdbrnn.cli.TextLines.Line;
import io.github.imdbrnn.data.Reviews;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.model.StepwiseReader;
import io.github.imdbrnn.text.ReviewEncoder;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

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
    private long answered;
    private boolean legendGiven;

    /**
     * How answers look.
     *
     * @param json one JSON object a text
     * @param explain with the network's reading after every word
     * @param coloured the reading in a terminal's colours
     * @param width columns of the reading's lines
     */
    record Form(boolean json, boolean explain, boolean coloured, int width) {}

    /**
     * What there is to say of a text.
     *
     * @param number of the text, from 1
     * @param ids its tokens, all of them
     * @param probability of a positive review; none where the network has read no word that it knows
     */
    private record Answer(long number, Line line, int[] ids, Optional<Float> probability) {
        /** Positive or negative, if it can be told. */
        Optional<String> label() {
            return probability.map(p -> p > 0.5f ? "positive" : "negative");
        }
    }

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
            Line line = lines.get(i);
            Answer answer = new Answer(++answered, line, ids.get(i),
                    knowsAWord(ids.get(i)) ? Optional.of(probabilities[i]) : Optional.empty());
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
        boolean explained = form.explain() && answer.probability().isPresent();
        if (explained && !legendGiven) {
            legendGiven = true;
            words.append(Explanation.legend(form.width(), form.coloured())).append(System.lineSeparator());
        }
        words.append(answer.label().orElse("unknown"));
        answer.probability().ifPresent(p -> words.append(String.format(Locale.ROOT, " %.4f", p)));
        if (!answer.line().text().isBlank()) {
            words.append("  ").append(PlainText.of(answer.line().text(), EXCERPT));
        }
        List<String> notes = notes(answer);
        if (!notes.isEmpty()) {
            words.append("  [").append(String.join("; ", notes)).append(']');
        }
        if (explained) {
            words.append(System.lineSeparator()).append(explain(answer).lines(form.width(), form.coloured()));
        }
        return words.toString();
    }

    private String inJson(Answer answer) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = jsonFactory.createGenerator(text)) {
            // Then the terminal's character set does not matter, and DEL is escaped as the other control characters are.
            generator.setHighestNonEscapedChar('~');
            generator.writeStartObject();
            generator.writeNumberField("number", answer.number());
            generator.writeStringField("text", answer.line().text());
            generator.writeStringField("label", answer.label().orElse(null));
            generator.writeFieldName("probability");
            if (answer.probability().isPresent()) {
                generator.writeNumber(answer.probability().get());
            } else {
                generator.writeNull();
            }
            generator.writeNumberField("tokens", answer.ids().length);
            generator.writeNumberField("read", Math.min(answer.ids().length, maxlen));
            generator.writeArrayFieldStart("notes");
            for (String note : notes(answer)) {
                generator.writeString(note);
            }
            generator.writeEndArray();
            if (form.explain()) {
                explain(answer).writeTo(generator);
            }
            generator.writeEndObject();
        }
        return text.toString();
    }

    /** Of no word where the answer rests on none. */
    private Explanation explain(Answer answer) {
        return answer.probability().isEmpty() ? new Explanation(List.of())
                : Explanation.of(encoder.words(answer.line().text()), answer.ids(), reader, maxlen);
    }

    /** What one should know before one trusts the answer. */
    private List<String> notes(Answer answer) {
        List<String> notes = new ArrayList<>();
        if (answer.line().malformed()) {
            notes.add("not UTF-8");
        }
        if (answer.line().text().isBlank()) {
            notes.add("empty");
        } else if (answer.probability().isEmpty()) {
            notes.add("no known words");
        }
        if (answer.ids().length > maxlen) {
            notes.add(String.format(Locale.ROOT, "only the last %d of %d tokens are read", maxlen, answer.ids().length));
        }
        return notes;
    }

    /** Whether one of the tokens that are read stands for a word, and not for all that are too rare. */
    private boolean knowsAWord(int[] ids) {
        return Arrays.stream(ids, Math.max(0, ids.length - maxlen), ids.length).anyMatch(id -> id >= FIRST_WORD_ID);
    }

    @Override
    public void close() {
        engine.close();
    }
}
