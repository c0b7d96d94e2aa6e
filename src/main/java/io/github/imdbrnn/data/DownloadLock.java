package io.github.imdbrnn.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps two downloads of one file apart, be they two programs or two threads of one. The system drops the lock of a
 * program that dies. The empty lock file stays behind: whoever deleted it could delete it under another's hands.
 */
final class DownloadLock implements AutoCloseable {
    private static final long POLL_MILLIS = 100;

    // File locks belong to the process: when one thread closes its channel, the lock another thread holds on the same
    // file may be gone. So the threads of this program queue here and only one of them ever opens a lock file.
    private static final ReentrantLock THREADS = new ReentrantLock();

    private final FileChannel channel;

    private DownloadLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock, waiting for as long as another holds it.
     *
     * @param file the lock file, made if missing
     * @param waiting called again and again while the lock is another's
     * @throws IOException if the lock file cannot be made or locked
     */
    static DownloadLock acquire(Path file, Runnable waiting) throws IOException, InterruptedException {
        while (!THREADS.tryLock(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            waiting.run();
        }
        try {
            return new DownloadLock(lockedChannel(file, waiting));
        } catch (Throwable e) {
            THREADS.unlock();
            throw e;
        }
    }

    private static FileChannel lockedChannel(Path file, Runnable waiting) throws IOException, InterruptedException {
        // Opening a pipe would block, and opening a link could make a file elsewhere.
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(file + " is not a plain file; delete it");
        }
        FileChannel channel = FileChannel.open(file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        try {
            while (!locked(channel)) {
                waiting.run();
                Thread.sleep(POLL_MILLIS);
            }
            return channel;
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // held within this program by a class from another loader
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            THREADS.unlock();
        }
    }
}
