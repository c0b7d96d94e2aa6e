package io.github.imdbrnn;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.imdbrnn.cli.Advice;
import io.github.imdbrnn.cli.BaselineCommand;
import io.github.imdbrnn.cli.CommandHelp;
import io.github.imdbrnn.cli.DataCommand;
import io.github.imdbrnn.cli.EvaluateCommand;
import io.github.imdbrnn.cli.ExportCommand;
import io.github.imdbrnn.cli.OptionException;
import io.github.imdbrnn.cli.PathConverter;
import io.github.imdbrnn.cli.PredictCommand;
import io.github.imdbrnn.cli.RunsCommand;
import io.github.imdbrnn.cli.ServeCommand;
import io.github.imdbrnn.cli.Terminal;
import io.github.imdbrnn.cli.TourCommand;
import io.github.imdbrnn.cli.TrainCommand;
import io.github.imdbrnn.cuda.CudaException;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainWriter;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.training.DivergenceException;
import io.github.imdbrnn.training.run.Provenance.Versions;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program: reads the command line and runs the command it names, {@code train} when it names none.
 *
 * <p>Exit codes: 0 when the work is done, 1 when it failed, 2 when it was asked for wrongly.
 */
@Command(name = "imdb-rnn",
        description = "Sentiment of IMDB reviews with a simple RNN on Deeplearning4j, as the Keras notebook does it.",
        mixinStandardHelpOptions = true,
        footer = {"", "Without a command, train runs. imdb-rnn COMMAND --help lists a command's options."})
public final class ImdbRnn {
    /** In the order in which the help lists them. */
    private static final Map<String, Class<?>> COMMANDS = commands();

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("train", TrainCommand.class);
        commands.put("evaluate", EvaluateCommand.class);
        commands.put("predict", PredictCommand.class);
        commands.put("serve", ServeCommand.class);
        commands.put("runs", RunsCommand.class);
        commands.put("export", ExportCommand.class);
        commands.put("data", DataCommand.class);
        commands.put("baseline", BaselineCommand.class);
        commands.put("tour", TourCommand.class);
        return Collections.unmodifiableMap(commands);
    }

    private static final List<String> OWN_OPTIONS = List.of("-h", "--help", "-V", "--version");

    /** What decides how much memory a command needs, the likeliest to help first. */
    private static final List<String> MEMORY_OPTIONS =
            List.of("--batch-size", "--maxlen", "--units", "--embedding-dim", "--max-features");

    /** Where Logback looks first. Where it looks next the jar has nothing: in another program that one decides. */
    private static final String LOGGING = "logback.configurationFile";

    private ImdbRnn() {}

    public static void main(String[] args) {
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "io/github/imdbrnn/logback.xml");
        }
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
        CommandLine commandLine = commands(withCommand(args), terminal)
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
                .setExecutionExceptionHandler((e, command, parsed) -> fail(e, command.getParseResult(), errors));
        commandLine.getCommandSpec().versionProvider(() -> new String[] {"imdb-rnn " + Versions.current().program()});
        CommandHelp.install(commandLine, terminal);
        try {
            return allPrinted(commandLine.execute(withCommand(args)), terminal, errors);
        } catch (Error e) { // picocli takes care of exceptions only
            return fail(e, command(commandLine.getParseResult()), errors);
        }
    }

    /**
     * The command that is named, or all: picocli takes as long to look at all their options as Java takes to start.
     * Where nothing but the help or the version is asked for, all of them without their options.
     */
    private static CommandLine commands(String[] args, Terminal terminal) {
        CommandLine commandLine = new CommandLine(new ImdbRnn());
        boolean listed = args.length == 1 && OWN_OPTIONS.contains(args[0]);
        COMMANDS.forEach((name, command) -> {
            if (name.equals(args[0]) || !COMMANDS.containsKey(args[0])) {
                commandLine.addSubcommand(name, listed ? described(command) : make(command, terminal));
            }
        });
        return commandLine;
    }

    private static Object make(Class<?> command, Terminal terminal) {
        try {
            return command.getConstructor(Terminal.class).newInstance(terminal);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A command as the list of them shows it, which needs no class initialised. */
    private static CommandSpec described(Class<?> command) {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage().description(command.getAnnotation(Command.class).description());
        return spec;
    }

    /** Says why a command failed; gives its exit code. */
    private static int fail(Throwable e, ParseResult given, PrintWriter errors) {
        if (given.hasMatchedOption("--verbose")) {
            e.printStackTrace(errors);
        }
        errors.println("imdb-rnn: " + explain(e, given.commandSpec()));
        return e instanceof InvalidSettingException || e instanceof OptionException
                ? CommandLine.ExitCode.USAGE
                : CommandLine.ExitCode.SOFTWARE;
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
        return namesCommand ? args : Stream.concat(Stream.of("train"), Stream.of(args)).toArray(String[]::new);
    }

    private static int execute(ParseResult parsed) {
        ParseResult command = command(parsed);
        PrintWriter errors = command.commandSpec().commandLine().getErr();
        if (command.hasMatchedOption("--verbose")) {
            ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.INFO);
        }
        if (!Files.isDirectory(Path.of("")) && !command.isUsageHelpRequested()) {
            errors.println("imdb-rnn: the working folder cannot be found by the name "
                    + System.getProperty("user.dir") + "; set LC_ALL=C.UTF-8, or go to another");
            return CommandLine.ExitCode.USAGE;
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

    private static String explain(Throwable e, CommandSpec command) {
        return e instanceof InvalidSettingException invalid ? OptionException.message(invalid)
                : e instanceof DataException fault ? Advice.of(fault)
                : e instanceof DivergenceException divergence ? Advice.of(divergence)
                : e instanceof CudaException failure ? Advice.of(failure)
                : e instanceof OptionException ? e.getMessage()
                : e instanceof InvalidPathException path ? PathConverter.explain(path)
                : e instanceof OutOfMemoryError full ? explain(full, command)
                : "unexpected " + e.getClass().getSimpleName() + ": " + e.getMessage() + " (--verbose shows where)";
    }

    /** Says what is full, Java's own heap or what ND4J holds beside it, and which options of the command fill it. */
    private static String explain(OutOfMemoryError e, CommandSpec command) {
        List<String> sizes = MEMORY_OPTIONS.stream().filter(name -> command.findOption(name) != null).toList();
        String lower = sizes.isEmpty() ? "" : "lower " + String.join(" or ", sizes) + ", or ";
        return "out of memory (" + e.getMessage() + "; Java may use "
                + (Runtime.getRuntime().maxMemory() >> 20) + " MB): " + lower
                + "give Java more: IMDB_RNN_OPTS=-Xmx4g (for mvnw: MAVEN_OPTS=-Xmx4g)";
    }
}
