package io.github.imdbrnn.cli;

import io.github.imdbrnn.data.DataException;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.training.Checkpoint;
import io.github.imdbrnn.training.RunWriter;

/**
 * Says, when training is interrupted (Ctrl-C, SIGTERM), what is kept and how to go on. The program need not be asked to
 * end: a kept epoch is complete on the disk.
 */
final class InterruptionNotice implements AutoCloseable {
    /** How long to wait for an epoch that is being saved; it takes a fraction of this. */
    private static final long PATIENCE_MILLIS = 900;

    private final Terminal terminal;
    private final RunWriter writer;
    private final Checkpoint checkpoint;
    private final Thread hook = new Thread(this::tell, "interruption-notice");

    InterruptionNotice(Terminal terminal, RunWriter writer, Checkpoint checkpoint) {
        this.terminal = terminal;
        this.writer = writer;
        this.checkpoint = checkpoint;
    }

    /** From now on. */
    void watch() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void tell() {
        checkpoint.finish(PATIENCE_MILLIS);
        int epochs = checkpoint.completeEpochs();
        terminal.out().println(); // ends a progress bar's line
        if (epochs > 0) {
            terminal.println("Interrupted after epoch " + epochs + ", which is kept. To go on: train --resume "
                    + PlainText.argument(writer.folder()));
            return;
        }
        terminal.out().println("Interrupted before the first epoch was complete; nothing is kept.");
        try {
            writer.close();
        } catch (DataException e) {
            terminal.println(e.getMessage());
        }
    }

    /** No longer. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is ending: the notice is being given.
        }
    }
}
