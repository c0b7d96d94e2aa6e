package io.github.imdbrnn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders that this person may not look into. */
class UnreadableFolderTest {
    @TempDir
    private Path folder;

    private Path runs;

    @BeforeEach
    void hideTheRuns() throws IOException {
        Assumptions.assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"), "needs POSIX permissions");
        runs = Files.createDirectory(folder.resolve("runs"));
        Files.createDirectory(runs.resolve("first"));
        Files.setPosixFilePermissions(runs, PosixFilePermissions.fromString("---------"));
    }

    @AfterEach
    void showTheRuns() throws IOException {
        if (runs != null) {
            Files.setPosixFilePermissions(runs, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** To root everything is readable, but not once it has given up that right. */
    private static List<String> withoutPrivileges() {
        if (!System.getProperty("user.name").equals("root")) {
            return List.of();
        }
        Assumptions.assumeTrue(PseudoTerminal.onPath("setpriv"), "root needs setpriv on the PATH");
        String rights = "-dac_override,-dac_read_search";
        return List.of("setpriv", "--bounding-set=" + rights, "--inh-caps=" + rights);
    }

    @ParameterizedTest
    @CsvSource({
        "export --weights w.npz,                    runs",
        "export --weights w.npz --model runs/first, runs/first",
        "train --out runs/first,                    runs/first",
        "train --out runs,                          runs",
        "train --resume runs/first,                 runs/first",
    })
    void areNotCalledEmpty(String command, String unreadable) throws Exception {
        List<String> all = new ArrayList<>(withoutPrivileges());
        all.addAll(PseudoTerminal.javaCommand());
        all.add(ImdbRnn.class.getName());
        all.addAll(List.of(command.split(" ")));
        Process process = new ProcessBuilder(all).directory(folder.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(1);
        assertThat(output).contains("imdb-rnn: " + unreadable + ": cannot be read: permission denied");
    }
}
