package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.imdbrnn.cli.Terminal;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code runs} as a person meets it. */
class RunsTest {
    private static final History HISTORY = new History(List.of(
            new History.Epoch(1, 1, new Metrics(0.7, 0.5), Optional.of(new Metrics(0.4405, 0.7998))),
            new History.Epoch(2, 1, new Metrics(0.5, 0.7), Optional.of(new Metrics(0.8205, 0.6096)))));

    /** When the runs of {@link SavedRun} began. */
    private static final String STARTED = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm")
            .withZone(ZoneId.systemDefault()).format(Instant.EPOCH);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();
    private int written;

    private int run(Path runs) {
        return run(new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), false), runs);
    }

    private int runInATerminal(int columns, Path runs) {
        return run(new Terminal(InputStream.nullInputStream(), new PrintStream(out, true, StandardCharsets.UTF_8), true,
                () -> columns, StandardCharsets.UTF_8), runs);
    }

    private int run(Terminal terminal, Path runs) {
        out.reset();
        errors.getBuffer().setLength(0);
        return ImdbRnn.run(terminal, new PrintWriter(errors, true), "runs", runs.toString());
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private void write(String name, History history, Map<String, String> options) throws IOException {
        SavedRun.write(folder.resolve(name), history, options);
        Files.setLastModifiedTime(folder.resolve(name).resolve(RunFolder.MODEL), FileTime.fromMillis(1_000_000L * ++written));
    }

    @Test
    void listsFiguresAndUnusualOptionsOfEveryRunTheNewestLast() throws Exception {
        write("b", HISTORY, Map.of("epochs", "2", "units", "64", "seed", "1", "no-shuffle", "true", "data", "/far/away",
                "engine", "auto"));
        write("a", History.empty(), Map.of("epochs", "10", "save-weights", "w.npz"));
        SavedRun.write(folder.resolve("made"), Model.create(NetworkSpec.notebook(), new RmsProp(0.01, 0.9), 1),
                "synthetic reviews made by this program", Map.of());
        Files.createDirectories(folder.resolve("begun"));
        assertThat(run(folder)).as(errors.toString()).isZero();
        assertThat(lines()).containsExactly(
                "run   started         epochs  val_loss       val_accuracy   data, options",
                "b     " + STARTED + "     2  0.4405/0.8205  0.7998/0.6096  imdb --epochs 2 --no-shuffle --units 64",
                "a     " + STARTED + "     0  -              -              imdb",
                "made  " + STARTED + "     0  -              -              synthetic --learning-rate 0.01");
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void showsADamagedRunAsSuch() throws Exception {
        write("whole", HISTORY, Map.of());
        write("cut", HISTORY, Map.of());
        Path model = folder.resolve("cut").resolve(RunFolder.MODEL);
        byte[] bytes = Files.readAllBytes(model);
        Files.write(model, Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(run(folder)).isZero();
        assertThat(lines()).hasSize(3).anySatisfy(line -> assertThat(line).startsWith("cut    damaged  is not a readable zip"))
                .anySatisfy(line -> assertThat(line).startsWith("whole  " + STARTED));
    }

    /** As a year that Java can count and not show. */
    @Test
    void showsARunOfNoPossibleTimeAsDamaged() throws Exception {
        write("late", HISTORY, Map.of());
        write("whole", HISTORY, Map.of());
        try (FileSystem zip = FileSystems.newFileSystem(folder.resolve("late").resolve(RunFolder.MODEL))) {
            Path provenance = zip.getPath(RunFolder.PROVENANCE);
            Files.writeString(provenance,
                    Files.readString(provenance).replace("1970-01-01T00:00:00Z", "+1000000000-12-31T23:59:59.999999999Z"));
        }
        assertThat(run(folder)).as(errors.toString()).isZero();
        assertThat(lines()).hasSize(3)
                .anySatisfy(line -> assertThat(line).startsWith("late   damaged").contains("years 1970 to 9999"))
                .anySatisfy(line -> assertThat(line).startsWith("whole  " + STARTED));
    }

    @Test
    void keepsWithinTheTerminalAndNamesWhole() throws Exception {
        Map<String, String> options = Map.of("units", "64", "embedding-dim", "16", "batch-size", "64", "rho", "0.95",
                "initial-weights", "/some/where/far/away.npz");
        write("2026-01-31_12-00-00", HISTORY, options);
        for (String name : List.of("b", "a-folder-whose-name-is-as-long-as-some-like-them-to-be")) {
            write(name, HISTORY, Map.of());
            for (int columns : new int[] {60, 80, 100, 250}) {
                assertThat(runInATerminal(columns, folder)).isZero();
                assertThat(lines()).hasSizeLessThan(16).anyMatch(line -> line.startsWith("2026-01-31_12-00-00"))
                        .anyMatch(line -> line.startsWith(name))
                        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
                assertThat(String.join(" ", lines())).contains("imdb --batch-size 64 --embedding-dim 16");
            }
        }
        assertThat(lines()).hasSize(4); // where there is room, one for each
    }

    @Test
    void saysHowToGetARun() throws Exception {
        assertThat(run(folder)).isZero();
        assertThat(lines()).singleElement().asString().contains(folder.toString(), "holds no run", "train");
    }

    @Test
    void refusesWhatIsNoFolder() throws Exception {
        for (Path file : List.of(folder.resolve("none"), Files.createFile(folder.resolve("file")))) {
            assertThat(run(file)).isEqualTo(1);
            assertThat(errors.toString().lines()).singleElement().asString().startsWith("imdb-rnn: " + file + ": ");
        }
    }

    /** A run of the notebook's size has megabytes of weights, which need not be unpacked to be listed. */
    @Test
    void readsNoWeights() throws Exception {
        write("a", HISTORY, Map.of());
        Path model = folder.resolve("a").resolve(RunFolder.MODEL);
        try (FileSystem zip = FileSystems.newFileSystem(model)) {
            Files.write(zip.getPath("coefficients.bin"), new byte[1 << 20]);
        }
        assertThat(run(folder)).isZero();
        assertThat(lines().get(1)).contains("0.4405/0.8205");
    }
}
