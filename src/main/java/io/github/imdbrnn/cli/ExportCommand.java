package io.github.imdbrnn.cli;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.model.KerasWeights;
import io.github.imdbrnn.training.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Hands a model's weights to Keras. */
@Command(name = "export", description = "Write a model's weights for Keras: numpy.load opens them, model.set_weights takes "
        + "them.")
public final class ExportCommand extends TerminalCommand {
    @Mixin
    private ModelOptions modelOptions;

    @Option(names = "--weights", paramLabel = "FILE.npz", required = true,
            description = "The file to write, as numpy.savez(f, *model.get_weights()) would. One that is there is replaced.")
    private Path weights;

    public ExportCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    void run() throws DataException {
        RunFolder run = modelOptions.open(notes());
        RunFolder.requireForeign(weights, Optional.empty(), RunData.places(run.provenance().origin()));
        KerasWeights.write(run.model(), weights);
        if (!Files.isRegularFile(weights)) {
            return; // a pipe, and perhaps it is standard output itself
        }
        terminal.println("Wrote the weights of " + run.path() + " to " + weights);
        int arrays = run.model().weights().length;
        String line = inKeras(inPython(weights.toString()), arrays);
        terminal.println(PlainText.isLine(line) ? line : inKeras("FILE", arrays));
    }

    private static String inKeras(String file, int arrays) {
        return "In Keras: w = numpy.load(" + file + "); model.set_weights([w[f\"arr_{i}\"] for i in range(" + arrays
                + ")])";
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
