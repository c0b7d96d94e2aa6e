package io.github.imdbrnn.cli;

import io.github.imdbrnn.cli.TextLines.Line;
import io.github.imdbrnn.data.DataException;
import io.github.imdbrnn.data.ReviewEncoder;
import io.github.imdbrnn.data.Reviews;
import io.github.imdbrnn.data.WordIndex;
import io.github.imdbrnn.engine.Engine;
import io.github.imdbrnn.engine.Engines;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.model.StepwiseReader;
import io.github.imdbrnn.training.Fit;
import io.github.imdbrnn.training.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a trained network about texts. */
@Command(name = "predict",
        description = "Say of texts whether they are positive: the label and the probability of a positive review.")
public final class PredictCommand implements Callable<Integer> {
    private static final int EXCERPT = 60;
    private static final int FIRST_WORD_ID = WordIndex.INDEX_FROM + 1;

    enum Colour {
        AUTO,
        ALWAYS,
        NEVER
    }

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelOptions modelOptions;

    @Parameters(paramLabel = "TEXT", arity = "0..*",
            description = "Texts, each as one argument. Without any, every line of standard input is one.")
    private List<String> texts = List.of();

    @Option(names = "--file", paramLabel = "FILE", description = "Read the texts from a file instead, one a line, in UTF-8.")
    private Path file;

    @Option(names = "--data", paramLabel = "PATH",
            description = "Where imdb_word_index.json is: a folder, or an imdb.npz beside it. Default: where the run's "
                    + "reviews came from, else Keras's cache.")
    private Path data;

    @Option(names = "--explain", description = "Show what the network would answer after every word.")
    private boolean explain;

    @Option(names = "--json", description = "Write one JSON object a text: label, probability, tokens, read, notes, and "
            + "with --explain the reading.")
    private boolean json;

    @Option(names = "--color", paramLabel = "WHEN", defaultValue = "auto",
            description = "Colours in --explain: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}, in a terminal.")
    private Colour colour;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    public PredictCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (file != null && !texts.isEmpty()) {
            throw new InvalidSettingException("file", "and texts cannot be given at once; leave one of them out");
        }
        PrintWriter notes = spec.commandLine().getErr();
        try (TextLines lines = lines()) {
            RunFolder run = modelOptions.open(notes);
            WordIndex words = RunData.of(run.provenance()).words(Optional.ofNullable(data), notes);
            try (Answers answers = new Answers(run, words)) {
                answer(lines, answers, notes);
            }
        }
        return 0;
    }

    /** What {@link #texts} does not hold; opened before the model is, as it fails sooner. */
    private TextLines lines() throws DataException {
        if (file != null && Files.isDirectory(file)) {
            throw new DataException(file + ": is a folder; name a file with one text a line");
        }
        if (file != null) {
            try {
                return new TextLines(file.toString(), Files.newInputStream(file));
            } catch (IOException e) {
                throw new DataException(file + ": cannot be read: "
                        + (Files.exists(file) ? e.getMessage() : "no such file"), e);
            }
        }
        return new TextLines("standard input", terminal.in());
    }

    private void answer(TextLines lines, Answers answers, PrintWriter notes) throws IOException {
        if (!texts.isEmpty()) {
            answers.print(texts.stream().map(text -> new Line(text.replace("\r\n", "\n"), false)).toList());
            return;
        }
        if (file == null && terminal.interactive()) {
            notes.println("Type texts, one a line; the end of the input (Ctrl-D) ends.");
        }
        List<Line> next = lines.next();
        if (next.isEmpty()) {
            notes.println("imdb-rnn: " + (file == null ? "standard input" : file) + " holds no text");
        }
        for (; !next.isEmpty(); next = lines.next()) {
            answers.print(next);
        }
    }

    /** Answers texts, many at once, and prints the answers. */
    private final class Answers implements AutoCloseable {
        private final RunFolder run;
        private final int maxlen;
        private final ReviewEncoder encoder;
        private final Engine engine;
        private final StepwiseReader reader;
        private final JsonFactory jsonFactory = new JsonFactory();
        private final boolean coloured = colour == Colour.ALWAYS
                || colour == Colour.AUTO && terminal.interactive() && Ansi.AUTO.enabled();
        private boolean begun;

        Answers(RunFolder run, WordIndex words) throws DataException {
            MultiLayerNetwork network = run.network();
            this.run = run;
            maxlen = run.hyperparameters().maxlen();
            encoder = new ReviewEncoder(words, run.hyperparameters().maxFeatures());
            engine = Engines.create(Engines.AUTO, network);
            reader = StepwiseReader.of(network);
        }

        void print(List<Line> lines) throws IOException {
            List<int[]> ids = lines.stream().map(line -> encoder.encode(line.text())).toList();
            float[] probabilities = Fit.predict(engine, Reviews.unlabelled(ids), maxlen);
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < probabilities.length; i++) {
                if (Float.isNaN(probabilities[i])) {
                    throw new DataException(run.path() + ": the network answers with no number; its training diverged");
                }
                String answer = json
                        ? inJson(lines.get(i), ids.get(i), probabilities[i])
                        : inWords(lines.get(i), ids.get(i), probabilities[i]);
                out.append(answer).append(json ? "\n" : System.lineSeparator());
            }
            terminal.out().print(out);
            terminal.out().flush();
            if (terminal.out().checkError()) {
                throw new DataException("standard output: cannot be written to; not all answers were given");
            }
        }

        private String inWords(Line line, int[] ids, float probability) {
            StringBuilder answer = new StringBuilder();
            if (explain && !begun) {
                answer.append(coloured ? Explanation.colouredLegend() : Explanation.plainLegend())
                        .append(System.lineSeparator());
                begun = true;
            }
            answer.append(String.format(Locale.ROOT, "%s %.4f", label(probability), probability));
            if (!line.text().isBlank()) {
                answer.append("  ").append(PlainText.shorten(line.text(), EXCERPT));
            }
            List<String> notes = notes(line, ids);
            if (!notes.isEmpty()) {
                answer.append("  [").append(String.join("; ", notes)).append(']');
            }
            if (explain) {
                Explanation explanation = explain(line, ids);
                answer.append(System.lineSeparator()).append(coloured ? explanation.coloured() : explanation.plain());
            }
            return answer.toString();
        }

        private String inJson(Line line, int[] ids, float probability) throws IOException {
            StringWriter text = new StringWriter();
            try (JsonGenerator generator = jsonFactory.createGenerator(text)) {
                // Then the terminal's character set does not matter.
                generator.enable(JsonGenerator.Feature.ESCAPE_NON_ASCII);
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
                if (explain) {
                    explain(line, ids).writeTo(generator);
                }
                generator.writeEndObject();
            }
            return text.toString();
        }

        private String label(float probability) {
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
}
