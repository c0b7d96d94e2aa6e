package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example in Java, taken from there, compiled and run on a file of eight reviews. */
class ExampleTest {
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    static final String IMPORTS = Stream.of(
                    "data", "data.imdb", "engine", "engine.select", "model", "predict", "text", "training")
            .map(name -> "import io.github.imdbrnn." + name + ".*;\n")
            .collect(Collectors.joining()) + """
            import java.nio.file.Path;
            import java.util.List;
            """;

    @TempDir
    private Path folder;

    @Test
    void trainsEvaluatesAndPredictsInTenLines() throws Exception {
        List<String> printed = run(exampleOn(folder));

        assertThat(printed).hasSize(2);
        assertThat(printed.get(0)).matches("Metrics\\[loss=0\\.\\d+, accuracy=[01]\\.\\d+]");
        assertThat(Float.parseFloat(printed.get(1))).isBetween(0.3f, 0.7f);
    }

    /** The example's statements, reading small files that this puts into a folder. */
    static String exampleOn(Path folder) throws Exception {
        Files.copy(ExampleTest.class.getResourceAsStream("/io/github/imdbrnn/numpy/reviews-p4-_core.npz"),
                folder.resolve("imdb.npz"));
        Files.writeString(folder.resolve("imdb_word_index.json"), "{\"not\": 1, \"bad\": 2, \"at\": 3, \"all\": 4}");
        Matcher block = JAVA_BLOCK.matcher(Files.readString(Path.of("README.md")));
        assertThat(block.find()).as("README.md has a block of Java").isTrue();
        return block.group(1).replace("Path.of(\"", "Path.of(\"" + folder.toUri().getPath());
    }

    /** Compiles the statements as the body of a method, runs them, and returns what they print. */
    private List<String> run(String statements) throws Exception {
        Path source = Files.writeString(folder.resolve("Example.java"), IMPORTS + """
                public class Example implements java.util.concurrent.Callable<Void> {
                    public Void call() throws Exception {
                """ + statements + "return null; } }");
        ByteArrayOutputStream complaints = new ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler().run(null, complaints, complaints, "-d", folder.toString(),
                "-classpath", System.getProperty("java.class.path"), source.toString());
        assertThat(status).as(complaints.toString(StandardCharsets.UTF_8)).isZero();

        PrintStream standard = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            ((Callable<?>) loader.loadClass("Example").getConstructor().newInstance()).call();
        } finally {
            System.setOut(standard);
        }
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
