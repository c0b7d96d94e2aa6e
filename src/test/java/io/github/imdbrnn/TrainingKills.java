package io.github.imdbrnn;

import io.github.imdbrnn.data.ImdbFile;
import io.github.imdbrnn.training.FitSettings;
import io.github.imdbrnn.training.RunFolder;
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
 * until it writes its report, and killed then.
 */
final class TrainingKills {
    private static final int LATEST_MILLIS = 800;

    private final Path folder;
    private final Random random;
    private final Map<String, Integer> leftovers = new TreeMap<>();
    private int complete;
    private int earlier; // epochs of runs that had as many as a run may have, or nearly

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
                + "half-written files left by kills: " + kills.leftovers);
    }

    private void copyReviews() throws IOException {
        try (InputStream reviews = TrainingKills.class.getResourceAsStream("data/reviews-p4-_core.npz")) {
            Files.copy(reviews, folder.resolve(ImdbFile.REVIEWS.name()));
        }
        Files.writeString(folder.resolve(ImdbFile.WORD_INDEX.name()), "{\"the\": 1, \"film\": 2}");
    }

    /** @return whether the program was still alive to be killed */
    private boolean kill(int program) throws Exception {
        if (complete > FitSettings.MOST_EPOCHS / 2) {
            earlier += complete;
            complete = 0;
        }
        Path run = folder.resolve("run-after-" + earlier);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx256m", "-XX:TieredStopAtLevel=1",
                "--add-modules=jdk.incubator.vector", "-cp", System.getProperty("java.class.path"),
                ImdbRnn.class.getName(), "train"));
        boolean ends = program % 3 == 2 && complete > 0;
        String epochs = Integer.toString(ends ? complete + 2 : FitSettings.MOST_EPOCHS);
        command.addAll(complete > 0
                ? List.of("--resume", run.toString(), "--epochs", epochs)
                : List.of("--data", folder.toString(), "--max-features", "50", "--maxlen", "12", "--embedding-dim", "3",
                        "--units", "4", "--batch-size", "2", "--validation-split", "0.25", "--epochs", epochs,
                        "--out", run.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            awaitTraining(process);
            if (ends) {
                awaitReport(process, run);
            } else {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(LATEST_MILLIS));
            }
            boolean killed = process.isAlive();
            process.destroyForcibly();
            process.waitFor();
            check(run, process.exitValue());
            return killed && process.exitValue() == 137;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Every program must get as far as its first epoch, whatever the one before it left. */
    private static void awaitTraining(Process process) throws IOException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder printed = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith("Epoch ")) {
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

    private static void awaitReport(Process process, Path run) throws IOException {
        while (process.isAlive()) {
            try (Stream<Path> files = Files.list(run)) {
                if (files.anyMatch(file -> file.getFileName().toString().startsWith(RunFolder.REPORT + "."))) {
                    return;
                }
            }
        }
    }

    private void check(Path run, int exitValue) throws IOException {
        if (exitValue != 137 && exitValue != 0) {
            throw new AssertionError("ended with " + exitValue);
        }
        if (complete > 0 || Files.exists(run.resolve(RunFolder.MODEL))) {
            RunFolder opened = RunFolder.open(run);
            opened.network();
            int now = opened.history().epochs().size();
            if (now < complete) {
                throw new AssertionError("had " + complete + " complete epochs, has " + now);
            }
            complete = now;
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
}
