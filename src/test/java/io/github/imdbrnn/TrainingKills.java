package io.github.imdbrnn;

import io.github.imdbrnn.data.imdb.ImdbFiles;
import io.github.imdbrnn.training.FitSettings;
import io.github.imdbrnn.training.run.RunFolder;
import io.github.imdbrnn.training.run.RunWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Kills one training again and again, as kill -9 does, at moments drawn from a seed, and resumes it each time:
 * {@code java -cp ... io.github.imdbrnn.TrainingKills KILLS SEED FOLDER}. An epoch takes a millisecond or two, so
 * nearly every kill falls on the writing of the model, the history or the provenance. Every third program is left alone
 * until it writes its report, and killed then. The program before each of these begins anew with --overwrite, and is
 * killed while its first epoch takes the place of the old run. After every kill the folder must open, and the copies
 * beside the model must be the model's once it has been opened to train into.
 */
final class TrainingKills {
    private static final int LATEST_MILLIS = 800;

    /** The first epoch's files take some tenths of a second. */
    private static final int LATEST_REPLACING_MILLIS = 150;

    private final Path folder;
    private final Random random;
    private final Map<String, Integer> leftovers = new TreeMap<>();
    private int complete;
    private int earlier; // epochs of runs that were replaced or had nearly as many as a run may have
    private int replaced;
    private int runs;
    private long seed; // of the run in the folder, by which it is told from the next

    private TrainingKills(Path folder, long seed) {
        this.folder = folder;
        this.random = new Random(seed);
    }

    public static void main(String[] args) throws Exception {
        TrainingKills kills = new TrainingKills(Path.of(args[2]), Long.parseLong(args[1]));
        kills.copyReviews();
        int wanted = Integer.parseInt(args[0]);
        int done = 0;
        for (int program = 0; done < wanted; program++) {
            done += kills.kill(program) ? 1 : 0;
        }
        System.out.println(done + " kills; " + (kills.earlier + kills.complete) + " epochs, none of them lost; "
                + kills.replaced + " runs replaced by --overwrite; "
                + "half-written files left by kills: " + kills.leftovers);
    }

    private void copyReviews() throws IOException {
        try (InputStream reviews = TrainingKills.class.getResourceAsStream("numpy/reviews-p4-_core.npz")) {
            Files.copy(reviews, folder.resolve(ImdbFiles.REVIEWS.name()));
        }
        Files.writeString(folder.resolve(ImdbFiles.WORD_INDEX.name()), "{\"the\": 1, \"film\": 2}");
    }

    /** @return whether the program was still alive to be killed */
    private boolean kill(int program) throws Exception {
        if (complete > FitSettings.MOST_EPOCHS / 2) {
            earlier += complete;
            complete = 0;
            runs++;
        }
        Path run = folder.resolve("run-" + runs);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx256m", "-XX:TieredStopAtLevel=1",
                "--add-modules=jdk.incubator.vector", "-cp", System.getProperty("java.class.path"),
                ImdbRnn.class.getName()));
        boolean ends = program % 3 == 2 && complete > 0;
        boolean overwrites = program % 3 == 1 && complete > 0;
        String epochs = Integer.toString(ends ? complete + 2 : FitSettings.MOST_EPOCHS);
        command.addAll(complete > 0 && !overwrites
                ? List.of("train", "--resume", run.toString(), "--epochs", epochs)
                : TinyTraining.args("--data", folder.toString(), "--epochs", epochs, "--seed",
                        Integer.toString(program), "--out", run.toString(), "--overwrite"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            awaitLine(process, overwrites ? "Engine: " : "Epoch ");
            if (ends) {
                awaitPart(process, run, RunFolder.REPORT);
            } else if (overwrites) {
                awaitPart(process, run, RunFolder.MODEL);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(LATEST_REPLACING_MILLIS));
            } else {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(LATEST_MILLIS));
            }
            boolean killed = process.isAlive();
            process.destroyForcibly();
            process.waitFor();
            check(run, process.exitValue(), overwrites);
            return killed && process.exitValue() == 137;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Every program must get as far as training, whatever the one before it left. */
    private static void awaitLine(Process process, String start) throws IOException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder printed = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith(start)) {
                Thread drain = new Thread(() -> reader.lines().forEach(rest -> {}));
                drain.setDaemon(true);
                drain.setUncaughtExceptionHandler((thread, closed) -> {});
                drain.start();
                return;
            }
            printed.append(line).append('\n');
        }
        throw new AssertionError("did not go on:\n" + printed);
    }

    private static void awaitPart(Process process, Path run, String name) throws IOException {
        while (process.isAlive()) {
            try (Stream<Path> files = Files.list(run)) {
                if (files.anyMatch(file -> file.getFileName().toString().startsWith(name + "."))) {
                    return;
                }
            }
        }
    }

    private void check(Path run, int exitValue, boolean overwrites) throws IOException {
        if (exitValue != 137 && exitValue != 0) {
            throw new AssertionError("ended with " + exitValue);
        }
        if (complete > 0 || Files.exists(run.resolve(RunFolder.MODEL))) {
            RunFolder opened = RunFolder.open(run);
            opened.model();
            int now = opened.history().epochs().size();
            boolean another = opened.provenance().settings().fit().seed() != seed;
            if (another && complete > 0) {
                if (!overwrites || now == 0) {
                    throw new AssertionError("another run of " + now + " epochs in place of one of " + complete);
                }
                replaced++;
                earlier += complete;
            } else if (now < complete || overwrites && now > complete) {
                throw new AssertionError("had " + complete + " complete epochs, has " + now);
            }
            seed = opened.provenance().settings().fit().seed();
            complete = now;
            checkCopies(run, opened);
        }
        Path report = run.resolve(RunFolder.REPORT);
        if (Files.exists(report) && !Files.readString(report).endsWith("</html>\n")) {
            throw new AssertionError("half a report");
        }
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".part")) {
                    leftovers.merge(name.replaceAll("\\.[0-9a-f-]{36}\\.part", ""), 1, Integer::sum);
                }
                if (Files.size(file) == 0 && !name.equals("run.lock") && !name.endsWith(".part")) {
                    throw new AssertionError(name + " is empty");
                }
            }
        }
    }

    /** Opens a copy of the folder to train into: the next program is to find the folder itself as the kill left it. */
    private static void checkCopies(Path run, RunFolder opened) throws IOException {
        Path copy = Files.createTempDirectory(run.getParent(), "copy");
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        RunWriter.resume(copy).close();
        if (!Files.readString(copy.resolve(RunFolder.HISTORY)).equals(opened.history().toCsv())
                || !Files.readString(copy.resolve(RunFolder.PROVENANCE)).equals(opened.provenance().toJson())) {
            throw new AssertionError("the copies beside the model are not the model's");
        }
        try (Stream<Path> files = Files.list(copy)) {
            for (Path file : files.toList()) {
                if (file.toString().endsWith(".part")) {
                    throw new AssertionError(file.getFileName() + " was left");
                }
                Files.delete(file);
            }
        }
        Files.delete(copy);
    }
}
