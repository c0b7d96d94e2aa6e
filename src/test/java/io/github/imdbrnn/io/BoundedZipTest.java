package io.github.imdbrnn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.imdbrnn.model.ModelFile;
import io.github.imdbrnn.numpy.Npz;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedZipTest {
    private static final String CLAIM = ": is damaged: its end claims more members than the file has room for";
    private static final int UNKNOWN = -1; // 0xffff and 0xffffffff: the number is in the zip64 record

    private Path file;

    @BeforeEach
    void nameTheFile(@TempDir Path folder) {
        file = folder.resolve("a.zip");
    }

    private static ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The local header of an empty member a, its header in the directory, and their zip64 end. */
    private static byte[] zip64(long members, long directoryBytes) {
        byte[] local = buffer(31).putInt(0x04034b50).putShort(26, (short) 1).put(30, (byte) 'a').array();
        byte[] central = buffer(47).putInt(0x02014b50).putShort(28, (short) 1).put(46, (byte) 'a').array();
        return buffer(31 + 47 + 56 + 20).put(local).put(central)
                .putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45).putInt(0).putInt(0)
                .putLong(members).putLong(members).putLong(directoryBytes).putLong(31)
                .putInt(0x07064b50).putInt(0).putLong(31 + 47).putInt(1).array();
    }

    private static byte[] end(int members, int directoryBytes, int offset, int commentBytes) {
        return buffer(22).putInt(0x06054b50).putInt(0).putShort((short) members).putShort((short) members)
                .putInt(directoryBytes).putInt(offset).putShort((short) commentBytes).array();
    }

    private void write(byte[]... parts) throws Exception {
        ByteBuffer bytes = buffer(200_000);
        for (byte[] part : parts) {
            bytes.put(part);
        }
        Files.write(file, Arrays.copyOf(bytes.array(), bytes.position()));
    }

    private void assertRefused(String fault) {
        assertThatThrownBy(() -> BoundedZip.open(file, 16)).isInstanceOf(DataException.class).hasMessage(file + fault);
    }

    @Test
    void opensAZip64WhoseEndIsTrue() throws Exception {
        write(zip64(1, 47), end(UNKNOWN, UNKNOWN, UNKNOWN, 0));
        try (ZipFile zip = BoundedZip.open(file, 16)) {
            assertThat(zip.getEntry("a")).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 400_000_000, (1L << 32) + 400_000_000, 1L << 31, -1})
    void makesNoRoomForMembersThatAreNotThere(long members) throws Exception {
        write(zip64(members, 47), end(UNKNOWN, UNKNOWN, UNKNOWN, 0));
        assertRefused(CLAIM);
        assertThatThrownBy(() -> Npz.open(file)).isInstanceOf(DataException.class).hasMessage(file + CLAIM);
        assertThatThrownBy(() -> ModelFile.describe(file, Map.of()))
                .isInstanceOf(DataException.class).hasMessage(file + CLAIM);
    }

    /** Negative and cut to 32 bits it is two gigabytes. */
    @Test
    void makesNoRoomForADirectoryThatIsNotThere() throws Exception {
        write(zip64(0, (-1L << 32) + (1L << 31) - 64), end(UNKNOWN, UNKNOWN, UNKNOWN, 0));
        assertRefused(CLAIM);
    }

    /** As far back as ZipFile finds it, which is a little further than the longest comment reaches. */
    @Test
    void findsTheEndBeforePadding() throws Exception {
        byte[] padding = new byte[65_600];
        write(zip64(400_000_000, 47), end(UNKNOWN, 47, 31, 0), padding);
        assertRefused(CLAIM);
        byte[] plain = Arrays.copyOf(zip64(1, 47), 31 + 47);
        write(plain, end(1, 47, 31, 0), padding);
        try (ZipFile zip = BoundedZip.open(file, 16)) {
            assertThat(zip.size()).isOne();
        }
        write(plain, end(65_535, 47, 31, 0), padding);
        assertRefused(CLAIM);
    }

    @Test
    void looksAtTheEndThatTheCommentHidesToo() throws Exception {
        byte[] decoy = end(0, 0, 0, 7);
        write(zip64(400_000_000, 47), end(UNKNOWN, UNKNOWN, UNKNOWN, decoy.length), decoy);
        assertRefused(CLAIM);
        write(zip64(1, 47), end(UNKNOWN, UNKNOWN, UNKNOWN, decoy.length), decoy);
        try (ZipFile zip = BoundedZip.open(file, 16)) {
            assertThat(zip.size()).isOne();
        }
    }

    @Test
    void opensWhatStandsBehindAnotherFile() throws Exception {
        write("#!/bin/sh\n".getBytes(StandardCharsets.US_ASCII));
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file, StandardOpenOption.APPEND))) {
            zip.setComment("maxlen 500");
            zip.putNextEntry(new ZipEntry("a"));
        }
        try (ZipFile zip = BoundedZip.open(file, 1)) {
            assertThat(zip.getComment()).isEqualTo("maxlen 500");
        }
        assertThatThrownBy(() -> BoundedZip.open(file, 0)).hasMessage(file + ": has more than 0 members");
    }

    @Test
    void leavesItToZipFileToRefuseOtherFiles() throws Exception {
        for (int length : new int[] {0, 3, 22, 150_000}) {
            Files.write(file, new byte[length]);
            assertThatThrownBy(() -> BoundedZip.open(file, 16)).isInstanceOf(ZipException.class);
        }
    }
}
