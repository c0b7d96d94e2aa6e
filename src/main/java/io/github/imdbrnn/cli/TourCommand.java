package io.github.imdbrnn.cli;

import io.github.imdbrnn.cuda.CudaBackend;
import io.github.imdbrnn.rnn.Tour;
import picocli.CommandLine.Command;

/** Shows the theory at work. */
@Command(name = "tour", description = "Walk through the five types of recurrent network, two uses of them and "
        + "back-propagation through time, each a small program on made data.")
public final class TourCommand extends TerminalCommand {
    public TourCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    void run() {
        CudaBackend.requireUsable();
        new Tour(terminal.out()).run();
    }
}
