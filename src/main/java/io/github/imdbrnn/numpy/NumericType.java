package io.github.imdbrnn.numpy;

import io.github.imdbrnn.io.DataException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A numeric element type of an {@code .npy} file.
 *
 * @param kind NumPy's letter: b for truth values, i and u for integers with and without sign, f for floating point
 * @param bytes an element's size
 * @param bigEndian whether its highest byte comes first
 */
record NumericType(char kind, int bytes, boolean bigEndian) {
    private static final Pattern DESCR = Pattern.compile("([<>])([iu][1248]|b1|f[48])|\\|([iu]1|b1)");

    /** @throws DataException if the header names another type */
    static NumericType of(NpyHeader header, ByteSource in) throws DataException {
        Matcher descr = DESCR.matcher(header.descr());
        if (!descr.matches()) {
            throw in.fault("holds elements of type " + DataException.quoted(header.descr())
                    + "; integers and 32 or 64 bit floats are read");
        }
        String type = descr.group(2) == null ? descr.group(3) : descr.group(2);
        return new NumericType(type.charAt(0), type.charAt(1) - '0', ">".equals(descr.group(1)));
    }

    boolean isFloating() {
        return kind == 'f';
    }

    float floating(ByteSource in) throws DataException {
        return bytes == Float.BYTES
                ? Float.intBitsToFloat((int) bits(in))
                : (float) Double.longBitsToDouble(bits(in));
    }

    long integer(ByteSource in) throws DataException {
        long value = bits(in);
        int unused = Long.SIZE - Byte.SIZE * bytes;
        if (kind == 'i') {
            return value << unused >> unused;
        }
        if (kind == 'u' && value < 0) {
            throw in.fault("holds " + Long.toUnsignedString(value) + ", which does not fit 63 bits");
        }
        if (kind == 'b' && value > 1) {
            throw in.fault("holds " + value + " where a truth value is due");
        }
        return value;
    }

    private long bits(ByteSource in) throws DataException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            long b = in.unsignedByte();
            value = bigEndian ? value << 8 | b : value | b << 8 * i;
        }
        return value;
    }
}
