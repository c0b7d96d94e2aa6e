package io.github.imdbrnn;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.imdbrnn.cli.Advice;
import io.github.imdbrnn.cli.CommandHelp;
import io.github.imdbrnn.cli.DataCommand;
import io.github.imdbrnn.cli.EvaluateCommand;
import io.github.imdbrnn.cli.ExportCommand;
import io.github.imdbrnn.cli.OptionException;
import io.github.imdbrnn.cli.PathConverter;
import io.github.imdbrnn.cli.PredictCommand;
import io.github.imdbrnn.cli.RunsCommand;
import io.github.imdbrnn.cli.Terminal;
import io.github.imdbrnn.cli.TourCommand;
import io.github.imdbrnn.cli.TrainCommand;
import io.github.imdbrnn.engine.dl4j.CudaSupport;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainWriter;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.training.DivergenceException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program: reads the command line and runs the command it names, {@code train} when it names none.
 *
 * <p>Exit codes: 0 when the work is done, 1 when it failed, 2 when it was asked for wrongly.
 */
@Command(name = "imdb-rnn",
        description = "Sentiment of IMDB reviews with a simple RNN on Deeplearning4j, as the Keras notebook does it.",
        mixinStandardHelpOptions = true,
        versionProvider = ImdbRnn.Version.class,
        footer = {"", "Without a command, train runs. imdb-rnn COMMAND --help lists a command's options."})
public final class ImdbRnn implements Runnable {
    private static final List<String> OWN_OPTIONS = List.of("-h", "--help", "-V", "--version");

    /** What decides how much memory a command needs, the likeliest to help first. */
    private static final List<String> MEMORY_OPTIONS =
            List.of("--batch-size", "--maxlen", "--units", "--embedding-dim", "--max-features");

    @Spec
    private CommandSpec spec;

    private ImdbRnn() {}

    public static void main(String[] args) {
        int exitCode = run(Terminal.standard(), new PrintWriter(System.err, true), args);
        // A return would do on success, and lets Maven report it when it runs this class.
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /**
     * Runs a command.
     *
     * @param complaints where errors and notes go
     * @return the exit code
     */
    static int run(Terminal terminal, PrintWriter complaints, String... args) {
        PrintWriter errors = new PlainWriter(complaints);
        CommandLine commandLine = new CommandLine(new ImdbRnn())
                .addSubcommand(new TrainCommand(terminal))
                .addSubcommand(new EvaluateCommand(terminal))
                .addSubcommand(new PredictCommand(terminal))
                .addSubcommand(new RunsCommand(terminal))
                .addSubcommand(new ExportCommand(terminal))
                .addSubcommand(new DataCommand(terminal))
                .addSubcommand(new TourCommand(terminal))
                .setOut(new PrintWriter(terminal.out(), true))
                .setErr(errors)
                .registerConverter(Path.class, new PathConverter())
                .setExpandAtFiles(false) // a text may begin with @
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(ImdbRnn::execute)
                .setParameterExceptionHandler((e, given) -> {
                    errors.println("imdb-rnn: " + explain(e));
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (command.getParseResult().hasMatchedOption("--verbose")) {
                        e.printStackTrace(errors);
                    }
                    errors.println("imdb-rnn: " + explain(e));
                    return e instanceof InvalidSettingException || e instanceof OptionException
                            ? CommandLine.ExitCode.USAGE
                            : CommandLine.ExitCode.SOFTWARE;
                });
        CommandHelp.install(commandLine, terminal);
        try {
            return allPrinted(commandLine.execute(withCommand(args)), terminal, errors);
        } catch (Error e) { // picocli takes care of exceptions only
            ParseResult given = command(commandLine.getParseResult());
            if (given.hasMatchedOption("--verbose")) {
                e.printStackTrace(errors);
            }
            errors.println("imdb-rnn: " + (e instanceof OutOfMemoryError full
                    ? explain(full, given.commandSpec())
                    : unexpected(e)));
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    /** The exit code of a command, that of a failure where not all that it printed could be written. */
    private static int allPrinted(int exitCode, Terminal terminal, PrintWriter errors) {
        if (exitCode != CommandLine.ExitCode.OK || !terminal.out().checkError()) {
            return exitCode;
        }
        errors.println("imdb-rnn: standard output: cannot be written to; not all of the output is there");
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static ParseResult command(ParseResult parsed) {
        return parsed.hasSubcommand() ? parsed.subcommand() : parsed;
    }

    /** The arguments with {@code train} before them if they name no command. */
    private static String[] withCommand(String[] args) {
        boolean namesCommand = args.length > 0 && (!args[0].startsWith("-") || OWN_OPTIONS.contains(args[0]));
        if (namesCommand) {
            return args;
        }
        String[] withTrain = new String[args.length + 1];
        withTrain[0] = "train";
        System.arraycopy(args, 0, withTrain, 1, args.length);
        return withTrain;
    }

    private static int execute(ParseResult parsed) {
        ParseResult command = command(parsed);
        if (command.hasMatchedOption("--verbose")) {
            ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.INFO);
        }
        if (!Files.isDirectory(Path.of("")) && !command.isUsageHelpRequested()) {
            command.commandSpec().commandLine().getErr().println("imdb-rnn: the working folder cannot be found by the name "
                    + System.getProperty("user.dir") + "; set LC_ALL=C.UTF-8, or go to another");
            return CommandLine.ExitCode.USAGE;
        }
        if (CudaSupport.onClassPath() && !command.isUsageHelpRequested()) {
            Optional<String> fault = CudaSupport.whyUnusable();
            if (fault.isPresent()) {
                command.commandSpec().commandLine().getErr().println("imdb-rnn: " + fault.get());
                return CommandLine.ExitCode.SOFTWARE;
            }
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static String explain(ParameterException e) {
        String lists = " (--help lists the options)";
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return e.getMessage() + lists;
        }
        List<String> similar = unmatched.getSuggestions();
        String meant = similar.isEmpty() ? "" : "; did you mean " + similar.get(0) + "?";
        String first = "'" + unmatched.getUnmatched().get(0) + "'";
        return e.getCommandLine().getParent() == null
                ? "there is no command " + first + meant + " (--help lists the commands)"
                : unmatched.isUnknownOption()
                ? "Unknown option: " + first + meant + lists
                : e.getMessage() + lists;
    }

    private static String explain(Exception e) {
        if (e instanceof InvalidSettingException invalid) {
            return OptionException.message(invalid);
        }
        if (e instanceof DataException fault) {
            return Advice.of(fault);
        }
        if (e instanceof DivergenceException divergence) {
            return Advice.of(divergence);
        }
        if (e instanceof OptionException) {
            return e.getMessage();
        }
        return e instanceof InvalidPathException path ? PathConverter.explain(path) : unexpected(e);
    }

    private static String unexpected(Throwable e) {
        return "unexpected " + e.getClass().getSimpleName() + ": " + e.getMessage()
                + " (--verbose shows where)";
    }

    /** Says what is full, Java's own heap or what ND4J holds beside it, and which options of the command fill it. */
    private static String explain(OutOfMemoryError e, CommandSpec command) {
        List<String> sizes = MEMORY_OPTIONS.stream().filter(name -> command.findOption(name) != null).toList();
        String lower = sizes.isEmpty() ? "" : "lower " + String.join(" or ", sizes) + ", or ";
        return "out of memory (" + e.getMessage() + "; Java may use "
                + (Runtime.getRuntime().maxMemory() >> 20) + " MB): " + lower
                + "give Java more: IMDB_RNN_OPTS=-Xmx4g (for mvnw: MAVEN_OPTS=-Xmx4g)";
    }

    /** Reached when only options of this command were given, none of which asked for anything. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command");
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = ImdbRnn.class.getPackage().getImplementationVersion();
            return new String[] {"imdb-rnn " + (version == null ? "(development build)" : version)};
        }
    }
}
