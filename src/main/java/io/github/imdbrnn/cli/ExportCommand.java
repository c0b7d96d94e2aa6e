package io.github.imdbrnn.cli;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.model.KerasWeights;
import io.github.imdbrnn.training.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Hands a model's weights to Keras. */
@Command(name = "export", description = "Write a model's weights for Keras: numpy.load opens them, model.set_weights takes "
        + "them.")
public final class ExportCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelOptions modelOptions;

    @Option(names = "--weights", paramLabel = "FILE.npz", required = true,
            description = "The file to write, as numpy.savez(f, *model.get_weights()) would. One that is there is replaced.")
    private Path weights;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    public ExportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws DataException {
        RunFolder run = modelOptions.open(spec.commandLine().getErr());
        RunFolder.requireForeign(weights, Optional.empty(), RunData.places(run.provenance().origin()));
        KerasWeights.write(run.model(), weights);
        if (!Files.isRegularFile(weights)) {
            return 0; // a pipe, and perhaps it is standard output itself
        }
        terminal.println("Wrote the weights of " + run.path() + " to " + weights);
        String line = inKeras(inPython(weights.toString()));
        terminal.println(PlainText.isLine(line) ? line : inKeras("FILE"));
        return 0;
    }

    private static String inKeras(String file) {
        return "In Keras: w = numpy.load(" + file + "); model.set_weights([w[f\"arr_{i}\"] for i in range(6)])";
    }

    /** A Python literal of the text, and plain. */
    private static String inPython(String text) {
        StringBuilder literal = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            String character = Character.toString(c);
            if (!PlainText.of(character).equals(character)) {
                literal.append(String.format("\\U%08x", c));
            } else {
                literal.append(c == '"' || c == '\\' ? "\\" : "").append(character);
            }
        });
        return literal.append('"').toString();
    }
}
