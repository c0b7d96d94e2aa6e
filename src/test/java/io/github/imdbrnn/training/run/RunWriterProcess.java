package io.github.imdbrnn.training.run;

import io.github.imdbrnn.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program of its own that moves into a run folder and out again, many times, for the tests with two programs:
 * {@code FOLDER SIGN TIMES}. While it has the folder to itself it puts up the sign, a file, and ends with exit code 3 if the
 * sign of another is there. It says when it is kept out for the first time.
 */
final class RunWriterProcess {
    private RunWriterProcess() {}

    static Process start(Path folder, Path sign, int times) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(java.toString(), "-Xmx64m", "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path"), RunWriterProcess.class.getName(),
                folder.toString(), sign.toString(), Integer.toString(times))
                .redirectErrorStream(true)
                .start();
    }

    public static void main(String[] args) throws IOException {
        Path sign = Path.of(args[1]);
        int times = 0;
        boolean refused = false;
        while (times < Integer.parseInt(args[2])) {
            try (RunWriter writer = RunWriter.create(Path.of(args[0]), false)) {
                if (!sign.toFile().createNewFile()) {
                    System.out.println("two programs in one folder, after " + times + " times");
                    System.exit(3);
                }
                times++;
                Files.delete(sign);
            } catch (DataException e) {
                if (!e.getMessage().contains("another program is training")) {
                    throw e;
                }
                if (!refused) {
                    System.out.println("refused");
                }
                refused = true;
            }
        }
    }
}
