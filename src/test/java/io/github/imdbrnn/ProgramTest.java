package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.imdbrnn.training.run.RunFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program as a shell starts it: with its redirections, its locale and its limits, and without a network. */
class ProgramTest {
    private static final Path SHELL = Path.of("/bin/sh");

    /** How a shell line calls the program. */
    private static final String PROGRAM = "\"$JAVA\" -Xmx256m -XX:-UsePerfData "
            + "-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=1 --add-modules=jdk.incubator.vector " + ImdbRnn.class.getName();

    @TempDir
    private Path folder;

    private String reviews;
    private String train;

    private record Outcome(int exitCode, List<String> output, List<String> errors) {}

    @BeforeEach
    void requireShell() throws Exception {
        assumeTrue(Files.exists(SHELL), "there is no " + SHELL);
        reviews = Path.of(getClass().getResource("numpy/reviews-p4-_core.npz").toURI()).toString();
        train = PROGRAM + " train --data '" + reviews + "' --max-features 50 --maxlen 12 --embedding-dim 3 --units 4 "
                + "--batch-size 2 --epochs 2 --validation-split 0.25 --out run";
    }

    /** Runs a line of shell in {@link #folder}. */
    private Outcome shell(Map<String, String> environment, String line) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(SHELL.toString(), "-c", line).directory(folder.toFile());
        builder.environment().put("JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("KERAS_HOME", folder.resolve("keras").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            // Those of the program, without Java's own warnings.
            CompletableFuture<List<String>> errors = CompletableFuture.supplyAsync(() ->
                    process.errorReader().lines().filter(error -> !error.matches("WARN.*|")).toList());
            List<String> output = process.inputReader(StandardCharsets.UTF_8).lines().toList();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Outcome(process.exitValue(), output, errors.get(60, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "train --help"})
    void failsOnAFullDisk(String command) throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full");
        Outcome outcome = shell(Map.of(), PROGRAM + " " + command + " > /dev/full");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.errors())
                .containsExactly("imdb-rnn: standard output: cannot be written to; not all of the output is there");
    }

    @Test
    void trainsOnWhenNobodyReads() throws Exception {
        Outcome outcome = shell(Map.of(), "{ " + train + "; echo $? > code; } | head -1");
        assertThat(outcome.output()).hasSize(1);
        assertThat(folder.resolve("code")).hasContent("1");
        assertThat(outcome.errors())
                .containsExactly("imdb-rnn: standard output: cannot be written to; not all of the output is there");
        assertThat(RunFolder.open(folder.resolve("run")).history().epochs()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train --out", "train --data", "predict --file", "export --weights"})
    void saysWhichLocaleCanNameAFile(String command) throws Exception {
        Outcome outcome = shell(Map.of("LC_ALL", "C"), PROGRAM + " " + command + " $(printf 'caf\\303\\251')");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errors()).hasSize(1).first().asString()
                .startsWith("imdb-rnn: Invalid value for option '" + command.split(" ")[1] + "'")
                .contains("cannot name a file: the locale has only the characters of US-ASCII; set LC_ALL=C.UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "train", "export --weights w.npz"})
    void saysWhichLocaleCanNameTheWorkingFolder(String command) throws Exception {
        Outcome outcome = shell(Map.of("LC_ALL", "C"),
                "folder=$(printf 'caf\\303\\251'); mkdir \"$folder\"; cd \"$folder\"; " + PROGRAM + " " + command);
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errors()).hasSize(1).first().asString()
                .startsWith("imdb-rnn: the working folder cannot be found by the name ")
                .endsWith("; set LC_ALL=C.UTF-8, or go to another");
    }

    /** ND4J alone takes longer to start than an answer may take. */
    @Test
    void trainsEvaluatesAndPredictsWithoutNd4jsArraysWhereTheEngineIsAnother() throws Exception {
        Files.writeString(folder.resolve("imdb_word_index.json"), "{\"bad\": 1}");
        for (String line : List.of(train, PROGRAM + " evaluate --model run --data '" + reviews + "'",
                PROGRAM + " predict --model run --data . bad")) {
            assertThat(shell(Map.of(), line.replace(PROGRAM, "\"$JAVA\" -Xlog:class+load:file=classes.txt "
                    + PROGRAM.substring("\"$JAVA\" ".length()))).exitCode()).as(line).isZero();
            assertThat(Files.readAllLines(folder.resolve("classes.txt"))).as(line).hasSizeGreaterThan(500)
                    .noneMatch(loaded -> loaded.contains("org.nd4j.linalg") || loaded.contains("org.deeplearning4j"));
        }
    }

    @Test
    void keepsTheLastEpochThatFitOntoTheDisk() throws Exception {
        assertThat(shell(Map.of(), train).exitCode()).isZero();
        // No file may grow beyond 1 KB: neither the model nor its half-written successor.
        Outcome outcome = shell(Map.of(), "ulimit -f 2; " + train + " --overwrite");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.errors()).hasSize(1).first().asString()
                .startsWith("imdb-rnn: run/model.zip: cannot be written: ");
        assertThat(RunFolder.open(folder.resolve("run")).history().epochs()).hasSize(2);
        try (var files = Files.list(folder.resolve("run"))) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
        }
    }

    @Test
    void needsTheNetworkBeforeTheTrainingOrNotAtAll() throws Exception {
        Files.copy(Path.of(reviews), folder.resolve("mine.npz"));
        Outcome outcome = shell(Map.of(), train.replace(reviews, "mine.npz"));
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output().get(0)).isEqualTo("imdb_word_index.json is not beside mine.npz or in "
                + folder.resolve("keras/datasets") + "; it is downloaded");
        assertThat(outcome.output().get(1))
                .startsWith("There will be no report: imdb_word_index.json could not be downloaded from ");
        assertThat(outcome.output()).filteredOn(line -> line.contains("imdb_word_index.json")).hasSize(2);
        assertThat(outcome.output()).noneMatch(line -> line.startsWith("Report: "));
    }
}
