package io.github.imdbrnn.io;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;

/** Files that are either whole or not there: written beside their place, then renamed into it. */
public final class AtomicFile {
    /** The types of {@code st_mode} that take bytes as they come: pipe, character device. */
    private static final Set<Integer> STREAMS = Set.of(0010000, 0020000);
    private static final int TYPE = 0170000;

    /** As many as Linux follows. */
    private static final int MOST_LINKS = 40;

    private AtomicFile() {}

    /** What to write. */
    @FunctionalInterface
    public interface Content {
        /** @param out is buffered; need not be closed */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file that a person named, wherever the name leads: through links, which stay, and into a pipe or a
     * character device; a plain file as {@link #replace} does.
     *
     * @throws DataException if it cannot be written
     */
    public static void write(Path file, Content content) throws DataException {
        Path place = place(file);
        if (!Files.exists(place) || Files.isRegularFile(place)) {
            replace(file, place, content);
            return;
        }
        try (OutputStream out =
                new BufferedOutputStream(Files.newOutputStream(place, StandardOpenOption.WRITE), 1 << 16)) {
            content.writeTo(out);
        } catch (IOException e) {
            throw DataException.of(file, "cannot be written", e);
        }
    }

    /**
     * Writes a file, replacing what is there under this name, be it a link. The new content is on the disk before the old
     * is given up; if anything goes wrong the old file stays as it is.
     *
     * @throws DataException if it cannot be written
     */
    public static void replace(Path file, Content content) throws DataException {
        if (Files.isDirectory(file)) {
            throw isFolder(file);
        }
        requireFolder(file, file);
        replace(file, file, content);
    }

    private static void replace(Path named, Path file, Content content) throws DataException {
        Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
        try (Closeable leftOver = () -> Files.deleteIfExists(part)) {
            try (FileChannel channel =
                    FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder(file);
        } catch (IOException e) {
            throw DataException.of(named, "cannot be written", e);
        }
    }

    /**
     * Where {@link #write} writes.
     *
     * @return the file itself, or what it leads to as a link, which need not be there
     * @throws DataException if nothing can be written there
     */
    public static Path place(Path file) throws DataException {
        try {
            Path place = file;
            for (int links = 0; Files.isSymbolicLink(place) && !Files.exists(place); links++) {
                if (links == MOST_LINKS) {
                    throw new FileSystemLoopException(file.toString());
                }
                place = place.resolveSibling(Files.readSymbolicLink(place));
            }
            if (Files.isDirectory(place)) {
                throw isFolder(file);
            }
            if (Files.exists(place) && !Files.isRegularFile(place)) {
                requireStream(file, place);
                return place;
            }
            if (Files.isSymbolicLink(place)) {
                place = place.toRealPath();
            }
            requireFolder(file, place);
            if (!Files.isWritable(folder(place))) {
                throw new DataException(
                        file + ": cannot be written: the folder " + folder(place) + " cannot be written to");
            }
            return place;
        } catch (FileSystemLoopException e) {
            throw new DataException(file + ": cannot be written: its links lead in a circle", e);
        } catch (IOException e) {
            throw DataException.of(file, "cannot be written", e);
        }
    }

    private static void requireStream(Path named, Path place) throws IOException {
        boolean unix = place.getFileSystem().supportedFileAttributeViews().contains("unix");
        if (!unix || !STREAMS.contains((int) Files.getAttribute(place, "unix:mode") & TYPE)) {
            throw new DataException(named + ": cannot be written: it is neither a file nor a pipe; name another");
        }
    }

    private static void requireFolder(Path named, Path file) throws DataException {
        if (!Files.isDirectory(folder(file))) {
            throw new DataException(named + ": cannot be written: there is no folder " + folder(file));
        }
    }

    private static Path folder(Path file) {
        return file.toAbsolutePath().getParent();
    }

    private static DataException isFolder(Path file) {
        return new DataException(file + ": cannot be written: it is a folder");
    }

    /** Forces to the disk what a folder says of a file, such as its new name, where the system can. */
    public static void forceFolder(Path file) {
        try (FileChannel folder = FileChannel.open(folder(file), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            // Windows opens no folder, and not every file system can do this: the file itself is on the disk.
        }
    }
}
