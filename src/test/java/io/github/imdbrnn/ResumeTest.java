package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.imdbrnn.cli.Terminal;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.ModelFile;
import io.github.imdbrnn.training.FitSettings;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.Provenance;
import io.github.imdbrnn.training.run.RunFolder;
import io.github.imdbrnn.training.run.RunWriter;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that end too early, in programs of their own that are killed, and go on. */
class ResumeTest {
    /** More than any of these programs lives to see. */
    private static final String ENDLESS = Integer.toString(FitSettings.MOST_EPOCHS);

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    private Path temp;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void leaveNoProgramBehind() {
        started.forEach(Process::destroyForcibly);
    }

    private static List<String> tiny(String... more) {
        List<String> args = TinyTraining.args(more);
        if (!args.contains("--learning-rate")) {
            args.addAll(List.of("--learning-rate", "0.01"));
        }
        return args;
    }

    private static List<String> with(List<String> args, String... more) {
        return Stream.concat(args.stream(), Stream.of(more)).toList();
    }

    private int run(List<String> args) {
        out.reset();
        errors.getBuffer().setLength(0);
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), false);
        return ImdbRnn.run(terminal, new PrintWriter(errors, true), args.toArray(String[]::new));
    }

    private void train(List<String> args) {
        assertThat(run(args)).as(() -> errors.toString()).isZero();
    }

    private Process start(List<String> args, String... jvm) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "--add-modules=jdk.incubator.vector",
                "-cp", System.getProperty("java.class.path"), ImdbRnn.class.getName()));
        command.addAll(1, List.of(jvm));
        command.addAll(args);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started.add(process);
        return process;
    }

    /** Reads what the program prints up to a line that begins so. */
    private static BufferedReader awaitLine(Process process, String start) throws IOException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder printed = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith(start)) {
                return reader;
            }
            printed.append(line).append('\n');
        }
        throw new AssertionError("the program ended without a line " + start + "\n" + printed);
    }

    /** Waits for a file whose name begins and ends so. */
    private static void awaitFile(Process process, Path folder, String start, String end) throws IOException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.of()) {
                if (files.map(file -> file.getFileName().toString())
                        .anyMatch(name -> name.startsWith(start) && name.endsWith(end))) {
                    return;
                }
            }
        }
        throw new AssertionError("no file " + start + "..." + end + " in " + folder);
    }

    private static void kill(Process process) throws InterruptedException {
        assertThat(process.isAlive()).isTrue();
        process.destroyForcibly();
        assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private static void assertSameResult(Path actual, Path expected) throws Exception {
        RunFolder a = RunFolder.open(actual);
        RunFolder e = RunFolder.open(expected);
        assertThat(bits(a.model())).isEqualTo(bits(e.model()));
        assertThat(bits(a.lastModel())).isEqualTo(bits(e.lastModel()));
        assertThat(withoutTime(a.history())).isEqualTo(withoutTime(e.history()));
    }

    /** Of the weights and the updater's state. */
    private static List<Integer> bits(Model model) {
        List<Integer> bits = new ArrayList<>();
        for (float[][] parameters : List.of(model.weights(), model.squares())) {
            for (float[] parameter : parameters) {
                for (float value : parameter) {
                    bits.add(Float.floatToRawIntBits(value));
                }
            }
        }
        return bits;
    }

    private static List<Object> withoutTime(History history) {
        return history.epochs().stream()
                .<Object>map(epoch -> List.of(epoch.number(), epoch.training(), epoch.validation())).toList();
    }

    /** Killed as a program is by kill -9: while it writes the first epoch, while it writes a later one, and anywhere. */
    @Test
    void givesTheSameBitsHoweverOftenItWasKilled() throws Exception {
        Path run = temp.resolve("killed");
        Process first = start(tiny("--out", run.toString(), "--epochs", ENDLESS));
        awaitFile(first, run, "model.zip.", ".part");
        kill(first);

        // The first epoch was perhaps not complete; then there is nothing to resume, and the folder is free.
        Process second = start(Files.exists(run.resolve(RunFolder.MODEL))
                ? List.of("train", "--resume", run.toString())
                : tiny("--out", run.toString(), "--epochs", ENDLESS));
        awaitLine(second, "Epoch ");
        awaitFile(second, run, "model.zip", ".zip");
        awaitFile(second, run, "model.zip.", ".part");
        kill(second);

        Process third = start(List.of("train", "--resume", run.toString()));
        awaitLine(third, "Epoch ");
        Thread.sleep(20);
        kill(third);

        int complete = RunFolder.open(run).history().epochs().size();
        String epochs = Integer.toString(complete + 2);
        train(List.of("train", "--resume", run.toString(), "--epochs", epochs));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Going on with " + run + " after epoch " + complete + " of " + epochs)
                .containsPattern("Run: .*\\R(?s:.*)Test loss: .*\\R$");

        Path uninterrupted = temp.resolve("uninterrupted");
        train(tiny("--out", uninterrupted.toString(), "--epochs", epochs));
        assertSameResult(run, uninterrupted);
        try (Stream<Path> files = Files.list(run)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("model.zip", "history.csv", "provenance.json").noneMatch(name -> name.endsWith(".part"));
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no SIGTERM")
    void keepsTheLastEpochOfAProgramThatIsToldToEndAndLetsNoOtherIn() throws Exception {
        Path run = temp.resolve("told");
        Process process = start(tiny("--out", run.toString(), "--epochs", ENDLESS));
        BufferedReader printed = awaitLine(process, "Epoch 1/");
        awaitFile(process, run, "model.zip", ".zip");
        for (List<String> intruder : List.of(
                List.of("train", "--resume", run.toString()), tiny("--out", run.toString(), "--overwrite"))) {
            assertThat(run(intruder)).isEqualTo(1);
            assertThat(errors.toString().lines()).hasSize(1).first().asString()
                    .startsWith("imdb-rnn: " + run + ": another program is training into this folder");
        }

        long start = System.nanoTime();
        process.toHandle().destroy(); // Process.destroy would close what we read from
        List<String> notices = printed.lines().filter(line -> line.startsWith("Interrupted")).toList();
        assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(process.exitValue()).isEqualTo(143);
        int complete = RunFolder.open(run).history().epochs().size();
        // Epochs take no time here: one more or several may have ended after the notice.
        Matcher notice = Pattern.compile("Interrupted after epoch (\\d+), which is kept\\. To go on: train --resume "
                + Pattern.quote(run.toString())).matcher(String.join("\n", notices));
        assertThat(notice.matches()).as(notices.toString()).isTrue();
        assertThat(Integer.parseInt(notice.group(1))).isBetween(1, complete);
    }

    @Test
    void endsWhenItsFolderIsMoved() throws Exception {
        Path run = temp.resolve("run");
        Process process = start(tiny("--out", run.toString(), "--epochs", ENDLESS));
        BufferedReader output = awaitLine(process, "Epoch 1");
        Files.move(run, temp.resolve("moved"));
        List<String> lines = output.lines().toList();
        assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(lines).last().asString().startsWith("imdb-rnn: " + run + ": the folder or the run.lock in it was deleted");
        assertThat(lines).filteredOn(line -> line.startsWith("imdb-rnn: ")).hasSize(1);
        assertThat(run).doesNotExist();
        assertThat(RunFolder.open(temp.resolve("moved")).history().epochs()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fused", "dl4j"})
    void goesOnWithTheStoredOptions(String engine) throws Exception {
        Path run = temp.resolve("run");
        Path whole = temp.resolve("whole");
        train(tiny("--out", run.toString(), "--epochs", "1", "--engine", engine, "--no-shuffle", "--steps-per-epoch", "2"));
        train(List.of("train", "--resume", run.toString(), "--epochs", "3"));
        train(tiny("--out", whole.toString(), "--epochs", "3", "--engine", engine, "--no-shuffle",
                "--steps-per-epoch", "2"));
        assertSameResult(run, whole);
        assertThat(RunFolder.open(run).provenance().settings()).isEqualTo(RunFolder.open(whole).provenance().settings());
        assertThat(RunFolder.open(run).history().epochs()).hasSize(3);
    }

    @Test
    void goesOnWithEarlyStoppingWhereItWas() throws Exception {
        // A high rate and half of the few reviews held out: the validation loss soon rises.
        String[] stopping = {"--patience", "3", "--validation-split", "0.5", "--learning-rate", "0.1"};
        Path whole = temp.resolve("whole");
        List<String> args = tiny(stopping);
        args.addAll(List.of("--epochs", "60", "--out", whole.toString()));
        train(args);
        int stopped = RunFolder.open(whole).history().epochs().size();
        assertThat(stopped).isBetween(4, 59);
        assertThat(bits(RunFolder.open(whole).model())).isNotEqualTo(bits(RunFolder.open(whole).lastModel()));

        Path run = temp.resolve("run");
        args.set(args.indexOf(whole.toString()), run.toString());
        args.set(args.indexOf("60"), Integer.toString(stopped - 1));
        train(args);
        train(List.of("train", "--resume", run.toString(), "--epochs", "60"));
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("epoch " + (stopped - 3) + "; its weights are restored");
        assertSameResult(run, whole);

        // There is nothing left to train: the same figures again.
        String before = out.toString(StandardCharsets.UTF_8).lines().reduce("", (a, b) -> b);
        train(List.of("train", "--resume", run.toString()));
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).last().isEqualTo(before);
        assertSameResult(run, whole);
    }

    @Test
    void refusesOptionsThatDoNotAgreeWithTheRuns() throws Exception {
        Path run = temp.resolve("run");
        train(tiny("--out", run.toString(), "--epochs", "2"));
        byte[] before = Files.readAllBytes(run.resolve(RunFolder.MODEL));
        String[][] cases = {
            {"--units", "5", "--units was 4 when " + run + " was begun, not 5; leave it out to resume"},
            {"--patience", "5", "--patience was not given when " + run + " was begun, not 5; leave it out to resume"},
            {"--epochs", "1", "--epochs must be at least 2, not 1"},
            {"--engine", "dl4j", "--engine was auto when " + run + " was begun, not dl4j; leave it out to resume"},
            {"--out", run.toString(), "--resume goes on in the run's own folder; leave out --out and --overwrite"},
        };
        for (String[] each : cases) {
            assertThat(run(List.of("train", "--resume", run.toString(), each[0], each[1]))).isEqualTo(2);
            assertThat(errors.toString().strip()).isEqualTo("imdb-rnn: " + each[2]);
        }
        assertThat(run(List.of("train", "--resume", run.toString(), "--dataset", "synthetic", "--data", "x"))).isEqualTo(2);
        Path other = Path.of(ResumeTest.class.getResource("/io/github/imdbrnn/numpy/reviews-p2-core.npz").toURI());
        assertThat(run(List.of("train", "--resume", run.toString(), "--data", other.toString()))).isEqualTo(1);
        assertThat(errors.toString()).startsWith("imdb-rnn: " + run + ": was trained on other texts (");
        assertThat(Files.readAllBytes(run.resolve(RunFolder.MODEL))).isEqualTo(before);
        train(List.of("train", "--resume", run.toString(), "--units", "4", "--engine", "fused"));
    }

    /** A folder may come from a stranger, who must not choose what is read as options or which files are written. */
    @Test
    void takesFromAStrangersRunOnlyWhatDescribesItsTraining() throws Exception {
        Path run = temp.resolve("run");
        Path written = temp.resolve("written.npz");
        train(tiny("--out", run.toString(), "--epochs", "1"));
        pretend(run, Map.of("save-weights", written.toString()));
        train(List.of("train", "--resume", run.toString(), "--epochs", "2"));
        assertThat(written).doesNotExist();
        train(List.of("train", "--resume", run.toString(), "--save-weights", written.toString()));
        assertThat(written).exists();

        // The network is the model's; and what is no setting of a training is not read.
        pretend(run, Map.of("out", temp.toString(), "no-such-option", "1", "units", "0", "max-features", "60"));
        train(List.of("train", "--resume", run.toString(), "--epochs", "3"));
        assertThat(RunFolder.open(run).history().epochs()).hasSize(3);

        pretend(run, Map.of("epochs", "1000000"));
        assertThat(run(List.of("train", "--resume", run.toString()))).isEqualTo(1);
        assertThat(errors.toString().strip()).isEqualTo("imdb-rnn: " + run.resolve("model.zip")
                + ": member provenance.json: epochs must be at most 10000, not 1000000");
        assertThat(run(List.of("train", "--resume", run.toString(), "--epochs", "1000001"))).isEqualTo(1);
    }

    /** Gives a run the provenance of a time when settings were options, which can be any. */
    private static void pretend(Path folder, Map<String, String> changed) throws Exception {
        RunFolder run = RunFolder.open(folder);
        Map<String, String> options = new TreeMap<>(Map.of("data", TinyTraining.reviews().toString(),
                "batch-size", "2", "validation-split", "0.25", "epochs", "1"));
        options.putAll(changed);
        ModelFile.write(folder.resolve(RunFolder.MODEL), run.lastModel(), Map.of(
                RunFolder.HISTORY, run.history().toCsv().getBytes(StandardCharsets.UTF_8),
                RunFolder.PROVENANCE, SavedRun.provenance("IMDB reviews", run.provenance().dataSha256(), options)));
    }

    /** Gives a run other kernels than it was trained with. */
    private static void pretend(Path folder, Optional<String> kernels) throws Exception {
        RunFolder run = RunFolder.open(folder);
        Provenance p = run.provenance();
        try (RunWriter writer = RunWriter.resume(folder)) {
            writer.write(run.lastModel(), Optional.empty(), run.history(), new Provenance(p.started(), p.versions(),
                    p.origin(), p.classNames(), p.dataSha256(), p.engine(), kernels, p.settings()));
        }
    }

    @Test
    void goesOnWithOtherKernelsOnlyWhenTold() throws Exception {
        Path run = temp.resolve("run");
        train(tiny("--out", run.toString(), "--epochs", "1"));
        String here = RunFolder.open(run).provenance().kernels().orElseThrow();
        pretend(run, Optional.of("other\u001b[2J"));
        byte[] before = Files.readAllBytes(run.resolve(RunFolder.MODEL));
        String difference = run.resolve("model.zip") + ": was trained with the kernels other?[2J of the engine fused; "
                + "here they are " + here + ", which give other bits";
        assertThat(run(List.of("train", "--resume", run.toString(), "--epochs", "2"))).isEqualTo(1);
        assertThat(errors.toString().strip()).isEqualTo(
                "imdb-rnn: " + difference + "; to go on all the same, add --accept-other-kernels");
        assertThat(Files.readAllBytes(run.resolve(RunFolder.MODEL))).isEqualTo(before);

        train(List.of("train", "--resume", run.toString(), "--epochs", "2", "--accept-other-kernels"));
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Note: " + difference + System.lineSeparator());
        assertThat(RunFolder.open(run).provenance().kernels()).contains(here);
        assertThat(RunFolder.open(run).provenance().toJson()).doesNotContain("accept");
        train(List.of("train", "--resume", run.toString(), "--epochs", "3"));

        pretend(run, Optional.empty());
        train(List.of("train", "--resume", run.toString(), "--epochs", "4"));

        assertThat(run(tiny("--accept-other-kernels"))).isEqualTo(2);
        assertThat(errors.toString()).startsWith("imdb-rnn: --accept-other-kernels tells how to go on with a run");
    }

    /** Written by the code of before, with early stopping: the best of its four epochs was not the last. */
    @Test
    void goesOnWithARunOfBeforeTheKernelsWereRecorded() throws Exception {
        Path run = Files.createDirectory(temp.resolve("run"));
        Files.copy(Path.of(ResumeTest.class.getResource("run-without-kernels/model.zip").toURI()),
                run.resolve("model.zip"));
        RunFolder old = RunFolder.open(run);
        assertThat(old.history().epochs()).hasSize(4);
        assertThat(bits(old.model())).isNotEqualTo(bits(old.lastModel()));
        String data = TinyTraining.reviews().toString();
        train(List.of("evaluate", "--model", run.toString(), "--data", data));
        train(List.of("train", "--resume", run.toString(), "--data", data, "--epochs", "6"));
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Going on with " + run + " after epoch 4 of 6");
        RunFolder resumed = RunFolder.open(run);
        assertThat(resumed.history().epochs()).hasSize(6);
        assertThat(resumed.history().epochs().subList(0, 4)).isEqualTo(old.history().epochs());
        assertThat(resumed.provenance().kernels()).isPresent();
    }

    /** Not the width of a vector: that gives the same bits, and the run goes on without a question. */
    @Test
    void recordsOfTheKernelsWhatMakesOtherBits() throws Exception {
        assumeThat(FloatVector.SPECIES_PREFERRED.vectorBitSize()).as("bits of a vector").isGreaterThan(256);
        Path run = temp.resolve("run");
        Path whole = temp.resolve("whole");
        List<String> args = tiny("--embedding-dim", "5", "--units", "21", "--engine", "fused");
        train(with(args, "--out", run.toString(), "--epochs", "2"));
        awaitLine(start(List.of("train", "--resume", run.toString(), "--epochs", "6"), "-XX:MaxVectorSize=32"),
                "Test loss");
        train(with(args, "--out", whole.toString(), "--epochs", "6"));
        assertSameResult(run, whole);

        awaitLine(start(List.of("train", "--resume", run.toString(), "--epochs", "7"), "-XX:MaxVectorSize=16"),
                "imdb-rnn: " + run.resolve("model.zip") + ": was trained with the kernels vector");
    }

    @Test
    void endsAndKeepsNothingWhenTheFirstEpochSpoilsTheNetwork() throws Exception {
        Path run = temp.resolve("run");
        List<String> args = tiny("--out", run.toString(), "--epochs", "9");
        args.set(args.indexOf("0.01"), "3e38");
        assertThat(run(args)).isEqualTo(1);
        assertThat(errors.toString().lines()).hasSize(1).first().asString()
                .matches("imdb-rnn: epoch 1, step \\d: the loss is NaN, so training ends here; lower --learning-rate");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("No epoch was complete, so nothing is kept.");
        assertThat(run).doesNotExist();
    }

    @Test
    void keepsANetworkThatNoEpochTrained() throws Exception {
        Path run = temp.resolve("run");
        train(tiny("--out", run.toString(), "--epochs", "0"));
        assertThat(RunFolder.open(run).history()).isEqualTo(History.empty());
        train(List.of("train", "--resume", run.toString(), "--epochs", "1"));
        Path whole = temp.resolve("whole");
        train(tiny("--out", whole.toString(), "--epochs", "1"));
        assertSameResult(run, whole);
    }

    @Test
    void saysWhichOptionsBelongTogether() throws Exception {
        assertThat(run(tiny("--monitor", "val_accuracy"))).isEqualTo(2);
        assertThat(errors.toString()).startsWith("imdb-rnn: --monitor tells what --patience is to watch");
        assertThat(run(tiny("--overwrite"))).isEqualTo(2);
        assertThat(errors.toString()).startsWith("imdb-rnn: --overwrite replaces the run in the folder that --out names");
        List<String> args = tiny("--patience", "1");
        args.set(args.indexOf("0.25"), "0");
        assertThat(run(args)).isEqualTo(2);
        assertThat(errors.toString()).startsWith("imdb-rnn: --patience needs texts held out for validation");
    }
}
