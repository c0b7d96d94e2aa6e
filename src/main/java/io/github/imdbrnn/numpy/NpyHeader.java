package io.github.imdbrnn.numpy;

import io.github.imdbrnn.io.DataException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of an {@code .npy} file, versions 1.0 to 3.0 of the format.
 *
 * @param descr the element type as NumPy spells it, such as {@code <f4}
 * @param fortranOrder whether the first index runs fastest
 * @param shape the dimensions; none for a scalar
 */
record NpyHeader(String descr, boolean fortranOrder, int[] shape) {
    /** Matches up to a structured type's bracket only, which is the end of what is read. */
    private static final Pattern ENTRY = Pattern.compile("\\s*['\"](?:"
            + "descr['\"]\\s*:\\s*(?:['\"](?<descr>[^'\"\\\\]*)['\"]|(?<fields>\\[))"
            + "|fortran_order['\"]\\s*:\\s*(?<order>True|False)"
            + "|shape['\"]\\s*:\\s*\\((?<shape>[^()]*)\\)"
            + ")\\s*(?:,\\s*|\\z|(?<=\\[))");
    private static final List<String> VALUES = List.of("descr", "fields", "order", "shape");

    /** A dimension; Python 2 wrote some with an L behind. */
    private static final Pattern NUMBER = Pattern.compile("\\s*(\\d+)L?\\s*");

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** NumPy's own limit for a header it has no reason to trust. */
    private static final int MAX_LENGTH = 10_000;

    /** NumPy's own limit since 2.0; before it was 32. */
    private static final int MAX_DIMENSIONS = 64;

    static final int MAX_ELEMENTS = 1 << 28;

    /** @throws DataException if these are not the first bytes of an {@code .npy} file */
    static NpyHeader read(ByteSource in) throws DataException {
        if (!Arrays.equals(in.bytes(MAGIC.length), MAGIC)) {
            throw in.fault("is not a NumPy array");
        }
        int major = in.unsignedByte();
        int minor = in.unsignedByte();
        if (major < 1 || major > 3 || minor != 0) {
            throw in.fault("is of .npy version " + major + "." + minor + "; 1.0 to 3.0 are read");
        }
        long length = major == 1 ? in.unsignedShort() : in.littleInt() & 0xffffffffL;
        if (length > MAX_LENGTH) {
            throw in.fault("has a header of " + length + " bytes; at most " + MAX_LENGTH + " are read");
        }
        Charset charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        try {
            String text = charset.newDecoder().decode(ByteBuffer.wrap(in.bytes((int) length))).toString();
            return parse(text, in);
        } catch (CharacterCodingException e) {
            throw in.fault("has a header that is not UTF-8");
        }
    }

    /** Number of elements, at most {@link #MAX_ELEMENTS}. */
    int elements() {
        int elements = 1;
        for (int dimension : shape) {
            elements *= dimension;
        }
        return elements;
    }

    /** The bytes of a version 1.0 header, padded as NumPy pads it so that the values begin at a multiple of 64. */
    byte[] toBytes() {
        String text = "{'descr': '" + descr + "', 'fortran_order': " + (fortranOrder ? "True" : "False") + ", 'shape': "
                + tuple(shape) + ", }";
        int prefix = MAGIC.length + 4;
        int padding = 63 - (prefix + text.length()) % 64;
        byte[] dictionary = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(prefix + dictionary.length).order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) dictionary.length).put(dictionary).array();
    }

    /** A shape as Python prints it. */
    static String tuple(int[] shape) {
        return shape.length == 1
                ? "(" + shape[0] + ",)"
                : Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    private static NpyHeader parse(String text, ByteSource in) throws DataException {
        String dictionary = text.strip();
        if (!dictionary.startsWith("{") || !dictionary.endsWith("}")) {
            throw malformed(in);
        }
        Map<String, String> values = new HashMap<>();
        Matcher entry = ENTRY.matcher(dictionary).region(1, dictionary.length() - 1);
        for (; entry.lookingAt(); entry.region(entry.end(), entry.regionEnd())) {
            for (String key : VALUES) {
                if (entry.group(key) != null && values.put(key, entry.group(key)) != null) {
                    throw malformed(in);
                }
            }
        }
        if (values.containsKey("fields")) {
            throw in.fault("is a structured array; plain ones are read");
        }
        if (entry.regionStart() < entry.regionEnd() || values.size() < 3) {
            throw malformed(in);
        }
        return new NpyHeader(values.get("descr"), values.get("order").equals("True"), shape(values.get("shape"), in));
    }

    private static int[] shape(String tuple, ByteSource in) throws DataException {
        List<String> numbers = new ArrayList<>(List.of(tuple.split(",", -1)));
        boolean endsInComma = numbers.get(numbers.size() - 1).isBlank();
        if (endsInComma) {
            numbers.remove(numbers.size() - 1);
        }
        if (numbers.size() > MAX_DIMENSIONS) {
            throw in.fault("has more than " + MAX_DIMENSIONS + " dimensions");
        }
        int[] shape = new int[numbers.size()];
        long elements = 1;
        for (int i = 0; i < shape.length; i++) {
            Matcher number = NUMBER.matcher(numbers.get(i));
            if (!number.matches() || (shape.length == 1 && !endsInComma)) {
                throw malformed(in);
            }
            BigInteger dimension = new BigInteger(number.group(1)).min(BigInteger.valueOf(MAX_ELEMENTS + 1L));
            elements = Math.max(elements, 1) * dimension.longValue();
            if (elements > MAX_ELEMENTS) {
                throw in.fault("has a header that promises more than " + MAX_ELEMENTS + " elements");
            }
            shape[i] = dimension.intValue();
        }
        return shape;
    }

    private static DataException malformed(ByteSource in) {
        return in.fault("has a header that NumPy would not write");
    }
}
