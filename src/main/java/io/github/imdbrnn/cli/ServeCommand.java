package io.github.imdbrnn.cli;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.predict.Predictor;
import io.github.imdbrnn.serve.Limits;
import io.github.imdbrnn.serve.Server;
import io.github.imdbrnn.training.run.RunFolder;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Answers texts in a browser and to other programs. */
@Command(name = "serve",
        description = {"Answer texts in a browser, on a page that shows what the network makes of each word as you "
                + "type, and to programs: POST /predict takes JSON, {\"text\": ...} or {\"texts\": [...]} with explain "
                + "and top, or text/plain, a text on each line, and answers as predict --json does; GET /model, "
                + "/report, /health.",
            "", "Ctrl-C ends it, after the requests that are under way, with exit code 130."})
public final class ServeCommand extends TerminalCommand {
    private static final int HIGHEST_PORT = 65535;

    @Mixin
    private ModelOptions modelOptions;

    @Option(names = "--host", paramLabel = "HOST", defaultValue = "127.0.0.1",
            description = "On which of this machine's addresses to listen. Requests must name it, localhost, 127.0.0.1 "
                    + "or [::1]; with 0.0.0.0, all of them, any address in numbers but no other name. Whoever reaches "
                    + "the address may ask: there is no password. Default: ${DEFAULT-VALUE}, which only this machine "
                    + "reaches.")
    private String host;

    @Option(names = "--port", paramLabel = "N", defaultValue = "8080",
            description = "0 takes one that is free. Default: ${DEFAULT-VALUE}.")
    private int port;

    public ServeCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    void run() throws DataException {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new OptionException("--port", "must be from 0 to " + HIGHEST_PORT + ", not " + port);
        }
        RunFolder run = modelOptions.open(notes());
        try (Predictor predictor = new Predictor(run.model(), RunData.words(run, Optional.empty(), notes()),
                    run.provenance().classNames());
                Server server = Server.start(run, predictor, DataOptions.describe(run.provenance().origin()), host,
                        port, Limits.STANDARD);
                InterruptionNotice ending = InterruptionNotice.ofServer(terminal, server)) {
            terminal.println("Serving " + run.path() + " at " + server.uri() + " (Ctrl-C ends it)");
            server.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // ends it as Ctrl-C does
        }
    }
}
