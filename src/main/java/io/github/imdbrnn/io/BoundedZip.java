package io.github.imdbrnn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.ZipFile;

/**
 * Opens a zip that may be a stranger's. {@link ZipFile} makes room for as many members as the end of the file claims
 * (PKWARE's APPNOTE.TXT, 4.3.14 to 4.3.16), up to JDK 17 whatever the claim.
 */
public final class BoundedZip {
    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int LOCATOR_64_LENGTH = 20;
    private static final int END_64 = 0x06064b50;
    private static final int END_64_LENGTH = 56;

    /** A member's header in the zip's directory, without its name. */
    private static final int HEADER_LENGTH = 46;

    /** More than the end with the longest comment, and than what {@link ZipFile} searches for it. */
    private static final int TAIL = 1 << 17;

    private BoundedZip() {}

    /**
     * @throws DataException if it has more members than these, or claims more than it has room for
     * @throws IOException if it cannot be read or is not a zip
     */
    public static ZipFile open(Path file, int mostMembers) throws IOException {
        requireCredible(file, mostMembers);
        ZipFile zip = new ZipFile(file.toFile());
        if (zip.size() > mostMembers) {
            zip.close();
            throw tooMany(file, mostMembers);
        }
        return zip;
    }

    /**
     * Looks at every end that {@link ZipFile} may take. It searches backwards, for the comment may hold what looks like
     * one, and surely takes the first whose comment reaches to the end of the file.
     */
    private static void requireCredible(Path file, int mostMembers) throws IOException {
        try (FileChannel zip = FileChannel.open(file)) {
            long from = Math.max(0, zip.size() - TAIL);
            ByteBuffer tail = read(zip, from, (int) (zip.size() - from));
            boolean whole = false;
            for (int at = tail.limit() - END_LENGTH; at >= 0 && !whole; at--) {
                if (tail.getInt(at) == END) {
                    requireCredible(file, zip, from + at, tail.slice(at, END_LENGTH).order(tail.order()), mostMembers);
                    whole = at + END_LENGTH + Short.toUnsignedInt(tail.getShort(at + 20)) == tail.limit();
                }
            }
        }
    }

    private static void requireCredible(Path file, FileChannel zip, long position, ByteBuffer end, int mostMembers)
            throws IOException {
        long members = Short.toUnsignedInt(end.getShort(10));
        long directoryBytes = Integer.toUnsignedLong(end.getInt(12));
        ByteBuffer locator = read(zip, position - LOCATOR_64_LENGTH, LOCATOR_64_LENGTH);
        ByteBuffer end64 = read(zip, locator.getLong(8), END_64_LENGTH);
        if (locator.getInt(0) == LOCATOR_64 && end64.getInt(0) == END_64) {
            members = end64.getLong(32);
            directoryBytes = end64.getLong(40);
        }
        if (members < 0 || members > directoryBytes / HEADER_LENGTH) {
            throw new DataException(file + ": is damaged: its end claims more members than the file has room for");
        }
        if (members > mostMembers) {
            throw tooMany(file, mostMembers);
        }
    }

    /** Some bytes, and zeros in place of those that the file does not have. */
    private static ByteBuffer read(FileChannel zip, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (from >= 0 && bytes.hasRemaining() && zip.read(bytes, from + bytes.position()) >= 0) {}
        return bytes.clear();
    }

    private static DataException tooMany(Path file, int mostMembers) {
        return new DataException(file + ": has more than " + mostMembers + " members");
    }
}
