package io.github.imdbrnn.download;

import static io.github.imdbrnn.download.LoopbackServer.body;
import static io.github.imdbrnn.download.LoopbackServer.cut;
import static io.github.imdbrnn.download.LoopbackServer.gated;
import static io.github.imdbrnn.download.LoopbackServer.hangUp;
import static io.github.imdbrnn.download.LoopbackServer.status;
import static io.github.imdbrnn.download.LoopbackServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.Remedy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
public class DownloadTest {
    private static final byte[] CONTENT = bytes(300_000, 1);
    private static final byte[] OTHER = bytes(300_000, 2);
    private static final int HALF = 150_000;
    private static final Download.Limits SHORT =
            new Download.Limits(Duration.ofSeconds(5), Duration.ofMillis(400), 3, Duration.ofMillis(10));
    /** For servers that wait for the test. */
    private static final Download.Limits LONG =
            new Download.Limits(Duration.ofSeconds(5), Duration.ofSeconds(20), 3, Duration.ofMillis(10));

    private final RecordingListener listener = new RecordingListener();
    private Path folder;
    private Path target;
    private Path part;

    @BeforeEach
    void nameFiles(@TempDir Path folder) {
        this.folder = folder;
        target = folder.resolve("imdb.npz");
        part = folder.resolve("imdb.npz.part");
    }

    @Test
    void fetchesAWholeFileInOneRequest() throws IOException {
        try (LoopbackServer server = new LoopbackServer(body(CONTENT))) {
            fetch(server);

            assertThat(target).hasBinaryContent(CONTENT);
            assertThat(part).doesNotExist();
            assertThat(server.requests()).isEqualTo(1);
            assertThat(listener.progress).isSorted().startsWith(0L).endsWith(300_000L).hasSizeGreaterThan(2);
            assertThat(listener.notes).isEmpty();
        }
    }

    @Test
    void startsOverWhenTheConnectionBreaks() throws IOException {
        try (LoopbackServer server = new LoopbackServer(cut(CONTENT, HALF), cut(CONTENT, 200_000), body(CONTENT))) {
            fetch(server);

            assertThat(target).hasBinaryContent(CONTENT);
            assertThat(server.requests()).isEqualTo(3);
            assertThat(listener.progress).startsWith(0L).endsWith(300_000L).containsOnlyOnce(300_000L);
            assertThat(listener.progress.stream().filter(bytes -> bytes == 0)).as("beginnings").hasSize(3);
            assertThat(listener.notes).hasSize(2);
            assertThat(listener.notes.get(0)).matches("imdb.npz: .* at byte [1-9]\\d*; trying again \\(2 of 3\\)");
            assertThat(listener.notes.get(1)).matches("imdb.npz: .* at byte [1-9]\\d*; trying again \\(3 of 3\\)");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_384, 299_999, 300_000, 300_001})
    void replacesWhatAnEarlierRunLeft(int bytes) throws IOException {
        Files.write(part, Arrays.copyOf(OTHER, bytes));
        try (LoopbackServer server = new LoopbackServer(body(CONTENT))) {
            fetch(server);

            assertThat(target).hasBinaryContent(CONTENT);
            assertThat(server.requests()).isEqualTo(1);
            assertThat(part).doesNotExist();
        }
    }

    @Test
    void discardsWhatAnEarlierRunLeftWhenAnotherHasFetchedTheFile() throws IOException {
        Files.write(part, Arrays.copyOf(CONTENT, HALF));
        Files.write(target, CONTENT);
        try (LoopbackServer server = new LoopbackServer(status(500, ""))) {
            fetch(server);

            assertThat(server.requests()).isZero();
            assertThat(part).doesNotExist();
        }
    }

    @Test
    void refusesAFileWithAnotherHashAndKeepsNothingOfIt() throws IOException {
        Files.writeString(target, "what was there");
        try (LoopbackServer server = new LoopbackServer(body(OTHER))) {
            assertThatThrownBy(() -> fetch(server)).isInstanceOf(DataException.class).hasMessage(
                    "imdb.npz could not be downloaded from 127.0.0.1: what arrived has SHA-256 " + sha256(OTHER)
                            + ", not " + sha256(CONTENT))
                    .extracting("remedy", "subject").containsExactly(Remedy.FETCH_AGAIN_OR_NAME_THE_DATA, "imdb.npz");

            assertThat(server.requests()).isEqualTo(1);
            assertThat(part).doesNotExist();
            assertThat(target).hasContent("what was there");
        }
    }

    @Test
    void doesNotAskAgainWhenTheServerHasNoSuchFile() {
        try (LoopbackServer server = new LoopbackServer(status(404, ""))) {
            assertThatThrownBy(() -> fetch(server)).isInstanceOf(DataException.class).hasMessage(
                    "imdb.npz could not be downloaded from 127.0.0.1: the server answered 404 (not found)");

            assertThat(server.requests()).isEqualTo(1);
            assertThat(target).doesNotExist();
        }
    }

    @Test
    void asksAgainAfterAServerError() throws IOException {
        try (LoopbackServer server = new LoopbackServer(status(500, ""), status(503, ""), body(CONTENT))) {
            fetch(server);

            assertThat(target).hasBinaryContent(CONTENT);
            assertThat(listener.notes).containsExactly(
                    "imdb.npz: the server answered 500 at byte 0; trying again (2 of 3)",
                    "imdb.npz: the server answered 503 at byte 0; trying again (3 of 3)");
        }
    }

    @Test
    void givesUpAfterTheLastAttemptAndKeepsNothing() {
        try (LoopbackServer server = new LoopbackServer(cut(CONTENT, HALF))) {
            assertThatThrownBy(() -> fetch(server)).isInstanceOf(DataException.class)
                    .hasMessageContaining("the connection broke off");

            assertThat(server.requests()).isEqualTo(3);
            assertThat(part).doesNotExist();
            assertThat(target).doesNotExist();
        }
    }

    @Test
    void refusesAFileOfAnotherLengthBeforeItsFirstByte() {
        try (LoopbackServer server = new LoopbackServer(body(bytes(12, 3)))) {
            assertThatThrownBy(() -> fetch(server)).isInstanceOf(DataException.class)
                    .hasMessageContaining("the server offers 12 bytes, not 300000");

            assertThat(server.requests()).isEqualTo(1);
            assertThat(listener.progress).isEmpty();
        }
    }

    @Test
    void stopsAServerThatSendsWithoutEnd() {
        LoopbackServer.Answer endless = out -> {
            text(out, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            while (true) {
                out.write(CONTENT);
            }
        };
        try (LoopbackServer server = new LoopbackServer(endless)) {
            assertThatThrownBy(() -> fetch(server)).isInstanceOf(DataException.class)
                    .hasMessageContaining("the server sends more than 300000 bytes");

            assertThat(part).doesNotExist();
        }
    }

    @Test
    void startsOverAfterABodyWithoutLengthThatEndsEarly() throws IOException {
        LoopbackServer.Answer early = out -> {
            text(out, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            out.write(CONTENT, 0, HALF);
        };
        try (LoopbackServer server = new LoopbackServer(early, body(CONTENT))) {
            fetch(server);

            assertThat(target).hasBinaryContent(CONTENT);
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @Test
    void breaksOffABodyThatStallsAndStartsOver() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try (LoopbackServer server = new LoopbackServer(gated(CONTENT, HALF, never), body(CONTENT))) {
            fetch(server);

            assertThat(target).hasBinaryContent(CONTENT);
            assertThat(server.requests()).isEqualTo(2);
            assertThat(listener.notes)
                    .contains("imdb.npz: nothing arrived for 0.4 s at byte 150000; trying again (2 of 3)");
        }
    }

    @Test
    void givesUpOnAServerThatNeverAnswers() {
        Download.Limits once = new Download.Limits(
                Duration.ofMillis(200), Duration.ofMillis(200), 1, Duration.ofMillis(10));
        CountDownLatch never = new CountDownLatch(1);
        try (LoopbackServer server = new LoopbackServer(out -> never.await())) {
            assertThatThrownBy(() -> new Download(once).fetch(file(server.uri("imdb.npz")), target, listener))
                    .isInstanceOf(DataException.class).hasMessageContaining("the server did not answer");
        }
    }

    @Test
    void asksAgainAfterAServerThatHangsUp() throws IOException {
        try (LoopbackServer server = new LoopbackServer(hangUp(), body(CONTENT))) {
            fetch(server);

            assertThat(target).hasBinaryContent(CONTENT);
        }
    }

    @Test
    void saysAtOnceThatThereIsNoNetwork() {
        LoopbackServer closed = new LoopbackServer(hangUp());
        URI uri = closed.uri("imdb.npz");
        closed.close();

        assertThatThrownBy(() -> new Download(SHORT).fetch(file(uri), target, listener))
                .isInstanceOf(DataException.class)
                .hasMessageMatching("imdb\\.npz could not be downloaded from 127\\.0\\.0\\.1: no connection \\(.+\\)")
                .extracting("remedy").isEqualTo(Remedy.FETCH_AGAIN_OR_NAME_THE_DATA);
        assertThat(listener.notes).as("attempts").isEmpty();
        assertThat(target).doesNotExist();
        assertThat(part).doesNotExist();
    }

    @Test
    void followsARedirect() throws IOException {
        try (LoopbackServer other = new LoopbackServer(body(CONTENT));
                LoopbackServer server = new LoopbackServer(
                        status(302, "Location: " + other.uri("moved") + "\r\n"))) {
            fetch(server);

            assertThat(target).hasBinaryContent(CONTENT);
            assertThat(other.requests()).isEqualTo(1);
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "making a link is a privilege there")
    void replacesALinkAndLeavesWhatItPointsTo() throws IOException {
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "mine");
        Path partElsewhere = Files.writeString(folder.resolve("part elsewhere"), "mine too");
        Files.createSymbolicLink(target, elsewhere);
        Files.createSymbolicLink(part, partElsewhere);
        try (LoopbackServer server = new LoopbackServer(body(CONTENT))) {
            fetch(server);

            assertThat(Files.isSymbolicLink(target)).isFalse();
            assertThat(target).hasBinaryContent(CONTENT);
            assertThat(elsewhere).hasContent("mine");
            assertThat(partElsewhere).hasContent("mine too");
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "making a link is a privilege there")
    void refusesALockFileThatIsALink() throws IOException {
        Path elsewhere = folder.resolve("elsewhere");
        Files.createSymbolicLink(folder.resolve("imdb.npz.lock"), elsewhere);
        try (LoopbackServer server = new LoopbackServer(body(CONTENT))) {
            assertThatThrownBy(() -> fetch(server)).isInstanceOf(DataException.class)
                    .hasMessageContaining("imdb.npz.lock is not a plain file; delete it");

            assertThat(elsewhere).doesNotExist();
        }
    }

    @Test
    void saysWhenTheTargetCannotBeReplaced() throws IOException {
        Files.createDirectories(target.resolve("full"));
        try (LoopbackServer server = new LoopbackServer(body(CONTENT))) {
            assertThatThrownBy(() -> fetch(server)).isInstanceOf(DataException.class)
                    .hasMessageStartingWith(folder + ": imdb.npz cannot be written: ")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void stopsWhenItsThreadIsInterrupted() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (LoopbackServer server = new LoopbackServer(gated(CONTENT, HALF, never))) {
            CompletableFuture<Throwable> outcome = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    new Download(LONG).fetch(file(server.uri("imdb.npz")), target, listener);
                    outcome.complete(null);
                } catch (DataException e) {
                    outcome.complete(e);
                }
            });
            thread.start();
            awaitSize(part, HALF);
            thread.interrupt();

            assertThat(outcome.get(5, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
            assertThat(part).doesNotExist();
        }
    }

    @Test
    void letsOneOfTwoThreadsFetchAndTheOtherWait() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (LoopbackServer server = new LoopbackServer(gated(CONTENT, HALF, gate))) {
            CompletableFuture<Void> first = fetchInBackground(server, DownloadListener.SILENT);
            awaitSize(part, HALF);
            CompletableFuture<Void> second = fetchInBackground(server, listener);
            assertThat(listener.progressed.await(10, TimeUnit.SECONDS)).isTrue();
            gate.countDown();
            first.get(10, TimeUnit.SECONDS);
            second.get(10, TimeUnit.SECONDS);

            assertThat(target).hasBinaryContent(CONTENT);
            assertThat(server.requests()).isEqualTo(1);
            assertThat(listener.notes).containsExactly("imdb.npz: waiting for another download of it to end");
            assertThat(listener.progress).startsWith((long) HALF);
        }
    }

    @Test
    void waitsForALockHeldElsewhereInThisProgram() throws Exception {
        try (LoopbackServer server = new LoopbackServer(body(CONTENT))) {
            CompletableFuture<Void> download;
            try (FileChannel held = FileChannel.open(folder.resolve("imdb.npz.lock"),
                    StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                held.lock();
                download = fetchInBackground(server, listener);
                assertThat(listener.noted.await(10, TimeUnit.SECONDS)).isTrue();
                assertThat(server.requests()).isZero();
            }
            download.get(10, TimeUnit.SECONDS);

            assertThat(target).hasBinaryContent(CONTENT);
        }
    }

    @Test
    void letsOneOfTwoProgramsFetchAndTheOtherWait() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (LoopbackServer server = new LoopbackServer(gated(CONTENT, HALF, gate))) {
            CompletableFuture<Void> ours = fetchInBackground(server, listener);
            awaitSize(part, HALF);
            Process other = DownloadProcess.start(file(server.uri("imdb.npz")), target);
            try (BufferedReader output = new BufferedReader(new InputStreamReader(other.getInputStream()))) {
                assertThat(output.readLine()).isEqualTo("imdb.npz: waiting for another download of it to end");
                gate.countDown();
                ours.get(10, TimeUnit.SECONDS);
                assertThat(output.readLine()).isNull();
                assertThat(other.waitFor()).isZero();
            } finally {
                other.destroyForcibly();
            }

            assertThat(target).hasBinaryContent(CONTENT);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "destroyForcibly is kill -9 elsewhere")
    void startsOverAfterTheProgramWasKilled() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (LoopbackServer server = new LoopbackServer(gated(CONTENT, HALF, never), body(CONTENT))) {
            Process killed = DownloadProcess.start(file(server.uri("imdb.npz")), target);
            try {
                awaitSize(part, HALF);
            } finally {
                killed.destroyForcibly().waitFor();
            }
            assertThat(target).doesNotExist();
            fetch(server);

            assertThat(target).hasBinaryContent(CONTENT);
            assertThat(server.requests()).isEqualTo(2);
            assertThat(listener.notes).isEmpty();
            assertThat(folder).isDirectoryNotContaining(path -> path.equals(part));
        }
    }

    private void fetch(LoopbackServer server) throws DataException {
        new Download(SHORT).fetch(file(server.uri("imdb.npz")), target, listener);
    }

    private CompletableFuture<Void> fetchInBackground(LoopbackServer server, DownloadListener listener) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                new Download(LONG).fetch(file(server.uri("imdb.npz")), target, listener);
                done.complete(null);
            } catch (DataException e) {
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private static void awaitSize(Path path, long size) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (path.toFile().length() < size) {
            assertThat(System.nanoTime()).as("time for %s to arrive", path).isLessThan(end);
            Thread.sleep(10);
        }
    }

    private static RemoteFile file(URI uri) {
        return new RemoteFile("imdb.npz", uri, CONTENT.length, "SHA-256", sha256(CONTENT));
    }

    public static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
