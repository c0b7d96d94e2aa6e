package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The program's folder that {@code package} leaves, its launcher and its jar. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/imdb-rnn is a POSIX shell script")
class LauncherIT {
    /** A Java that prints its arguments, one a line, and has a version. */
    private static final String ECHO_JAVA = """
            #!/bin/sh
            if [ "$*" = -version ]; then echo 'openjdk version "%s" 2026-01-01' >&2; exit; fi
            printf '%%s\\n' "$@"
            """;

    private static final Path PROGRAM = Path.of(System.getProperty("program"));

    @TempDir
    private static Path away;
    private static Path moved;

    @TempDir
    private Path folder;
    private Path model;

    private record Outcome(int exitCode, List<String> out, String errors) {}

    @BeforeAll
    static void move() throws IOException {
        moved = away.resolve("m\u00f6ved & 'away' $HOME \u6620\u753b");
        try (Stream<Path> files = Files.walk(PROGRAM)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = moved.resolve(PROGRAM.relativize(file).toString());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    @BeforeEach
    void prepare() throws Exception {
        model = folder.resolve("model");
        SavedRun.write(model, SavedRun.model(50, 12), "none", Map.of());
        Files.writeString(folder.resolve("imdb_word_index.json"), "{\"not\": 1, \"bad\": 2, \"at\": 3, \"all\": 4}");
    }

    /** The JDK of this test, and those that IMDB_RNN_TEST_JDKS names beside it. */
    static Stream<String> jdks() {
        String more = System.getenv().getOrDefault("IMDB_RNN_TEST_JDKS", "");
        return Stream.concat(Stream.of(System.getProperty("java.home")),
                Arrays.stream(more.split(File.pathSeparator)).filter(jdk -> !jdk.isBlank()));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void handsEveryArgumentOnAndWarnsOfNothing(String jdk) throws Exception {
        List<String> texts = List.of("not bad at all", "I didn't, \"honestly\" *", "$HOME `id` \\n  two spaces ",
                "", "*", "d\u00e9j\u00e0 vu \u6620\u753b", "@" + model, "%PATH% ! ^ & | < >");
        for (String locale : List.of("C", "C.UTF-8")) {
            List<String> command = new ArrayList<>(List.of(PROGRAM.resolve("bin/imdb-rnn").toString(), "predict",
                    "--json", "--model", model.toString(), "--data", folder.toString(), "--"));
            command.addAll(texts);
            Outcome answers = run(Map.of("JAVA_HOME", jdk, "LC_ALL", locale), command.toArray(String[]::new));
            assertThat(answers.errors()).isEmpty();
            assertThat(answers.out()).map(line -> new ObjectMapper().readTree(line).get("text").asText())
                    .isEqualTo(texts);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void runsByItsJarsToo(String jdk) throws Exception {
        for (String jar : List.of(System.getProperty("jar"), PROGRAM.resolve("lib/imdb-rnn.jar").toString())) {
            Outcome answer = run(Map.of(), Path.of(jdk, "bin", "java").toString(), "-jar", jar, "predict",
                    "--model", model.toString(), "--data", folder.toString(), "not", "bad", "at", "all");
            assertThat(answer.out()).singleElement().asString().endsWith("  not bad at all");
            assertThat(answer.errors()).doesNotContain("slow kernels", "incubator", "native");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "dash", "bash", "busybox sh", "ksh"})
    void worksUnderEveryShellThroughLinksAndFromAnyFolder(String shell) throws Exception {
        assumeThat(onPath(shell.split(" ")[0])).as(shell + " is installed").isTrue();
        Path launcher = moved.resolve("bin/imdb-rnn");
        Path links = Files.createTempDirectory(away, "links");
        Files.createSymbolicLink(links.resolve("absolute"), launcher);
        Path relative = Files.createSymbolicLink(links.resolve("relative"), Path.of("absolute"));
        Path fromHere = folder.toRealPath().relativize(relative.toRealPath(LinkOption.NOFOLLOW_LINKS));
        for (Path start : List.of(fromHere, relative, launcher)) {
            List<String> command = new ArrayList<>(List.of(shell.split(" ")));
            command.addAll(List.of(start.toString(), "--version"));
            Outcome version = run(Map.of("JAVA_HOME", System.getProperty("java.home"), "CDPATH", "/"),
                    command.toArray(String[]::new));
            assertThat(version.errors()).isEmpty();
            assertThat(version.out()).singleElement().asString().matches("imdb-rnn \\d.*");
        }
    }

    @Test
    void startsFromAFolderOfAnyNameWithoutALocale() throws Exception {
        Outcome version = run(Map.of("JAVA_HOME", System.getProperty("java.home"), "LC_ALL", "C"),
                moved.resolve("bin/imdb-rnn").toString(), "--version");
        assertThat(version.errors()).isEmpty();
        assertThat(version.out()).singleElement().asString().matches("imdb-rnn \\d.*");
    }

    @Test
    void putsTheOptionsOfTheEnvironmentLast() throws Exception {
        Path java = java("17.0.1");
        Outcome started = run(Map.of("JAVA_HOME", java.getParent().getParent().toString(), "LC_ALL", "C.UTF-8",
                "IMDB_RNN_OPTS", "-Xmx4g  -Da=*"), PROGRAM.resolve("bin/imdb-rnn").toString(), "a b", "*");
        String lib = PROGRAM.toRealPath().resolve("lib").toString();
        assertThat(started.out()).containsExactly(
                "@" + lib + "/jvm.config", "-Xmx4g", "-Da=*", "-jar", lib + "/imdb-rnn.jar", "a b", "*");
    }

    @Test
    void startsFromTheClassDataOfTheJdkThatBuiltIt() throws Exception {
        Outcome loaded = run(Map.of("JAVA_HOME", System.getProperty("java.home"), "IMDB_RNN_OPTS",
                "-Xlog:class+load"), PROGRAM.resolve("bin/imdb-rnn").toString(), "--help");
        assertThat(loaded.out()).filteredOn(line -> line.contains("imdbrnn.cli.CommandHelp source:"))
                .singleElement().asString().contains("shared objects file");
    }

    /** Said to be of another place or another JDK, of another place but said to be of here, cut short, or none. */
    @ParameterizedTest
    @ValueSource(strings = {"moved", "newer", "elsewhere", "short", "garbage", "gone"})
    void doesWithoutClassDataThatDoNotFit(String fault) throws Exception {
        Path lib = moved.resolve("lib").toRealPath();
        Path archive = lib.resolve("imdb-rnn.jsa");
        Path made = lib.resolve("imdb-rnn.jsa.txt");
        Files.copy(PROGRAM.resolve("lib/imdb-rnn.jsa"), archive, StandardCopyOption.REPLACE_EXISTING);
        archive.toFile().setWritable(true);
        String here = System.getProperty("java.version") + " " + lib + "\n";
        Files.writeString(made, fault.equals("moved") ? Files.readString(PROGRAM.resolve("lib/imdb-rnn.jsa.txt"))
                : fault.equals("newer") ? "99.0.1 " + lib + "\n" : here);
        switch (fault) {
            case "short" -> Files.write(archive, Arrays.copyOf(Files.readAllBytes(archive), 100_000));
            case "garbage" -> Files.writeString(archive, "class data");
            case "gone" -> Files.delete(archive);
            default -> {}
        }
        Outcome version = run(Map.of("JAVA_HOME", System.getProperty("java.home"), "LC_ALL", "C.UTF-8"),
                moved.resolve("bin/imdb-rnn").toString(), "--version");
        assertThat(version).isEqualTo(new Outcome(0, version.out(), ""));
        assertThat(version.out()).singleElement().asString().matches("imdb-rnn \\d.*");
    }

    @Test
    void takesAJdksWordForItsVersion() throws Exception {
        Path java = java("17.0.1");
        Path home = java.getParent().getParent();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"16.0.2\"\nOS_NAME=\"x\"\n");
        Path link = Files.createSymbolicLink(folder.resolve("java"), java);
        Outcome refused = run(Map.of("JAVA_HOME", "", "PATH", folder + ":" + System.getenv("PATH")),
                PROGRAM.resolve("bin/imdb-rnn").toString());
        assertThat(refused.errors())
                .isEqualTo("imdb-rnn: " + link + " is Java 16.0.2; set JAVA_HOME to a Java 17 or newer\n");
    }

    @Test
    void givesJavaTheOptionsThatMavenHas() {
        assertThat(PROGRAM.resolve("lib/jvm.config")).hasSameTextualContentAs(Path.of(".mvn/jvm.config"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.8.0_292", "11.0.2", "16"})
    void refusesAnOlderJavaInOneLine(String version) throws Exception {
        Path java = java(version);
        String complaint = "imdb-rnn: " + java + " is Java " + version + "; set JAVA_HOME to a Java 17 or newer\n";
        String launcher = PROGRAM.resolve("bin/imdb-rnn").toString();
        Outcome home = run(Map.of("JAVA_HOME", java.getParent().getParent().toString()), launcher);
        assertThat(home).isEqualTo(new Outcome(1, List.of(), complaint));
        Outcome path = run(Map.of("JAVA_HOME", "", "PATH", java.getParent() + ":" + System.getenv("PATH")), launcher);
        assertThat(path).isEqualTo(home);
    }

    @Test
    void saysThatTooFewFilesMayBeOpen() throws Exception {
        Outcome refused = run(Map.of("JAVA_HOME", System.getProperty("java.home")), "sh", "-c",
                "ulimit -n 50; exec \"$0\" --version", PROGRAM.resolve("bin/imdb-rnn").toString());
        assertThat(refused).isEqualTo(new Outcome(1, List.of(),
                "imdb-rnn: only 50 files may be open at once, which is too few; allow more: ulimit -n 256\n"));
    }

    @Test
    void passesTheExitCodeOnAndDiesOfASignal() throws Exception {
        Map<String, String> home = Map.of("JAVA_HOME", System.getProperty("java.home"));
        String launcher = PROGRAM.resolve("bin/imdb-rnn").toString();
        assertThat(run(home, launcher, "conquer").exitCode()).isEqualTo(2);
        String none = folder.resolve("none").toString();
        assertThat(run(home, launcher, "predict", "--model", none).exitCode()).isEqualTo(1);
        Process asks = start(home, launcher, "predict", "--model", model.toString(), "--data", folder.toString());
        asks.getOutputStream().write("not bad\n".getBytes(StandardCharsets.UTF_8));
        asks.getOutputStream().flush();
        asks.getInputStream().read(); // it answers, and waits for more
        asks.toHandle().destroy(); // destroy() of a Process closes its input too
        assertThat(asks.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(asks.exitValue()).isEqualTo(128 + 15);
        assertThat(asks.descendants()).isEmpty();
    }

    private Path java(String version) throws IOException {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, ECHO_JAVA.formatted(version));
        return Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static boolean onPath(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(bin -> Files.isExecutable(Path.of(bin, name)));
    }

    private Process start(Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectError(folder.resolve("errors.txt").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Outcome run(Map<String, String> environment, String... command) throws Exception {
        Process process = start(environment, command);
        process.getOutputStream().close();
        List<String> out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        return new Outcome(process.waitFor(), out, Files.readString(folder.resolve("errors.txt")));
    }
}
