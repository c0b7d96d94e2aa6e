package io.github.imdbrnn.cli;

import io.github.imdbrnn.predict.TextLines;
import io.github.imdbrnn.predict.TextLines.Line;
import io.github.imdbrnn.engine.select.Engines;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.predict.Predictor;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a trained network about texts. */
@Command(name = "predict",
        description = "Say of texts which class they are of: the likeliest one's name and its probability. A text of which "
                + "the network knows no word is unknown.")
public final class PredictCommand extends TerminalCommand {
    enum Colour {
        AUTO,
        ALWAYS,
        NEVER
    }

    @Mixin
    private ModelOptions modelOptions;

    @Parameters(paramLabel = "TEXT", arity = "0..*",
            description = "Texts, each as one argument, quoted; words without any quotes are one text. Without any, every "
                    + "line of standard input is one.")
    private List<String> texts = List.of();

    @Option(names = "--file", paramLabel = "FILE", description = "Read the texts from a file instead, one a line, in UTF-8.")
    private Path file;

    @Option(names = "--data", paramLabel = "PATH",
            description = "Where imdb_word_index.json is: a folder, or an imdb.npz beside it. Default: the words that the "
                    + "run carries; for a run of an older version where its reviews came from, else Keras's cache.")
    private Path data;

    @Option(names = "--top", paramLabel = "K",
            description = "Name the K likeliest classes, each with its own probability.")
    private Integer top;

    @Option(names = "--explain", description = "Show what the network would answer after every word: the "
            + "probability of the class that it finds in the end.")
    private boolean explain;

    @Option(names = "--json", description = "Write one JSON object a text: number, from 1; text; label (a class's name, or null "
            + "where no word is known); of two classes probability, that of the second, or null; probabilities, an object of "
            + "each class's, or of the K likeliest with --top, or null; tokens, and how many of them were read; notes, such "
            + "as why the label is null; with --explain reading_of, a class's name, and reading, a list of word, as (word, "
            + "out of vocabulary, skipped) and, unless skipped, probability; it is empty where the label is null.")
    private boolean json;

    @Option(names = "--color", paramLabel = "WHEN", defaultValue = "auto",
            description = "Colours with --explain: always, never, or auto, in a terminal. Default: ${DEFAULT-VALUE}.")
    private Colour colour;

    public PredictCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    void run() throws IOException {
        if (file != null && !texts.isEmpty()) {
            throw new OptionException("--file", "and texts cannot be given at once; leave one of them out");
        }
        if (top != null && top < 1) {
            throw new OptionException("--top", "must be at least 1, not " + top);
        }
        Engines.prepare();
        // Opened before the model is, as it fails sooner. Standard input is not ours to close.
        try (InputStream opened = file == null ? InputStream.nullInputStream() : open(file)) {
            TextLines lines = new TextLines(input(), file == null ? terminal.in() : opened);
            RunFolder run = modelOptions.open(notes());
            WordIndex words = RunData.words(run, Optional.ofNullable(data), notes());
            boolean coloured = colour == Colour.ALWAYS
                    || colour == Colour.AUTO && terminal.interactive() && Ansi.AUTO.enabled();
            try (Predictor predictor = new Predictor(run.model(), words, run.provenance().classNames())) {
                OptionalInt named = top == null ? OptionalInt.empty() : OptionalInt.of(top);
                answer(lines, new Answers(predictor, terminal.out(),
                        new Answers.Form(json, named, explain, coloured, terminal.columns())));
            }
        }
    }

    private String input() {
        return file == null ? "standard input" : file.toString();
    }

    private static InputStream open(Path file) throws DataException {
        if (Files.isDirectory(file)) {
            throw new DataException(file + ": is a folder; name a file with one text a line");
        }
        try {
            return new FileInputStream(file.toFile()); // unlike that of Files, at home with pipes
        } catch (FileNotFoundException e) {
            // Its message begins with the name.
            throw new DataException(file + ": cannot be read: " + (Files.exists(file)
                    ? e.getMessage().substring(file.toString().length()).strip()
                    : "no such file"), e);
        }
    }

    /** A space in an argument shows that it was quoted, and the others with it; otherwise they are one text's words. */
    private static List<String> quoted(List<String> arguments) {
        boolean quoted = arguments.stream().anyMatch(argument -> argument.chars().anyMatch(Character::isWhitespace));
        return quoted ? arguments : List.of(String.join(" ", arguments));
    }

    private void answer(TextLines lines, Answers answers) throws IOException {
        if (!texts.isEmpty()) {
            answers.print(quoted(texts).stream().map(text -> new Line(text.replace("\r\n", "\n"), false)).toList());
            return;
        }
        if (file == null && terminal.interactive()) {
            notes().println("Type texts, one a line; the end of the input (Ctrl-D) ends.");
        }
        List<Line> next = lines.next();
        if (next.isEmpty()) {
            notes().println("imdb-rnn: " + input() + " holds no text");
        }
        for (; !next.isEmpty(); next = lines.next()) {
            answers.print(next);
        }
    }
}
