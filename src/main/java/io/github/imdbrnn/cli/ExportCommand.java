package io.github.imdbrnn.cli;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.keras.KerasWeights;
import io.github.imdbrnn.training.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Hands a model, or its weights, to Keras. */
@Command(name = "export", description = "Write a model for Keras, which load_model opens, or its weights.")
public final class ExportCommand extends TerminalCommand {
    private static final String KERAS = "--keras";

    @Mixin
    private ModelOptions modelOptions;

    @Option(names = KERAS, paramLabel = "FILE.keras",
            description = "Write the model, with its optimizer's state, as model.save(f) would in Keras. A file that "
                    + "is there is replaced.")
    private Path keras;

    @Option(names = "--weights", paramLabel = "FILE",
            description = "Write the weights, as numpy.savez(f, *model.get_weights()) would in Keras (.npz), or "
                    + "model.save_weights(f) (.weights.h5).")
    private Path weights;

    public ExportCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    void run() throws DataException {
        if (keras == null && weights == null) {
            throw new OptionException(KERAS, "names the file to write the model to; give it, or --weights");
        }
        if (keras != null && !KerasWeights.isModel(keras)) {
            throw new OptionException(KERAS, "names a file that ends in .keras, by which Keras knows a model");
        }
        RunFolder run = modelOptions.open(notes());
        for (Path file : Stream.of(keras, weights).filter(Objects::nonNull).toList()) {
            KerasWeights.requireWritable(file);
            RunFolder.requireForeign(file, Optional.empty(), RunData.places(run.provenance().origin()));
        }
        for (Path file : Stream.of(keras, weights).filter(Objects::nonNull).toList()) {
            write(run, file);
        }
    }

    private void write(RunFolder run, Path file) throws DataException {
        KerasWeights.write(run.model(), file);
        if (!Files.isRegularFile(file)) {
            return; // a pipe, and perhaps it is standard output itself
        }
        String what = KerasWeights.isModel(file) ? "model" : "weights";
        terminal.println("Wrote the " + what + " of " + run.path() + " to " + file);
        int arrays = run.model().weights().length;
        String line = "In Keras: " + KerasWeights.inKeras(file, inPython(file.toString()), arrays);
        terminal.println(
                PlainText.isLine(line) ? line : "In Keras: " + KerasWeights.inKeras(file, "FILE", arrays));
    }

    /** A Python literal of the text, and plain. */
    private static String inPython(String text) {
        return text.codePoints().mapToObj(c -> {
            String character = Character.toString(c);
            return !PlainText.of(character).equals(character) ? String.format("\\U%08x", c)
                    : c == '"' || c == '\\' ? "\\" + character
                    : character;
        }).collect(Collectors.joining("", "\"", "\""));
    }
}
