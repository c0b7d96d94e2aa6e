package io.github.imdbrnn.numpy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Makes npz files byte by byte, forged ones among them. */
public final class NpzFixtures {
    private NpzFixtures() {}

    /** A file of the test resources; their README says how they were made. */
    public static Path resource(String name) {
        try {
            return Path.of(NpzFixtures.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The unpacked members of a file by their names in the zip. */
    public static Map<String, byte[]> members(Path file) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                members.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return members;
    }

    /** Writes a zip of these members, whatever they hold. */
    public static Path zip(Path file, Map<String, byte[]> members) {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** An .npy file of version 1.0 with this dictionary as its header. */
    public static byte[] npy(String dictionary, byte[] values) {
        return concat(
                bytes("\u0093NUMPY\u0001\u0000"),
                new byte[] {(byte) dictionary.length(), (byte) (dictionary.length() >> 8)},
                bytes(dictionary),
                values);
    }

    /** An object array of one dimension, with this pickle. */
    public static byte[] objects(int size, byte[] pickle) {
        return npy("{'descr': '|O', 'fortran_order': False, 'shape': (" + size + ",), }\n", pickle);
    }

    /** A well-formed pickle, protocol 2, of an object array whose elements these opcodes leave as a list. */
    public static byte[] arrayPickle(int size, byte[] list) {
        return concat(
                bytes("\u0080\u0002cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\u0000\u0085U\u0001btR"),
                bytes("(K\u0001J"), littleInt(size), bytes("\u0085"),
                bytes("cnumpy\ndtype\n(U\u0002O8K\u0000K\u0001tR(K\u0003U\u0001|NNNJ\u00ff\u00ff\u00ff\u00ff"
                        + "J\u00ff\u00ff\u00ff\u00ffK?tb"),
                bytes("\u0089"), list, bytes("tb."));
    }

    public static byte[] littleInt(int value) {
        return new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)};
    }

    /** One byte a character. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
