package io.github.imdbrnn.download;

import io.github.imdbrnn.io.AtomicFile;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.LockFile;
import io.github.imdbrnn.io.Remedy;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches a published file over HTTPS.
 *
 * <p>The bytes go to a {@code .part} file beside the target, which takes the target's name in one step when it is whole
 * and its hash is right. So the target is never half a file, whenever the program dies. After a broken connection the
 * file is fetched again from its first byte. Two programs, or two threads, may fetch the same file at once: the second
 * waits for the first.
 */
public final class Download {
    /**
     * How long to try.
     *
     * @param connectTimeout the longest wait for a connection
     * @param readTimeout the longest wait for an answer or for its next bytes
     * @param attempts connections tried before giving up, the first included
     * @param pause the wait before the second attempt; doubled before each further one
     */
    public record Limits(Duration connectTimeout, Duration readTimeout, int attempts, Duration pause) {
        /** Short enough for a person to wait for: 10 s, 15 s, 5 attempts, 1 s. */
        public static final Limits STANDARD =
                new Limits(Duration.ofSeconds(10), Duration.ofSeconds(15), 5, Duration.ofSeconds(1));
    }

    private static final long POLL_MILLIS = 100;

    private final Limits limits;

    public Download() {
        this(Limits.STANDARD);
    }

    public Download(Limits limits) {
        this.limits = limits;
    }

    /**
     * Fetches a file unless the target already is that file.
     *
     * @param file what to fetch
     * @param target where to put it, in a folder that exists; another file or link of that name is replaced once the
     *     right one is complete, and never written through
     * @throws DataException if the file cannot be had or written
     */
    public void fetch(RemoteFile file, Path target, DownloadListener listener) throws DataException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try (LockFile lock = lock(file, target, part, listener);
                Closeable leftOver = () -> Files.deleteIfExists(part)) {
            if (file.faultIn(target).isEmpty()) {
                return; // another program fetched it meanwhile
            }
            receive(file, part, listener);
            Optional<String> fault = file.faultIn(part);
            if (fault.isPresent()) {
                throw failure(file, "what arrived " + fault.get(), null);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            AtomicFile.forceFolder(target);
        } catch (IOException e) {
            throw DataException.of(target.toAbsolutePath().getParent(), file.name() + " cannot be written",
                    Remedy.FETCH_AGAIN_OR_NAME_THE_DATA, file.name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(file, "interrupted", e);
        }
    }

    /** Waits for the lock, with the progress of whoever holds it. The empty lock file stays behind for the next. */
    private static LockFile lock(RemoteFile file, Path target, Path part, DownloadListener listener)
            throws IOException, InterruptedException {
        Path lockFile = target.resolveSibling(target.getFileName() + ".lock");
        Optional<LockFile> lock = LockFile.tryAcquire(lockFile);
        if (lock.isEmpty()) {
            listener.note(file.name() + ": waiting for another download of it to end");
        }
        for (; lock.isEmpty(); lock = LockFile.tryAcquire(lockFile)) {
            long bytes = part.toFile().length(); // 0 where there is no part, as after the rename
            if (bytes > 0) {
                listener.progress(file, bytes);
            }
            Thread.sleep(POLL_MILLIS);
        }
        return lock.get();
    }

    private void receive(RemoteFile file, Path part, DownloadListener listener)
            throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL) // never from https to http
                .connectTimeout(limits.connectTimeout())
                .executor(new ForkJoinPool(4)) // its threads keep no program from ending
                .build();
        for (int attempt = 1; ; attempt++) {
            try {
                receive(client, file, part, listener);
                return;
            } catch (BrokenConnection e) {
                // Without a network a second attempt only delays the bad news.
                if (attempt == limits.attempts() || attempt == 1 && e.neverMade()) {
                    throw failure(file, e.getMessage(), e);
                }
                listener.note(file.name() + ": " + e.getMessage() + " at byte " + part.toFile().length()
                        + "; trying again (" + (attempt + 1) + " of " + limits.attempts() + ")");
                Thread.sleep(limits.pause().toMillis() << (attempt - 1));
            }
        }
    }

    private void receive(HttpClient client, RemoteFile file, Path part, DownloadListener listener)
            throws IOException, InterruptedException, BrokenConnection {
        Files.deleteIfExists(part); // also a link, which would lead the bytes elsewhere
        HttpResponse<InputStream> response = send(client, file);
        try (InputStream body = response.body()) { // to close it before its end closes the connection
            check(file, response);
            try (FileChannel channel =
                    FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                OutputStream out = Channels.newOutputStream(channel);
                byte[] buffer = new byte[1 << 16];
                long bytes = 0;
                for (int count = 0; count >= 0; count = read(client, body, buffer)) {
                    bytes += count;
                    if (bytes > file.size()) {
                        throw failure(file, "the server sends more than " + file.size() + " bytes", null);
                    }
                    out.write(buffer, 0, count);
                    listener.progress(file, bytes);
                }
                if (bytes < file.size()) {
                    throw new BrokenConnection("the connection ended");
                }
                channel.force(true);
            }
        }
    }

    private HttpResponse<InputStream> send(HttpClient client, RemoteFile file)
            throws InterruptedException, BrokenConnection {
        Duration timeout = limits.connectTimeout().plus(limits.readTimeout());
        try {
            return client.send(HttpRequest.newBuilder(file.uri()).timeout(timeout).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw BrokenConnection.of(e);
        }
    }

    private static void check(RemoteFile file, HttpResponse<?> response) throws DataException, BrokenConnection {
        int status = response.statusCode();
        if (status >= 500 || status == 408 || status == 429) {
            throw new BrokenConnection("the server answered " + status);
        }
        if (status != 200) {
            throw failure(file, "the server answered " + status + (status == 404 ? " (not found)" : ""), null);
        }
        long length = response.headers().firstValueAsLong("Content-Length").orElse(file.size());
        if (length != file.size()) {
            throw failure(file, "the server offers " + length + " bytes, not " + file.size(), null);
        }
    }

    /** Reads in another thread, since a request's own time limit ends with its headers and a stalled body blocks. */
    private int read(HttpClient client, InputStream body, byte[] buffer) throws InterruptedException, BrokenConnection {
        FutureTask<Integer> count = new FutureTask<>(() -> body.read(buffer));
        client.executor().orElseThrow().execute(count);
        try {
            return count.get(limits.readTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw BrokenConnection.of(e.getCause());
        } catch (TimeoutException e) {
            throw new BrokenConnection("nothing arrived for " + limits.readTimeout().toMillis() / 1000.0 + " s");
        }
    }

    private static DataException failure(RemoteFile file, String reason, Throwable cause) {
        return new DataException(file.name() + " could not be downloaded from " + file.uri().getHost() + ": " + reason,
                Remedy.FETCH_AGAIN_OR_NAME_THE_DATA, file.name(), cause);
    }
}
