package io.github.imdbrnn.download;

import io.github.imdbrnn.io.AtomicFile;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.io.LockFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Fetches a published file over HTTPS.
 *
 * <p>The bytes go to a {@code .part} file beside the target, which takes the target's name in one step when it is whole
 * and its hash is right. So the target is never half a file, whenever the program dies, and the next run goes on where
 * this one ended. Two programs, or two threads, may fetch the same file at once: the second waits for the first.
 */
public final class Download {
    /**
     * How long to try.
     *
     * @param connect the longest wait for a connection
     * @param read the longest wait for an answer or for its next bytes
     * @param attempts connections tried before giving up, the first included
     * @param pause the wait before the second attempt; doubled before each further one
     */
    public record Limits(Duration connect, Duration read, int attempts, Duration pause) {
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
     * @throws DataException if the file cannot be had or written; a part that can be resumed stays
     */
    public void fetch(ImdbFile file, Path target, DownloadListener listener) throws DataException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Path lockFile = target.resolveSibling(target.getFileName() + ".lock");
        try (LockFile lock = lock(lockFile, new Waiting(file, part, listener))) {
            if (file.faultIn(target).isEmpty()) {
                return; // another program fetched it meanwhile
            }
            fetchPart(file, part, listener);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            AtomicFile.forceFolder(target);
        } catch (DataException e) {
            throw e;
        } catch (IOException e) {
            throw new DataException(target.toAbsolutePath().getParent() + ": " + file.name() + " cannot be written: "
                    + reason(e) + advice(file), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(file, "interrupted", e);
        }
    }

    /** The empty lock file stays behind for the next. */
    private static LockFile lock(Path file, Runnable waiting) throws IOException, InterruptedException {
        while (true) {
            Optional<LockFile> lock = LockFile.tryAcquire(file);
            if (lock.isPresent()) {
                return lock.get();
            }
            waiting.run();
            Thread.sleep(POLL_MILLIS);
        }
    }

    private void fetchPart(ImdbFile file, Path part, DownloadListener listener)
            throws IOException, InterruptedException {
        boolean resumed = transfer(file, part, listener);
        Optional<String> fault = file.faultIn(part);
        if (fault.isPresent() && resumed) {
            // What an earlier run left may be of another file, or spoilt by a power cut.
            listener.note(file.name() + ": the resumed download " + fault.get() + "; starting over");
            Files.delete(part);
            transfer(file, part, listener);
            fault = file.faultIn(part);
        }
        if (fault.isPresent()) {
            Files.delete(part);
            throw failure(file, "what arrived " + fault.get());
        }
    }

    private boolean transfer(ImdbFile file, Path part, DownloadListener listener)
            throws IOException, InterruptedException {
        if (!Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(part); // a link would lead the bytes elsewhere
        }
        try (FileChannel channel = FileChannel.open(part,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            return new Transfer(file, channel, limits, listener).run();
        } finally {
            if (part.toFile().length() == 0) {
                Files.deleteIfExists(part); // nothing to go on from
            }
        }
    }

    static DataException failure(ImdbFile file, String reason) {
        return failure(file, reason, null);
    }

    static DataException failure(ImdbFile file, String reason, Throwable cause) {
        return new DataException(file.name() + " could not be downloaded from " + file.uri().getHost() + ": " + reason
                + advice(file), cause);
    }

    static String advice(ImdbFile file) {
        return "; run again, or give --data FOLDER with " + file.name() + " in it";
    }

    /** What a file system says, where it can be had without the path that stands before it. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : " " + e.getMessage());
    }

    /** Shows the progress of whoever holds the lock. */
    private static final class Waiting implements Runnable {
        private final ImdbFile file;
        private final Path part;
        private final DownloadListener listener;
        private boolean told;

        Waiting(ImdbFile file, Path part, DownloadListener listener) {
            this.file = file;
            this.part = part;
            this.listener = listener;
        }

        @Override
        public void run() {
            if (!told) {
                listener.note(file.name() + ": waiting for another download of it to end");
                told = true;
            }
            long bytes = part.toFile().length(); // 0 where there is no part, as after the rename
            if (bytes > 0) {
                listener.progress(file, bytes);
            }
        }
    }
}
