package io.github.imdbrnn.notebooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.execution.LocalExecutionControlProvider;

/**
 * Runs a notebook's code cells in order through the JDK's JShell, as the Java kernels of Jupyter do, and writes the
 * notebook with what the cells printed and displayed.
 *
 * <p>What a kernel adds to JShell and the notebooks use is here too: {@code lineMagic("classpath", entries)} and
 * {@code display(data, mediaType)}. Nothing of the project is on this process's own class path: as in a kernel, the
 * first cell must bring it.
 *
 * <p>Without a second argument the notebook itself is rewritten. {@link #main} runs every notebook so, each in a
 * process of its own.
 */
public final class RunNotebook {
    /** What the Java kernels import by themselves; the {@code jshell} tool imports more. */
    private static final List<String> IMPORTED = List.of("java.io.*", "java.math.*", "java.net.*", "java.util.*",
            "java.util.concurrent.*", "java.util.prefs.*", "java.util.regex.*");

    /** The kinds of snippet whose value the Java kernels show when a cell ends in one. */
    private static final Set<Snippet.SubKind> SHOWN = EnumSet.of(Snippet.SubKind.VAR_VALUE_SUBKIND,
            Snippet.SubKind.OTHER_EXPRESSION_SUBKIND, Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND);

    /** Snippets see it by its static methods; a process runs one notebook. */
    private static RunNotebook running;

    private final ObjectMapper mapper = new ObjectMapper();
    private final JShell shell;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private ArrayNode outputs;

    private RunNotebook() {
        shell = JShell.builder().executionEngine(new LocalExecutionControlProvider(), java.util.Map.of()).build();
        running = this;
        evaluate("String display(Object data, String type) { return " + RunNotebook.class.getName()
                + ".display(data, type); }");
        evaluate("void lineMagic(String name, java.util.List<String> entries) { " + RunNotebook.class.getName()
                + ".lineMagic(name, entries); }");
        for (String imports : IMPORTED) {
            evaluate("import " + imports + ";");
        }
    }

    /**
     * @param args the notebook, and the file to write; or nothing, to run and rewrite all of {@code notebooks-port}
     *     from the project's folder
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 0) {
            for (Path notebook : notebooks(Path.of("notebooks-port"))) {
                inAProcessOfItsOwn(notebook, notebook);
            }
            return;
        }
        Path notebook = Path.of(args[0]);
        Path target = Path.of(args[args.length - 1]);
        try {
            RunNotebook run = new RunNotebook();
            JsonNode result = run.run(run.mapper.readTree(notebook.toFile()));
            Files.writeString(target, run.json(result));
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
        // JShell and Deeplearning4j leave threads behind.
        System.exit(0);
    }

    /** The notebooks of a folder, by name. */
    static List<Path> notebooks(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
        }
    }

    /** Runs a notebook with its own folder as the working directory, as Jupyter does. */
    static void inAProcessOfItsOwn(Path notebook, Path target) throws IOException, InterruptedException {
        List<String> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            // This class, and the JSON library; the rest is for the notebook to bring.
            if (entry.endsWith("test-classes") || Path.of(entry).getFileName().toString().matches("jackson-[a-z]+-.*")) {
                classPath.add(Path.of(entry).toAbsolutePath().toString());
            }
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // No Vector API: its sums depend on the processor, those of plain Java do not.
                        "-Xmx2g",
                        "-cp", String.join(File.pathSeparator, classPath), RunNotebook.class.getName(),
                        notebook.toAbsolutePath().toString(), target.toAbsolutePath().toString())
                .directory(notebook.toAbsolutePath().getParent().toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(notebook.getFileName() + ": " + said);
        }
    }

    /** Called by snippets: a kernel's rich output. */
    public static String display(Object data, String type) {
        running.outputWhatWasPrinted();
        ObjectNode output = running.outputs.addObject();
        output.put("output_type", "display_data");
        output.putObject("data").set(type, running.lines(data.toString()));
        output.putObject("metadata");
        return "";
    }

    /** Called by snippets: the kernels' {@code %classpath}. */
    public static void lineMagic(String name, List<String> entries) {
        if (!name.equals("classpath")) {
            throw new IllegalArgumentException("no magic " + name);
        }
        for (String entry : entries) {
            if (!Files.exists(Path.of(entry))) {
                throw new IllegalArgumentException("the class path names " + entry + ", which does not exist");
            }
            running.shell.addToClasspath(Path.of(entry).toAbsolutePath().toString());
        }
    }

    private JsonNode run(JsonNode notebook) {
        PrintStream standard = System.out;
        int number = 0;
        for (JsonNode each : notebook.get("cells")) {
            if (!each.get("cell_type").asText().equals("code")) {
                continue;
            }
            number++;
            ObjectNode cell = (ObjectNode) each;
            outputs = cell.putArray("outputs");
            cell.put("execution_count", number);
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            try {
                StringBuilder source = new StringBuilder();
                cell.get("source").forEach(line -> source.append(line.asText()));
                evaluateAll(source.toString());
            } catch (IllegalStateException e) {
                throw new IllegalStateException("cell " + number + ": " + e.getMessage(), e);
            } finally {
                System.setOut(standard);
            }
            outputWhatWasPrinted();
        }
        return notebook;
    }

    private void outputWhatWasPrinted() {
        if (printed.size() > 0) {
            ObjectNode output = outputs.addObject().put("output_type", "stream").put("name", "stdout");
            output.set("text", lines(printed.toString(StandardCharsets.UTF_8)));
            printed.reset();
        }
    }

    private void evaluateAll(String source) {
        SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
        Snippet last = null;
        String rest = source;
        while (!rest.isBlank()) {
            CompletionInfo next = analysis.analyzeCompletion(rest);
            if (!next.completeness().isComplete()) {
                throw new IllegalStateException("incomplete: " + rest);
            }
            last = evaluate(next.source());
            rest = next.remaining();
        }
        if (last != null && SHOWN.contains(last.subKind())) {
            throw new IllegalStateException("a kernel would also show the value of the cell's last expression: "
                    + last.source());
        }
    }

    private Snippet evaluate(String source) {
        List<SnippetEvent> events = shell.eval(source);
        for (SnippetEvent event : events) {
            if (event.status() == Snippet.Status.REJECTED) {
                StringBuilder reasons = new StringBuilder();
                for (Diag diagnostic : shell.diagnostics(event.snippet()).toList()) {
                    reasons.append(diagnostic.getMessage(Locale.ROOT)).append('\n');
                }
                throw new IllegalStateException(source + "\n" + reasons);
            }
            if (event.status() == Snippet.Status.RECOVERABLE_DEFINED
                    || event.status() == Snippet.Status.RECOVERABLE_NOT_DEFINED) {
                throw new IllegalStateException(source + "\nuses what no cell before it defines: "
                        + shell.unresolvedDependencies((jdk.jshell.DeclarationSnippet) event.snippet()).toList());
            }
            if (event.exception() != null) {
                throw new IllegalStateException(source + "\n" + describe(event.exception()), event.exception());
            }
        }
        return events.get(0).snippet();
    }

    private static String describe(JShellException exception) {
        String name = exception instanceof EvalException evaluation ? evaluation.getExceptionClassName() : "";
        StringBuilder text = new StringBuilder(name + ": " + exception.getMessage());
        for (StackTraceElement element : exception.getStackTrace()) {
            text.append("\n  at ").append(element);
        }
        return exception.getCause() instanceof JShellException cause ? text + "\ncaused by "
                + describe(cause) : text.toString();
    }

    /** Notebooks keep text as an array of lines, each with its line end. */
    private ArrayNode lines(String text) {
        ArrayNode lines = mapper.createArrayNode();
        for (String line : text.split("(?<=\n)")) {
            lines.add(line);
        }
        return lines;
    }

    /** As Jupyter writes it: an indent of one space, arrays line by line. */
    private String json(JsonNode notebook) throws JsonProcessingException {
        DefaultIndenter indenter = new DefaultIndenter(" ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        return mapper.writer(printer).writeValueAsString(notebook).replace("\" : ", "\": ") + "\n";
    }
}
