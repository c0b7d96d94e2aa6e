package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes what a file system holds besides files, folders and links, with the system's own programs where there are any. */
public final class SpecialFiles {
    private SpecialFiles() {}

    /** A pipe with a name. */
    public static Path pipe(Path path) throws Exception {
        return made(path, "mkfifo", path.toString());
    }

    /** What takes every byte and keeps none, as /dev/null does. */
    public static Path nullDevice(Path path) throws Exception {
        return made(path, "mknod", path.toString(), "c", "1", "3");
    }

    /** A device of blocks, which nothing must write to. */
    public static Path blockDevice(Path path) throws Exception {
        return made(path, "mknod", path.toString(), "b", "240", "0");
    }

    private static Path made(Path path, String... command) throws Exception {
        int exitCode;
        try {
            exitCode = new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            exitCode = -1;
        }
        assumeTrue(exitCode == 0, () -> "cannot be made here: " + List.of(command));
        assertThat(path).exists();
        return path;
    }
}
