package io.github.imdbrnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private void assertOnlyFile(Path file) throws IOException {
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
