package io.github.imdbrnn.cli;

import io.github.imdbrnn.rnn.Tour;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the theory at work. */
@Command(name = "tour", description = "Walk through the five types of recurrent network, two uses of them and "
        + "back-propagation through time, each a small program on made data.")
public final class TourCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    private final Terminal terminal;

    public TourCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        new Tour(terminal.out()).run();
        return 0;
    }
}
