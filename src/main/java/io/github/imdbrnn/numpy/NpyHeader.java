package io.github.imdbrnn.numpy;

import io.github.imdbrnn.io.DataException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The header of an {@code .npy} file, versions 1.0 to 3.0 of the format.
 *
 * @param descr the element type as NumPy spells it, such as {@code <f4}
 * @param fortranOrder whether the first index runs fastest
 * @param shape the dimensions; none for a scalar
 */
record NpyHeader(String descr, boolean fortranOrder, int[] shape) {
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
            return new Parser(text, in).parse();
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
        byte[] header = Arrays.copyOf(MAGIC, prefix + dictionary.length);
        header[MAGIC.length] = 1;
        header[prefix - 2] = (byte) dictionary.length;
        header[prefix - 1] = (byte) (dictionary.length >> 8);
        System.arraycopy(dictionary, 0, header, prefix, dictionary.length);
        return header;
    }

    /** A shape as Python prints it. */
    static String tuple(int[] shape) {
        return shape.length == 1
                ? "(" + shape[0] + ",)"
                : Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    /** Reads the one Python literal that NumPy writes: a dictionary of exactly the three keys. */
    private static final class Parser {
        private final String text;
        private final ByteSource in;
        private int at;

        Parser(String text, ByteSource in) {
            this.text = text;
            this.in = in;
        }

        NpyHeader parse() throws DataException {
            String descr = null;
            Boolean fortranOrder = null;
            int[] shape = null;
            expect('{');
            while (!accept('}')) {
                String key = string();
                expect(':');
                if (key.equals("descr") && descr == null) {
                    descr = string();
                } else if (key.equals("fortran_order") && fortranOrder == null) {
                    fortranOrder = truth();
                } else if (key.equals("shape") && shape == null) {
                    shape = shape();
                } else {
                    throw malformed();
                }
                if (!accept(',')) {
                    expect('}');
                    break;
                }
            }
            skipSpace();
            if (at < text.length() || descr == null || fortranOrder == null || shape == null) {
                throw malformed();
            }
            return new NpyHeader(descr, fortranOrder, shape);
        }

        private String string() throws DataException {
            skipSpace();
            if (at < text.length() && text.charAt(at) == '[') {
                throw in.fault("is a structured array; plain ones are read");
            }
            char quote = accept('"') ? '"' : '\'';
            if (quote == '\'') {
                expect('\'');
            }
            int end = text.indexOf(quote, at);
            if (end < 0 || text.substring(at, end).indexOf('\\') >= 0) {
                throw malformed();
            }
            String string = text.substring(at, end);
            at = end + 1;
            return string;
        }

        private boolean truth() throws DataException {
            skipSpace();
            boolean value = text.startsWith("True", at);
            if (!value && !text.startsWith("False", at)) {
                throw malformed();
            }
            at += value ? 4 : 5;
            return value;
        }

        private int[] shape() throws DataException {
            int[] shape = new int[MAX_DIMENSIONS];
            int dimensions = 0;
            long elements = 1;
            expect('(');
            boolean comma = true;
            while (!accept(')')) {
                if (!comma) {
                    throw malformed();
                }
                if (dimensions == MAX_DIMENSIONS) {
                    throw in.fault("has more than " + MAX_DIMENSIONS + " dimensions");
                }
                long dimension = dimension();
                elements = Math.max(elements, 1) * dimension;
                if (elements > MAX_ELEMENTS) {
                    throw in.fault("has a header that promises more than " + MAX_ELEMENTS + " elements");
                }
                shape[dimensions++] = (int) dimension;
                comma = accept(',');
            }
            if (dimensions == 1 && !comma) {
                throw malformed();
            }
            return Arrays.copyOf(shape, dimensions);
        }

        /** A number without sign; Python 2 wrote some of them with an L behind. */
        private long dimension() throws DataException {
            skipSpace();
            int from = at;
            long value = 0;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                value = Math.min(value * 10 + text.charAt(at++) - '0', MAX_ELEMENTS + 1L);
            }
            if (at == from) {
                throw malformed();
            }
            if (at < text.length() && text.charAt(at) == 'L') {
                at++;
            }
            return value;
        }

        private void expect(char c) throws DataException {
            if (!accept(c)) {
                throw malformed();
            }
        }

        private boolean accept(char c) {
            skipSpace();
            boolean found = at < text.length() && text.charAt(at) == c;
            if (found) {
                at++;
            }
            return found;
        }

        private void skipSpace() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private DataException malformed() {
            return in.fault("has a header that NumPy would not write");
        }
    }
}
