package io.github.imdbrnn.hostile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
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
            text("1e999"), text("1e308"), text("-1e-9"), text("NaN"), text("Infinity"), text("-Infinity"), text("\"\""),
            text("null"), text("{}"), text("[[[[[[[["), text("../../up"), text("\u0000"), text("\u001b[2J"),
            text("\\u001b]0;x\\u0007"), text("\\u202e\\ud800"), text("\ud83d\ude00".repeat(40)),
            text("x".repeat(9_000)), text("java.lang.Runtime"), text(",,,,"), text("\n"),
            text("(1152921504606846976,)"),
            new byte[] {0, 0, -64, 127}, new byte[] {0, 0, -128, 127}, // NaN and infinity, the lowest byte first
            new byte[] {-1, -1, -1, -1}, new byte[] {-1, -1, -1, 127}, new byte[] {0, 0, 0, -128}, new byte[16]);

    /** The same among numbers of four bytes, the highest first. */
    private static final float[] ODD_FLOATS =
            {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -1e-30f, Float.MAX_VALUE};

    /** More than any reader takes of a text, in a file of a few kilobytes. */
    private static final int LONG_MEMBER = 4 << 20;

    private static final int MOST_LINES = 20_000;

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

    /** The text with its last line again and again, each time as the next of the epochs, up to some thousands. */
    byte[] prolonged(byte[] csv) {
        StringBuilder text = new StringBuilder(new String(csv, StandardCharsets.UTF_8));
        int epochs = (int) text.chars().filter(c -> c == '\n').count() - 1;
        String last = text.substring(text.lastIndexOf("\n", text.length() - 2) + 1);
        String figures = last.substring(Math.max(0, last.indexOf(',')));
        for (int wanted = random.nextInt(MOST_LINES); epochs < wanted; epochs++) {
            text.append(epochs).append(figures);
        }
        return text(text.toString());
    }

    /** {@link #damagedText}, or a history of many epochs. */
    byte[] damagedHistory(byte[] csv) {
        return random.nextInt(10) == 0 ? prolonged(csv) : damagedText(csv);
    }

    /** One of the last numbers of an array, or all of them, made one that no training leaves. */
    private byte[] oddNumbers(byte[] array) {
        ByteBuffer bytes = ByteBuffer.wrap(array.clone());
        float odd = ODD_FLOATS[random.nextInt(ODD_FLOATS.length)];
        int count = Math.min(50, array.length / Float.BYTES);
        int only = random.nextInt(2 * count + 1);
        for (int i = 1; i <= count; i++) {
            if (i == only || only > count) {
                bytes.putFloat(array.length - i * Float.BYTES, odd);
            }
        }
        return bytes.array();
    }

    private byte[] damagedMember(String name, byte[] content) {
        if (random.nextInt(50) == 0) {
            return Arrays.copyOf(content, LONG_MEMBER);
        }
        if (name.endsWith(".csv")) {
            return damagedHistory(content);
        }
        return name.endsWith(".json") ? damagedText(content)
                : name.endsWith(".bin") && random.nextInt(3) == 0 ? oddNumbers(content) : damaged(content);
    }

    /** A zip with one damaged member, or one missing, renamed or doubled in another's name, and the right checksums. */
    byte[] forged(byte[] zip) {
        Map<String, byte[]> members = members(zip);
        List<String> names = new ArrayList<>(members.keySet());
        String name = names.get(random.nextInt(names.size()));
        byte[] content = members.get(name);
        switch (random.nextInt(13)) {
            case 0 -> members.remove(name);
            case 1 -> members.put(names.get(random.nextInt(names.size())), content);
            case 2 -> members.put(new String(damaged(text(name)), StandardCharsets.ISO_8859_1), members.remove(name));
            case 3 -> members.put(new String(poison(), StandardCharsets.UTF_8) + name, content);
            default -> members.put(name, damagedMember(name, content));
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
