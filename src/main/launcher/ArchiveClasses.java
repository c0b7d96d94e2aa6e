import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the program's class-data archive, {@code lib/imdb-rnn.jsa}: classes as the JVM holds them in memory, with which
 * {@code --help} takes two thirds of the time. Run by {@code package}, with the folder of the program and one to work in.
 *
 * <p>The archive is of the JDK that makes it, and of the place of the jars: {@code lib/imdb-rnn.jsa.txt} names both,
 * and the launchers look there. It is a static one, which has most of picocli's classes too: a dynamic one takes none
 * that are compiled for Java 5. A JVM that makes none, such as OpenJ9, leaves the program without it.
 */
final class ArchiveClasses {
    private static final String HEADER = "label,text\n";
    private static final String TEXTS = "good,a great film\nbad,a bad film\n";

    private final Path lib;
    private final Path work;

    private ArchiveClasses(Path program, Path work) {
        lib = program.resolve("lib");
        this.work = work;
    }

    public static void main(String[] args) throws Exception {
        Path work = Files.createDirectories(Path.of(args[1]));
        new ArchiveClasses(Path.of(args[0]).toRealPath(), work.toRealPath()).run();
    }

    private void run() throws IOException, InterruptedException {
        Path archive = lib.resolve("imdb-rnn.jsa");
        Path made = lib.resolve("imdb-rnn.jsa.txt");
        Files.deleteIfExists(made);
        Files.deleteIfExists(archive);
        Path list = Files.write(work.resolve("classes.txt"), classes());
        java("-Xshare:dump", "-XX:SharedArchiveFile=" + archive, "-XX:SharedClassListFile=" + list, "-cp", jar());
        if (Files.exists(archive)) {
            Files.writeString(made, System.getProperty("java.version") + " " + lib + "\n");
        }
    }

    /** The classes that commands load, each once. */
    private Set<String> classes() throws IOException, InterruptedException {
        String texts = Files.writeString(work.resolve("texts.csv"), HEADER + TEXTS.repeat(50)).toString();
        String run = Files.createTempDirectory(work, "run").toString();
        Set<String> classes = new LinkedHashSet<>();
        for (List<String> command : List.of(
                List.of("train", "--data", texts, "--epochs", "1", "--out", run),
                List.of("predict", "--model", run, "a great film"),
                List.of("evaluate", "--model", run),
                List.of("--help"))) {
            Path list = work.resolve(command.get(0) + ".txt");
            Files.deleteIfExists(list);
            List<String> java = new ArrayList<>(List.of("@" + lib.resolve("jvm.config"),
                    "-XX:DumpLoadedClassList=" + list, "-jar", jar()));
            java.addAll(command);
            java(java.toArray(String[]::new));
            if (Files.exists(list)) {
                for (String line : Files.readAllLines(list)) {
                    if (!line.startsWith("@cp ")) { // from JDK 24 on; it names classes by the numbers of one list
                        classes.add(line.replaceFirst(" id: \\d+$", ""));
                    }
                }
            }
        }
        return classes;
    }

    private String jar() {
        return lib.resolve("imdb-rnn.jar").toString();
    }

    private void java(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(arguments));
        new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(work.resolve("log.txt").toFile())).start().waitFor();
    }
}
