package io.github.imdbrnn.cli;

import picocli.CommandLine.Option;

/** The options of every command. */
@OptionGroup(OptionGroup.Heading.GENERAL)
public final class CommonOptions {
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Option(names = "--verbose", description = "Log what the libraries do, and show the stack trace of a failure.")
    private boolean verbose;
}
