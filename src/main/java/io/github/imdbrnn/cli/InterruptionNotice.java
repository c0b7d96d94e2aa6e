package io.github.imdbrnn.cli;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainText;
import io.github.imdbrnn.serve.Server;
import io.github.imdbrnn.training.run.Checkpoint;
import io.github.imdbrnn.training.run.RunWriter;

/**
 * Says, when the program is interrupted (Ctrl-C, SIGTERM), what is kept and how to go on. The work need not be asked to
 * end: what is kept is complete on the disk.
 */
final class InterruptionNotice implements AutoCloseable {
    /** How long to wait for an epoch that is being saved; it takes a fraction of this. */
    private static final long TIMEOUT_MILLIS = 900;

    private final Thread hook;

    private InterruptionNotice(Runnable tell) {
        hook = new Thread(tell, "interruption-notice");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is ending already.
        }
    }

    /**
     * From now on.
     *
     * @param progress what is shown until then, and nothing more afterwards
     */
    static InterruptionNotice ofTraining(
            Terminal terminal, TrainingProgress progress, RunWriter writer, Checkpoint checkpoint) {
        return new InterruptionNotice(() -> {
            checkpoint.finish(TIMEOUT_MILLIS);
            int epochs = checkpoint.completeEpochs();
            progress.close();
            overEcho(terminal);
            if (epochs > 0) {
                terminal.say("Interrupted after epoch " + epochs + ", which is kept. To go on:",
                        "train --resume " + PlainText.argument(writer.folder().toString()));
                return;
            }
            terminal.say("Interrupted before the first epoch was complete; nothing is kept.");
            try {
                writer.close();
            } catch (DataException e) {
                terminal.say(e.getMessage());
            }
        });
    }

    /** From now on. */
    static InterruptionNotice ofDownload(Terminal terminal, DownloadProgress progress) {
        return new InterruptionNotice(() -> {
            progress.close();
            overEcho(terminal);
            terminal.say("Interrupted; the same command goes on from what has been downloaded.");
        });
    }

    /** From now on: nothing needs to be said, but requests that are under way are answered. */
    static InterruptionNotice ofServer(Terminal terminal, Server server) {
        return new InterruptionNotice(() -> {
            server.close();
            overEcho(terminal);
        });
    }

    /** The terminal may have put a {@code ^C} where the next line begins. */
    private static void overEcho(Terminal terminal) {
        if (terminal.interactive()) {
            terminal.out().print('\r');
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
