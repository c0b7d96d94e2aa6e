package io.github.imdbrnn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.imdbrnn.SpecialFiles;
import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class AtomicFileTest {
    @TempDir
    private Path folder;

    @Test
    void replacesTheOldFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "the old, longer content");
        AtomicFile.write(file, out -> out.write("new".getBytes()));
        assertThat(file).hasContent("new");
        assertOnlyFile(file);
    }

    @Test
    void keepsTheOldFileWhenWritingFails() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(new byte[1_000_000]);
                    throw new IOException("No space left on device");
                }))
                .withMessage(file + ": cannot be written: No space left on device");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
            throw new IllegalStateException();
        })).isInstanceOf(IllegalStateException.class);
        assertThat(file).hasContent("old");
        assertOnlyFile(file);
    }

    @Test
    void showsNoFileUntilItIsComplete() throws IOException {
        Path file = folder.resolve("file");
        AtomicFile.write(file, out -> {
            out.write(new byte[1_000_000]);
            out.flush();
            assertThat(file).doesNotExist();
        });
        assertThat(file).hasSize(1_000_000);
    }

    @Test
    void namesTheFolderThatIsNotThere() {
        Path file = folder.resolve("none").resolve("file");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> AtomicFile.write(file, out -> {}))
                .withMessage(file + ": cannot be written: there is no folder " + file.getParent());
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> AtomicFile.write(folder, out -> {}))
                .withMessage(folder + ": cannot be written: it is a folder");
    }

    private static void write(Path file) throws DataException {
        AtomicFile.write(file, out -> out.write("new".getBytes()));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "making a link is a privilege there")
    void writesThroughLinksWhichStay() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path file = Files.writeString(elsewhere.resolve("file"), "old");
        Path near = Files.createSymbolicLink(elsewhere.resolve("near"), Path.of("file"));
        Path far = Files.createSymbolicLink(folder.resolve("far"), Path.of("elsewhere/near"));
        write(far);
        assertThat(far).isSymbolicLink().hasContent("new");
        assertThat(near).isSymbolicLink();
        assertThat(file).isRegularFile().hasContent("new");
        try (var files = Files.list(elsewhere)) {
            assertThat(files).containsExactlyInAnyOrder(file, near);
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "making a link is a privilege there")
    void makesTheFileThatALinkLeadsTo() throws IOException {
        Files.createDirectory(folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("elsewhere/near"), Path.of("file"));
        Path far = Files.createSymbolicLink(folder.resolve("far"), Path.of("elsewhere/near"));
        write(far);
        assertThat(far).isSymbolicLink();
        assertThat(folder.resolve("elsewhere/near")).isSymbolicLink();
        assertThat(folder.resolve("elsewhere/file")).isRegularFile().hasContent("new");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "making a link is a privilege there")
    void replacesALinkWhereItIsAskedTo() throws IOException {
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "mine");
        Path link = Files.createSymbolicLink(folder.resolve("link"), elsewhere);
        AtomicFile.replace(link, out -> out.write("new".getBytes()));
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(link).hasContent("new");
        assertThat(elsewhere).hasContent("mine");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "making a link is a privilege there")
    void saysWhereALinkLeadsNowhere() throws IOException {
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> write(circle))
                .withMessage(circle + ": cannot be written: its links lead in a circle");
        Path lost = Files.createSymbolicLink(folder.resolve("lost"), folder.resolve("none/file"));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> write(lost))
                .withMessage(lost + ": cannot be written: there is no folder " + folder.resolve("none"));
        Path toFolder = Files.createSymbolicLink(folder.resolve("to folder"), folder);
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> write(toFolder))
                .withMessage(toFolder + ": cannot be written: it is a folder");
    }

    /** Writes a file: the program that the next test watches. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws DataException {
            write(Path.of(args[0]));
        }
    }

    @Test
    void forcesTheFolderToTheDiskAfterTheRename() throws Exception {
        Path trace = folder.resolve("trace");
        Path file = folder.resolve("file");
        Process process;
        try {
            process = new ProcessBuilder("strace", "-f", "-y", "-e", "trace=rename,renameat,renameat2,fsync", "-o",
                    trace.toString(), Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-cp",
                    System.getProperty("java.class.path"), Program.class.getName(), file.toString())
                    .redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new TestAbortedException("strace is not there", e);
        }
        String output = process.inputReader().lines().collect(Collectors.joining("\n"));
        assumeTrue(process.waitFor() == 0, () -> "strace cannot trace here: " + output);
        assertThat(file).hasContent("new");
        String calls = Files.readString(trace);
        int renamed = calls.indexOf(file + "\")");
        assertThat(renamed).isPositive();
        assertThat(calls.substring(0, renamed)).containsPattern("fsync\\([0-9]+<\\Q" + file + "\\E\\.");
        assertThat(calls.substring(renamed)).containsPattern("fsync\\([0-9]+<\\Q" + folder + "\\E>");
    }

    @Test
    void leavesTheOtherNameOfAFileAsItWas() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Path other = Files.createLink(folder.resolve("other"), file);
        write(file);
        assertThat(file).hasContent("new");
        assertThat(other).hasContent("old");
    }

    @Test
    void writesIntoAPipe() throws Exception {
        Path pipe = SpecialFiles.pipe(folder.resolve("pipe"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), pipe);
        for (Path file : List.of(pipe, link)) {
            CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> {
                try (BufferedReader in = new BufferedReader(new FileReader(pipe.toFile()))) {
                    return in.readLine();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            write(file);
            assertThat(Files.isRegularFile(pipe)).isFalse();
            assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo("new");
        }
    }

    @Test
    void writesIntoACharacterDevice() throws Exception {
        Path device = SpecialFiles.nullDevice(folder.resolve("null"));
        write(device);
        assertThat(Files.isRegularFile(device)).isFalse();
        assertOnlyFile(device);
    }

    @Test
    void refusesWhatIsNeitherFileNorPipe() throws Exception {
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel bound = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            bound.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> write(socket))
                .withMessage(socket + ": cannot be written: it is neither a file nor a pipe; name another");
        assertThat(socket).exists();
        assertThat(Files.isRegularFile(socket)).isFalse();
        Path device = SpecialFiles.blockDevice(folder.resolve("disk"));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> write(device))
                .withMessage(device + ": cannot be written: it is neither a file nor a pipe; name another");
        assertThat(Files.isRegularFile(device)).isFalse();
    }

    private void assertOnlyFile(Path file) throws IOException {
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
