package io.github.imdbrnn.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A file that is locked while this program has what lies beside it to itself, be the others programs or threads. The
 * system drops the lock of a program that dies.
 *
 * <p>The lock is on the file, not on its name: where the file or its folder is deleted, moved or replaced, others can
 * lock the next one. So the lock is worth something only while it {@link #isInPlace}; ask before every write.
 */
public final class LockFile implements AutoCloseable {
    private static final int ATTEMPTS = 100;

    /** Beyond the identity, which must stay readable where a locked byte is not. */
    private static final long LOCKED_BYTE = 1L << 30;

    private static final int ID_LENGTH = UUID.randomUUID().toString().length();

    // POSIX drops all locks of a program on a file as soon as the program closes any channel to it. So a file that is
    // locked here must not be opened again: this is what to ask first.
    private static final Set<Object> HELD = new HashSet<>();

    private final Path file;
    private final FileChannel channel;
    private final Object identity;

    private LockFile(Path file, FileChannel channel, Object identity) {
        this.file = file;
        this.channel = channel;
        this.identity = identity;
    }

    /**
     * Takes the lock unless another holds it.
     *
     * @param file the lock file, made if missing
     * @throws NoSuchFileException if its folder is not there
     * @throws IOException if it cannot be made or locked; the reason names it
     */
    public static Optional<LockFile> tryAcquire(Path file) throws IOException {
        synchronized (HELD) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                makeIfMissing(file);
                try {
                    Object before = identity(file);
                    if (HELD.contains(before)) {
                        return Optional.empty();
                    }
                    FileChannel channel =
                            FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
                    Optional<LockFile> lock = lock(file, channel, before);
                    if (lock.isEmpty() || lock.get().isInPlace()) {
                        lock.ifPresent(taken -> HELD.add(taken.identity));
                        return lock;
                    }
                    channel.close(); // whoever held it has deleted it meanwhile
                } catch (NoSuchFileException e) {
                    // Deleted since it was made.
                }
            }
            throw fault(file, "is deleted or replaced again and again");
        }
    }

    private static void makeIfMissing(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            // As after any other program.
        }
    }

    private static Optional<LockFile> lock(Path file, FileChannel channel, Object before) throws IOException {
        boolean locked = false;
        try {
            locked = channel.tryLock(LOCKED_BYTE, 1, false) != null;
            return locked ? Optional.of(new LockFile(file, channel, renewed(before, channel))) : Optional.empty();
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // held within this program by a class from another loader
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    /** What tells a file from all others: the system's key for it, or where there is none (Windows) what it holds. */
    private static Object identity(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            // Opening a pipe would block, and opening a link could make a file elsewhere.
            throw fault(file, "is not a plain file; delete it");
        }
        if (attributes.fileKey() != null) {
            return attributes.fileKey();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(ID_LENGTH), StandardCharsets.US_ASCII);
        }
    }

    private static Object renewed(Object identity, FileChannel channel) throws IOException {
        if (!(identity instanceof String)) {
            return identity;
        }
        String id = UUID.randomUUID().toString();
        channel.write(ByteBuffer.wrap(id.getBytes(StandardCharsets.US_ASCII)), 0);
        return id;
    }

    private static FileSystemException fault(Path file, String reason) {
        return new FileSystemException(null, null, file.getFileName() + " " + reason);
    }

    /** Whether the file of this name is still the one that is locked. */
    public boolean isInPlace() {
        try {
            return identity(file).equals(identity);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Deletes the lock file. It stays locked until it is closed: whoever has opened it meanwhile finds, once they have the
     * lock, that it is no longer in place.
     */
    public void delete() throws IOException {
        Files.delete(file);
    }

    /** Lets others in. */
    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            if (channel.isOpen()) {
                HELD.remove(identity);
                channel.close();
            }
        }
    }
}
