package io.github.imdbrnn.hostile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Damages files, and forges them: puts damage into a zip's members under checksums that fit. All by one seed. */
final class Mutations {
    /** What has been known to lead readers astray. */
    private static final List<byte[]> POISON = List.of(
            text("-1"), text("0"), text("2147483648"), text("9223372036854775807"), text("1" + "0".repeat(150)),
            text("1e999"), text("NaN"), text("\"\""), text("null"), text("{}"), text("[[[[[[[["), text("../../up"),
            text("\u0000"), text("\u001b[2J"), text("java.lang.Runtime"), text(",,,,"), text("\n"),
            text("(1152921504606846976,)"),
            new byte[] {-1, -1, -1, -1}, new byte[] {-1, -1, -1, 127}, new byte[] {0, 0, 0, -128}, new byte[16]);

    private final Random random;

    Mutations(long seed) {
        random = new Random(seed);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** One to four changes: a byte, a bit, some bytes cut out, doubled, overwritten or inserted, or the end cut off. */
    byte[] damaged(byte[] whole) {
        byte[] bytes = whole.clone();
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(9)) {
                case 0 -> bytes = Arrays.copyOf(bytes, at);
                case 1 -> bytes = replaced(bytes, at, 1 + random.nextInt(16), new byte[0]);
                case 2 -> bytes = replaced(bytes, at, 0,
                        Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(64))));
                case 3 -> bytes = replaced(bytes, at, 0, poison());
                case 4 -> {
                    byte[] poison = poison();
                    bytes = replaced(bytes, at, poison.length, poison);
                }
                case 5, 6 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                default -> bytes[at] = (byte) random.nextInt();
            }
        }
        return bytes;
    }

    /** Changes what stands between two delimiters of a text: a name, a number, a value. */
    byte[] reworded(byte[] whole) {
        List<int[]> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= whole.length; i++) {
            boolean inWord = i < whole.length && (Character.isLetterOrDigit(whole[i]) || "-.@_".indexOf(whole[i]) >= 0);
            if (!inWord) {
                if (i > start) {
                    words.add(new int[] {start, i - start});
                }
                start = i + 1;
            }
        }
        if (words.isEmpty()) {
            return damaged(whole);
        }
        int[] word = words.get(random.nextInt(words.size()));
        int[] other = words.get(random.nextInt(words.size()));
        return replaced(whole, word[0], word[1], random.nextBoolean()
                ? poison()
                : Arrays.copyOfRange(whole, other[0], other[0] + other[1]));
    }

    /** Either of the two. */
    byte[] damagedText(byte[] whole) {
        return random.nextBoolean() ? damaged(whole) : reworded(whole);
    }

    /** A zip with one damaged member, or one missing, renamed or doubled in another's name, and the right checksums. */
    byte[] forged(byte[] zip) {
        Map<String, byte[]> members = members(zip);
        List<String> names = new ArrayList<>(members.keySet());
        String name = names.get(random.nextInt(names.size()));
        byte[] content = members.get(name);
        switch (random.nextInt(12)) {
            case 0 -> members.remove(name);
            case 1 -> members.put(names.get(random.nextInt(names.size())), content);
            case 2 -> members.put(new String(damaged(text(name)), StandardCharsets.ISO_8859_1), members.remove(name));
            default -> members.put(name, name.matches(".*\\.(json|csv)") ? damagedText(content) : damaged(content));
        }
        return zip(members);
    }

    /** Either damage to the zip itself or a forged one. */
    byte[] damagedZip(byte[] zip) {
        return random.nextInt(3) == 0 ? damaged(zip) : forged(zip);
    }

    private byte[] poison() {
        return POISON.get(random.nextInt(POISON.size()));
    }

    private static byte[] replaced(byte[] whole, int at, int length, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(whole.length + by.length);
        out.write(whole, 0, at);
        out.writeBytes(by);
        int after = Math.min(whole.length, at + length);
        out.write(whole, after, whole.length - after);
        return out.toByteArray();
    }

    static Map<String, byte[]> members(byte[] zip) {
        Map<String, byte[]> members = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                members.put(entry.getName(), in.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return members;
    }

    static byte[] zip(Map<String, byte[]> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(1);
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
