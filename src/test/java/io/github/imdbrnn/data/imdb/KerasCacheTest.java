package io.github.imdbrnn.data.imdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.download.Download;
import io.github.imdbrnn.download.DownloadTest;
import io.github.imdbrnn.download.LoopbackServer;
import io.github.imdbrnn.download.RecordingListener;
import io.github.imdbrnn.download.RemoteFile;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class KerasCacheTest {
    private static final byte[] CONTENT = DownloadTest.bytes(1_000, 1);
    private static final byte[] OTHER = DownloadTest.bytes(1_000, 2);
    private static final Download DOWNLOAD = new Download(
            new Download.Limits(Duration.ofSeconds(5), Duration.ofSeconds(5), 2, Duration.ofMillis(10)));

    private final RecordingListener listener = new RecordingListener();
    private Path home;
    private Path folder;
    private Path cached;
    private KerasCache cache;

    @BeforeEach
    void nameFiles(@TempDir Path home) {
        this.home = home;
        folder = home.resolve(".keras").resolve("datasets");
        cached = folder.resolve("imdb.npz");
        cache = new KerasCache(folder, DOWNLOAD);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Python does not read HOME there")
    void isWhereKerasHasIt() {
        Path userHome = Path.of("/home/someone");

        assertThat(KerasCache.folder(Map.of(), userHome)).isEqualTo(Path.of("/home/someone/.keras/datasets"));
        assertThat(KerasCache.folder(Map.of("HOME", "/other"), userHome)).isEqualTo(Path.of("/other/.keras/datasets"));
        assertThat(KerasCache.folder(Map.of("KERAS_HOME", "/k"), userHome)).isEqualTo(Path.of("/k/datasets"));
        assertThat(KerasCache.folder(Map.of("KERAS_HOME", "~/k", "HOME", "/other"), userHome))
                .isEqualTo(Path.of("/other/k/datasets"));
        assertThat(KerasCache.folder(Map.of("KERAS_HOME", "~"), userHome)).isEqualTo(Path.of("/home/someone/datasets"));
        assertThat(KerasCache.folder(Map.of("KERAS_HOME", ""), userHome))
                .isEqualTo(Path.of("/home/someone/.keras/datasets"));
    }

    @Test
    void makesTheFolderAndDownloadsIntoIt() throws IOException {
        try (LoopbackServer server = new LoopbackServer(LoopbackServer.body(CONTENT))) {
            assertThat(cache.get(file(server), listener)).isEqualTo(cached).hasBinaryContent(CONTENT);
        }
    }

    @Test
    void usesACachedFileWithoutWritingOrAsking() throws IOException {
        putInCache(CONTENT);
        try (LoopbackServer server = new LoopbackServer(LoopbackServer.status(500, ""))) {
            assertThat(cache.get(file(server), listener)).isEqualTo(cached);

            assertThat(server.requests()).isZero();
            assertThat(folder.toFile().list()).containsExactly("imdb.npz");
            assertThat(listener.notes).isEmpty();
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "making a link is a privilege there")
    void usesACachedFileBehindALink() throws IOException {
        Path disk = Files.write(home.resolve("disk"), CONTENT);
        Files.createDirectories(folder);
        Files.createSymbolicLink(cached, disk);
        try (LoopbackServer server = new LoopbackServer(LoopbackServer.status(500, ""))) {
            assertThat(cache.get(file(server), listener)).hasBinaryContent(CONTENT);
        }
    }

    @Test
    void downloadsAgainWhenTheCachedFileHasAnotherHash() throws IOException {
        putInCache(OTHER);
        try (LoopbackServer server = new LoopbackServer(LoopbackServer.body(CONTENT))) {
            assertThat(cache.get(file(server), listener)).hasBinaryContent(CONTENT);

            assertThat(listener.notes).containsExactly(cached + " has SHA-256 " + DownloadTest.sha256(OTHER) + ", not "
                    + DownloadTest.sha256(CONTENT) + "; it is not trusted and downloaded again");
        }
    }

    @Test
    void downloadsAgainWhenTheCachedFileWasCutShort() throws IOException {
        putInCache(new byte[10]);
        try (LoopbackServer server = new LoopbackServer(LoopbackServer.body(CONTENT))) {
            assertThat(cache.get(file(server), listener)).hasBinaryContent(CONTENT);

            assertThat(listener.notes)
                    .containsExactly(cached + " has 10 bytes, not 1000; it is not trusted and downloaded again");
        }
    }

    @Test
    void keepsTheCachedFileWhenTheDownloadFails() throws IOException {
        putInCache(OTHER);
        try (LoopbackServer server = new LoopbackServer(LoopbackServer.status(404, ""))) {
            assertThatThrownBy(() -> cache.get(file(server), listener)).isInstanceOf(DataException.class);

            assertThat(cached).hasBinaryContent(OTHER);
        }
    }

    @Test
    void checksAnMd5WhereThatIsWhatIsPublished() throws IOException {
        // MD5 of the three letters "abc" from RFC 1321, appendix A.5.
        RemoteFile abc = new RemoteFile("abc", URI.create("http://127.0.0.1:1/abc"), 3, "MD5",
                "900150983cd24fb0d6963f7d28e17f72");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("abc"), "abc");

        assertThat(cache.get(abc, listener)).isEqualTo(folder.resolve("abc"));
        assertThat(abc.faultIn(Files.writeString(home.resolve("abd"), "abd"))).hasValueSatisfying(
                fault -> assertThat(fault).matches("has MD5 \\w{32}, not 900150983cd24fb0d6963f7d28e17f72"));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "making a link is a privilege there")
    void downloadsThroughAFolderThatIsALink() throws IOException {
        Path disk = Files.createDirectory(home.resolve("disk"));
        Files.createDirectory(home.resolve(".keras"));
        Files.createSymbolicLink(folder, disk);
        try (LoopbackServer server = new LoopbackServer(LoopbackServer.body(CONTENT))) {
            cache.get(file(server), listener);

            assertThat(disk.resolve("imdb.npz")).hasBinaryContent(CONTENT);
        }
    }

    @Test
    void saysWhenTheFolderCannotBeMade() throws IOException {
        Files.writeString(home.resolve(".keras"), "a file");
        try (LoopbackServer server = new LoopbackServer(LoopbackServer.body(CONTENT))) {
            assertThatThrownBy(() -> cache.get(file(server), listener)).isInstanceOf(DataException.class)
                    .hasMessageStartingWith(folder + ": the folder cannot be made: ")
                    .hasMessageNotContaining("\n")
                    .extracting("remedy", "subject").containsExactly(Remedy.FETCH_AGAIN_OR_NAME_THE_DATA, "imdb.npz");
        }
    }

    private void putInCache(byte[] content) throws IOException {
        Files.createDirectories(folder);
        Files.write(cached, content);
    }

    private static RemoteFile file(LoopbackServer server) {
        return new RemoteFile("imdb.npz", server.uri("imdb.npz"), CONTENT.length, "SHA-256",
                DownloadTest.sha256(CONTENT));
    }
}
