package io.github.imdbrnn.numpy;

import io.github.imdbrnn.io.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects the lists of a pickle: the ints of all in one flat array, in the order in which they come. */
final class IntListsBuilder {
    private static final int MAX_LISTS = 1 << 20;
    private static final int BININT = 'J';
    private static final int BININT1 = 'K';
    private static final int BININT2 = 'M';
    private static final int LONG1 = 0x8a;

    /** A Python list: a stretch of the flat array if it holds ints, else its lists. */
    static final class PyList {
        private int start;
        private int length;
        private List<PyList> lists = List.of();
    }

    private final ByteSource in;
    private int listCount;
    private int[] ints = new int[1 << 14];
    private int intCount;

    IntListsBuilder(ByteSource in) {
        this.in = in;
    }

    PyList newList() throws DataException {
        requireFewer(listCount++);
        return new PyList();
    }

    void addInt(PyList list, int number) throws DataException {
        open(list);
        append(number);
        list.length++;
    }

    void addList(PyList list, Object item) throws DataException {
        if (!(item instanceof PyList added) || list.length > 0) {
            throw notIntLists();
        }
        if (list.lists.isEmpty()) {
            list.lists = new ArrayList<>();
        }
        requireFewer(list.lists.size());
        list.lists.add(added);
    }

    private void requireFewer(int lists) throws DataException {
        if (lists >= MAX_LISTS) {
            throw in.fault("holds more than " + MAX_LISTS + " lists");
        }
    }

    /** Adds the ints that come next, up to the first opcode of another kind. Most of the file's bytes pass here. */
    void readInts(PyList list) throws DataException {
        open(list);
        readBufferedInts();
        while (isInt(in.peek())) {
            append(readInt(in.unsignedByte()));
            readBufferedInts();
        }
        list.length = intCount - list.start;
    }

    /** A list of ints grows at the flat array's end. Picklers write a list whole, so only a forged file needs more. */
    private void open(PyList list) throws DataException {
        if (!list.lists.isEmpty()) {
            throw notIntLists();
        }
        if (list.length == 0) {
            list.start = intCount;
        } else if (list.start + list.length != intCount) {
            throw in.fault("goes back to a list it had finished");
        }
    }

    /** As many of the two common kinds as stand whole in the buffer. */
    private void readBufferedInts() throws DataException {
        byte[] from = in.buffer;
        int at = in.position;
        int end = in.limit - 2;
        reserve((in.limit - at) / 2);
        int[] to = ints;
        int n = intCount;
        for (boolean common = true; common && at < end; ) {
            switch (from[at]) {
                case BININT1 -> {
                    to[n++] = from[at + 1] & 0xff;
                    at += 2;
                }
                case BININT2 -> {
                    to[n++] = from[at + 1] & 0xff | (from[at + 2] & 0xff) << 8;
                    at += 3;
                }
                default -> common = false;
            }
        }
        intCount = n;
        in.position = at;
    }

    private void append(int number) throws DataException {
        reserve(1);
        ints[intCount++] = number;
    }

    private void reserve(int more) throws DataException {
        if (more > ints.length - intCount) {
            if (intCount > IntLists.MAX_INTS - more) {
                throw in.fault("holds more than " + IntLists.MAX_INTS + " ints");
            }
            ints = Arrays.copyOf(ints, Math.min(IntLists.MAX_INTS, Math.max(2 * ints.length, intCount + more)));
        }
    }

    static boolean isInt(int opcode) {
        return opcode == BININT1 || opcode == BININT2 || opcode == BININT || opcode == LONG1;
    }

    /** @param opcode an int's, just consumed */
    int readInt(int opcode) throws DataException {
        return switch (opcode) {
            case BININT1 -> in.unsignedByte();
            case BININT2 -> in.unsignedShort();
            case BININT -> in.littleInt();
            default -> readLong();
        };
    }

    private int readLong() throws DataException {
        int length = in.unsignedByte();
        long value = 0;
        for (int i = 0; i < Math.min(length, 8); i++) {
            value |= (long) in.unsignedByte() << 8 * i;
        }
        int unused = Long.SIZE - 8 * Math.min(length, 8);
        value = value << unused >> unused;
        if (length > 8 || value != (int) value) {
            throw in.fault("holds a number that does not fit 32 bits");
        }
        return (int) value;
    }

    /**
     * The lists that an array holds: one for each element, or one for each row of a matrix of ints, which is what NumPy
     * makes out of lists that are all of one length.
     *
     * @throws DataException if it holds anything else
     */
    IntLists build(PyList elements, int[] shape) throws DataException {
        int rows = shape.length == 0 ? 0 : shape[0];
        boolean matrix = shape.length == 2 && elements.lists.isEmpty() && elements.length == (long) rows * shape[1];
        requireFewer(rows - 1);
        if (!matrix && (shape.length != 1 || elements.lists.size() != rows || elements.length > 0)) {
            throw in.fault("does not hold one list of ints for each of its " + rows + " elements");
        }
        int[] starts = new int[rows];
        int[] lengths = new int[rows];
        for (int i = 0; i < rows; i++) {
            if (!matrix && !elements.lists.get(i).lists.isEmpty()) {
                throw in.fault("holds lists within lists");
            }
            starts[i] = matrix ? elements.start + i * shape[1] : elements.lists.get(i).start;
            lengths[i] = matrix ? shape[1] : elements.lists.get(i).length;
        }
        return new IntLists(ints, starts, lengths);
    }

    DataException notIntLists() {
        return in.fault("holds something other than lists of ints");
    }
}
