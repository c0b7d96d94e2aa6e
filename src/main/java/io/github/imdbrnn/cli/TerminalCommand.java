package io.github.imdbrnn.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has: two options, and a terminal. */
@OptionGroup(OptionGroup.Heading.GENERAL)
abstract class TerminalCommand implements Callable<Integer> {
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Option(names = "--verbose", description = "Log what the libraries do, and show the stack trace of a failure.")
    private boolean verbose;

    @Spec
    CommandSpec spec;

    final Terminal terminal;

    TerminalCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Does what the command is for; where it cannot, throws what says so. */
    abstract void run() throws IOException;

    @Override
    public final Integer call() throws IOException {
        run();
        return ExitCode.OK;
    }

    /** Where to say what is neither a result nor progress. */
    final PrintWriter notes() {
        return spec.commandLine().getErr();
    }
}
