package io.github.imdbrnn.spark;

import io.github.imdbrnn.cli.Advice;
import io.github.imdbrnn.cli.OptionException;
import io.github.imdbrnn.cli.PathConverter;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.PlainWriter;
import io.github.imdbrnn.model.InvalidSettingException;
import io.github.imdbrnn.training.DivergenceException;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.AnalysisException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/**
 * The program that {@code spark-submit} starts: reads the command line and runs the job it names.
 *
 * <p>Exit codes: 0 when the work is done, 1 when it failed, 2 when it was asked for wrongly.
 */
@Command(name = Jobs.NAME, description = "The jobs of imdb-rnn for texts that outgrow one machine, on Apache Spark.",
        mixinStandardHelpOptions = true,
        subcommands = {VocabularyJob.class, TrainJob.class, PredictJob.class})
public final class Jobs {
    static final String NAME = "imdb-rnn-spark";

    private static final String OPENS = "--add-opens=";

    private Jobs() {}

    public static void main(String[] args) {
        int exitCode = run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args);
        // A return would do on success, and lets Maven and Spark report it.
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /**
     * Runs a job.
     *
     * @param complaints where errors go
     * @return the exit code
     */
    static int run(PrintWriter out, PrintWriter complaints, String... args) {
        openModules();
        PrintWriter errors = new PlainWriter(complaints);
        CommandLine commandLine = new CommandLine(new Jobs())
                .setOut(new PlainWriter(out))
                .setErr(errors)
                .registerConverter(Path.class, new PathConverter())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, given) -> {
                    errors.println(NAME + ": " + e.getMessage() + " (--help lists the options)");
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (command.getParseResult().hasMatchedOption(Job.VERBOSE)) {
                        e.printStackTrace(errors);
                    }
                    Throwable fault = fault(e);
                    errors.println(NAME + ": " + explain(fault));
                    return fault instanceof InvalidSettingException ? ExitCode.USAGE : ExitCode.SOFTWARE;
                });
        return commandLine.execute(args.length == 0 ? new String[] {"--help"} : args);
    }

    /** Opens to Spark what it wants open of the JDK, where nobody has: in Maven, whose {@code jvm.config} lets us. */
    private static void openModules() {
        try {
            Method open = Class.forName("jdk.internal.module.Modules")
                    .getMethod("addOpensToAllUnnamed", Module.class, String.class);
            for (String option : JavaModuleOptions.defaultModuleOptionArray()) {
                if (option.startsWith(OPENS)) {
                    String[] names = option.substring(OPENS.length(), option.lastIndexOf('=')).split("/");
                    open.invoke(null, ModuleLayer.boot().findModule(names[0]).orElseThrow(), names[1]);
                }
            }
        } catch (ReflectiveOperationException e) {
            // Not exported to us: spark-submit has started this JVM with the options themselves.
        }
    }

    /** What a person can do something about, which Spark wraps when it comes from an executor; else the first cause. */
    private static Throwable fault(Throwable e) {
        return Stream.iterate(e, each -> each != null, Throwable::getCause)
                .filter(each -> each instanceof DataException || each instanceof InvalidSettingException
                        || each instanceof DivergenceException || each instanceof AnalysisException
                        || each.getCause() == null)
                .findFirst().orElse(e);
    }

    private static String explain(Throwable fault) {
        return fault instanceof DataException data ? Advice.of(data)
                : fault instanceof InvalidSettingException invalid ? OptionException.message(invalid)
                : fault instanceof DivergenceException divergence ? Advice.of(divergence)
                : fault instanceof AnalysisException analysis ? explain(analysis)
                : "unexpected " + fault.getClass().getSimpleName() + ": " + fault.getMessage() + " (" + Job.VERBOSE
                        + " shows where)";
    }

    private static String explain(AnalysisException e) {
        String path = e.getMessageParameters().getOrDefault("path", e.getMessageParameters().get("outputPath"));
        return switch (String.valueOf(e.getCondition())) {
            case "PATH_NOT_FOUND" -> path + ": no such file or folder";
            case "PATH_ALREADY_EXISTS" -> path + ": is there already; name another with --out, or replace it by --overwrite";
            default -> e.getMessage();
        };
    }
}
