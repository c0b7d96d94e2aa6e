package io.github.imdbrnn.numpy;

import io.github.imdbrnn.io.DataException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a pickled NumPy object array whose elements are lists of ints, and nothing else.
 *
 * <p>A pickle is a program for a stack machine that may name any function and call it. This machine knows the opcodes
 * that NumPy's object arrays need in protocols 2 to 5, and only the names that rebuild an array (see {@link Known}); it
 * calls nothing. Ints inside lists go straight into one flat array. All that a file can make it allocate is bounded, by
 * the constants below or by the bytes really read.
 *
 * <p>Opcodes: Python's {@code Lib/pickletools.py}. What they build: {@code array_reduce} and {@code arraydescr_reduce}
 * in NumPy.
 */
public final class PickledLists {
    public static final int MAX_INTS = 1 << 26;
    private static final int MAX_LISTS = 1 << 20;
    private static final int MAX_MEMO = 1 << 21;
    /** The pickler hands over list items by the thousand. */
    private static final int MAX_DEPTH = 1 << 14;
    /** Everything that is neither list nor int; NumPy needs about twenty. */
    private static final int MAX_OBJECTS = 1_000;
    private static final int MAX_STRING = 256;
    private static final int MAX_TUPLE = 64;

    private static final int MARK = '(';
    private static final int STOP = '.';
    private static final int NONE = 'N';
    private static final int NEWTRUE = 0x88;
    private static final int NEWFALSE = 0x89;
    private static final int BININT = 'J';
    private static final int BININT1 = 'K';
    private static final int BININT2 = 'M';
    private static final int LONG1 = 0x8a;
    private static final int BINSTRING = 'T';
    private static final int SHORT_BINSTRING = 'U';
    private static final int BINUNICODE = 'X';
    private static final int SHORT_BINUNICODE = 0x8c;
    private static final int BINBYTES = 'B';
    private static final int SHORT_BINBYTES = 'C';
    private static final int GLOBAL = 'c';
    private static final int STACK_GLOBAL = 0x93;
    private static final int INST = 'i';
    private static final int REDUCE = 'R';
    private static final int BUILD = 'b';
    private static final int EMPTY_LIST = ']';
    private static final int APPEND = 'a';
    private static final int APPENDS = 'e';
    private static final int EMPTY_TUPLE = ')';
    private static final int TUPLE = 't';
    private static final int TUPLE1 = 0x85;
    private static final int TUPLE2 = 0x86;
    private static final int TUPLE3 = 0x87;
    private static final int GET = 'g';
    private static final int BINGET = 'h';
    private static final int LONG_BINGET = 'j';
    private static final int PUT = 'p';
    private static final int BINPUT = 'q';
    private static final int LONG_BINPUT = 'r';
    private static final int MEMOIZE = 0x94;
    private static final int PROTO = 0x80;
    private static final int FRAME = 0x95;

    /** What a pickle may name. */
    private enum Known {
        NDARRAY,
        DTYPE,
        RECONSTRUCT,
        /** {@code _codecs.encode}: how Python 3 spells the bytes {@code b'b'} in protocol 2, which has no bytes. */
        ENCODE
    }

    private enum None {
        NONE
    }

    /** A Python list: a stretch of the flat array if it holds ints, else its lists. */
    private static final class PyList {
        int start;
        int length;
        PyList[] lists;

        boolean isEmpty() {
            return length == 0;
        }
    }

    /** An array as {@code _reconstruct} makes it, empty until BUILD gives it shape and elements. */
    private static final class PyArray {
        int[] shape;
        PyList elements;
    }

    /** The element type, which can only be that of Python objects. */
    private static final class PyDtype {}

    private final ByteSource in;
    private Object[] stack = new Object[64];
    private int depth;
    private int[] marks = new int[8];
    private int markCount;
    private Object[] memo = new Object[1024];
    private int memoized;
    private int objects;
    private int lists;
    private int[] ints = new int[1 << 14];
    private int intCount;
    private long frameEnd;

    private PickledLists(ByteSource in) {
        this.in = in;
    }

    /**
     * @param in stands at the pickle's first byte; afterwards behind its last
     * @param shape what the {@code .npy} header says, which the pickle repeats
     * @throws DataException if the pickle is anything but an array of lists of ints, or a two-dimensional one of ints
     */
    static IntLists read(ByteSource in, int[] shape) throws DataException {
        PickledLists pickle = new PickledLists(in);
        pickle.protocol();
        return pickle.lists(pickle.run(), shape);
    }

    private void protocol() throws DataException {
        int first = in.unsignedByte();
        if (first == GLOBAL) {
            global(line(), line());
        }
        int protocol = first == PROTO ? in.unsignedByte() : 0;
        if (protocol < 2 || protocol > 5) {
            throw in.fault("is pickled in protocol " + (first == PROTO ? protocol : "0 or 1") + "; 2 to 5 are read");
        }
    }

    private PyArray run() throws DataException {
        while (true) {
            int opcode = in.unsignedByte();
            switch (opcode) {
                case FRAME -> frame();
                case MARK -> mark();
                case BININT1, BININT2, BININT, LONG1 -> push(intOf(opcode));
                case NONE -> push(None.NONE);
                case NEWTRUE -> push(true);
                case NEWFALSE -> push(false);
                case SHORT_BINUNICODE, SHORT_BINSTRING, SHORT_BINBYTES -> push(string(in.unsignedByte()));
                case BINUNICODE, BINSTRING, BINBYTES -> push(string(in.littleInt()));
                case GLOBAL -> push(global(line(), line()));
                case INST -> {
                    global(line(), line());
                    throw malformed();
                }
                case STACK_GLOBAL -> stackGlobal();
                case EMPTY_LIST -> push(newList());
                case APPEND -> append();
                case APPENDS -> appends();
                case EMPTY_TUPLE -> tuple(0);
                case TUPLE1 -> tuple(1);
                case TUPLE2 -> tuple(2);
                case TUPLE3 -> tuple(3);
                case TUPLE -> tuple(depth - popMark());
                case BINPUT -> memoize(in.unsignedByte());
                case LONG_BINPUT -> memoize(in.littleInt());
                case PUT -> memoize(decimal());
                case MEMOIZE -> memoize(memoized);
                case BINGET -> recall(in.unsignedByte());
                case LONG_BINGET -> recall(in.littleInt());
                case GET -> recall(decimal());
                case REDUCE -> reduce();
                case BUILD -> build();
                case STOP -> {
                    return result();
                }
                default -> throw in.fault(
                        String.format("has the pickle opcode 0x%02x, which no array of lists of ints needs", opcode));
            }
        }
    }

    private PyArray result() throws DataException {
        if (in.consumed() < frameEnd || markCount > 0 || depth != 1) {
            throw malformed();
        }
        return array(pop());
    }

    private IntLists lists(PyArray array, int[] shape) throws DataException {
        if (!Arrays.equals(array.shape, shape)) {
            throw in.fault("has shape " + NpyHeader.tuple(shape) + " in its header and " + NpyHeader.tuple(array.shape)
                    + " in its pickle");
        }
        int rows = shape.length == 0 ? 0 : shape[0];
        PyList elements = array.elements;
        if (shape.length == 2 && elements.lists == null && elements.length == (long) rows * shape[1]) {
            return matrix(elements, rows, shape[1]);
        }
        if (shape.length != 1 || elements.length != rows || (rows > 0 && elements.lists == null)) {
            throw in.fault("does not hold one list of ints for each of its " + rows + " elements");
        }
        int[] starts = new int[rows];
        int[] lengths = new int[rows];
        for (int i = 0; i < rows; i++) {
            PyList list = elements.lists[i];
            if (list.lists != null) {
                throw in.fault("holds lists within lists");
            }
            starts[i] = list.start;
            lengths[i] = list.length;
        }
        return new IntLists(ints, starts, lengths);
    }

    /** NumPy makes a matrix of ints out of lists that are all of one length. */
    private IntLists matrix(PyList elements, int rows, int columns) {
        int[] starts = new int[rows];
        int[] lengths = new int[rows];
        for (int i = 0; i < rows; i++) {
            starts[i] = elements.start + i * columns;
            lengths[i] = columns;
        }
        return new IntLists(ints, starts, lengths);
    }

    // ---- lists

    private PyList newList() throws DataException {
        if (++lists > MAX_LISTS) {
            throw in.fault("holds more than " + MAX_LISTS + " lists");
        }
        return new PyList();
    }

    private void mark() throws DataException {
        while (in.peek() == FRAME) {
            in.unsignedByte();
            frame();
        }
        if (depth > 0 && stack[depth - 1] instanceof PyList list && isInt(in.peek())) {
            appendInts(list);
            return;
        }
        if (markCount == marks.length) {
            if (markCount >= MAX_DEPTH) {
                throw in.fault("is nested too deeply");
            }
            marks = Arrays.copyOf(marks, 2 * markCount);
        }
        marks[markCount++] = depth;
    }

    private void append() throws DataException {
        Object item = pop();
        PyList list = list(pop());
        if (item instanceof Integer number) {
            openForInts(list);
            room(1);
            ints[intCount++] = number;
            list.length++;
        } else {
            addList(list, item);
        }
        push(list);
    }

    private void appends() throws DataException {
        int from = popMark();
        if (from == 0) {
            throw malformed();
        }
        PyList list = list(stack[from - 1]);
        for (int i = from; i < depth; i++) {
            addList(list, stack[i]);
        }
        drop(depth - from);
    }

    private void addList(PyList list, Object item) throws DataException {
        if (!(item instanceof PyList added) || (list.lists == null && !list.isEmpty())) {
            throw in.fault("holds something other than lists of ints");
        }
        if (list.lists == null) {
            list.lists = new PyList[16];
        } else if (list.length == list.lists.length) {
            if (list.length >= MAX_LISTS) {
                throw in.fault("holds more than " + MAX_LISTS + " lists");
            }
            list.lists = Arrays.copyOf(list.lists, 2 * list.length);
        }
        list.lists[list.length++] = added;
    }

    /** A list of ints grows at the flat array's end. Picklers write a list whole, so only a forged file needs more. */
    private void openForInts(PyList list) throws DataException {
        if (list.lists != null) {
            throw in.fault("holds something other than lists of ints");
        }
        if (list.isEmpty()) {
            list.start = intCount;
        } else if (list.start + list.length != intCount) {
            throw in.fault("goes back to a list it had finished");
        }
    }

    /** From behind a mark up to and with APPENDS: ints alone. Most of the file's bytes pass here. */
    private void appendInts(PyList list) throws DataException {
        openForInts(list);
        while (true) {
            appendBufferedInts();
            int opcode = in.unsignedByte();
            if (isInt(opcode)) {
                room(1);
                ints[intCount++] = intOf(opcode);
            } else if (opcode == FRAME) {
                frame();
            } else if (opcode == APPENDS) {
                list.length = intCount - list.start;
                return;
            } else {
                throw in.fault("holds something other than lists of ints");
            }
        }
    }

    /** As many of the common ints as stand whole in the buffer. */
    private void appendBufferedInts() throws DataException {
        byte[] buffer = in.buffer();
        int at = in.position();
        int end = in.limit() - 4;
        room(Math.max(0, in.limit() - at) / 2);
        int[] to = ints;
        int n = intCount;
        boolean more = true;
        while (more && at < end) {
            switch (buffer[at]) {
                case BININT1 -> {
                    to[n++] = buffer[at + 1] & 0xff;
                    at += 2;
                }
                case BININT2 -> {
                    to[n++] = (buffer[at + 1] & 0xff) | (buffer[at + 2] & 0xff) << 8;
                    at += 3;
                }
                case BININT -> {
                    to[n++] = (buffer[at + 1] & 0xff)
                            | (buffer[at + 2] & 0xff) << 8
                            | (buffer[at + 3] & 0xff) << 16
                            | buffer[at + 4] << 24;
                    at += 5;
                }
                default -> more = false;
            }
        }
        intCount = n;
        in.position(at);
    }

    private void room(int more) throws DataException {
        if (more > ints.length - intCount) {
            if (intCount > MAX_INTS - more) {
                throw in.fault("holds more than " + MAX_INTS + " ints");
            }
            ints = Arrays.copyOf(ints, Math.min(MAX_INTS, Math.max(2 * ints.length, intCount + more)));
        }
    }

    private static boolean isInt(int opcode) {
        return opcode == BININT1 || opcode == BININT2 || opcode == BININT || opcode == LONG1;
    }

    private int intOf(int opcode) throws DataException {
        return switch (opcode) {
            case BININT1 -> in.unsignedByte();
            case BININT2 -> in.unsignedShort();
            case BININT -> in.littleInt();
            default -> longInt();
        };
    }

    private int longInt() throws DataException {
        int length = in.unsignedByte();
        long value = 0;
        for (int i = 0; i < Math.min(length, 8); i++) {
            value |= (long) in.unsignedByte() << 8 * i;
        }
        if (length < 8) {
            int unused = 64 - 8 * length;
            value = length == 0 ? 0 : value << unused >> unused;
        }
        if (length > 8 || value != (int) value) {
            throw in.fault("holds a number that does not fit 32 bits");
        }
        return (int) value;
    }

    // ---- everything else

    private void frame() throws DataException {
        long length = in.littleLong();
        if (length < 0 || length > 1L << 40) {
            throw malformed();
        }
        frameEnd = Math.max(frameEnd, in.consumed() + length);
    }

    private String string(int length) throws DataException {
        if (length < 0 || length > MAX_STRING) {
            throw in.fault("holds text; only lists of ints are read");
        }
        return new String(in.bytes(length), StandardCharsets.UTF_8);
    }

    private String line() throws DataException {
        StringBuilder line = new StringBuilder();
        for (int c = in.unsignedByte(); c != '\n'; c = in.unsignedByte()) {
            if (line.length() == MAX_STRING) {
                throw malformed();
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private int decimal() throws DataException {
        String digits = line();
        if (digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw malformed();
        }
        return Integer.parseInt(digits);
    }

    private void stackGlobal() throws DataException {
        if (pop() instanceof String name && pop() instanceof String module) {
            push(global(module, name));
        } else {
            throw malformed();
        }
    }

    private Known global(String module, String name) throws DataException {
        return switch (module + " " + name) {
            case "numpy ndarray" -> Known.NDARRAY;
            case "numpy dtype" -> Known.DTYPE;
            case "numpy.core.multiarray _reconstruct", "numpy._core.multiarray _reconstruct" -> Known.RECONSTRUCT;
            case "_codecs encode" -> Known.ENCODE;
            default -> throw in.fault(
                    "names " + DataException.quoted(module + "." + name) + "; only NumPy arrays are read");
        };
    }

    private void reduce() throws DataException {
        Object arguments = pop();
        Object function = pop();
        if (arguments instanceof Object[] tuple) {
            if (function == Known.ENCODE && Arrays.equals(tuple, new Object[] {"b", "latin1"})) {
                push("b");
                return;
            }
            if (function == Known.DTYPE && tuple.length == 3 && isObjectDescr(tuple[0])) {
                push(new PyDtype());
                return;
            }
            if (function == Known.RECONSTRUCT
                    && tuple.length == 3
                    && tuple[0] == Known.NDARRAY
                    && "b".equals(tuple[2])) {
                push(new PyArray());
                return;
            }
        }
        throw in.fault("calls a function otherwise than to rebuild an array of objects");
    }

    private static boolean isObjectDescr(Object descr) {
        return "O8".equals(descr) || "O4".equals(descr) || "O".equals(descr);
    }

    private void build() throws DataException {
        Object state = pop();
        Object target = pop();
        if (!(state instanceof Object[] tuple)) {
            throw malformed();
        }
        if (target instanceof PyArray array && array.shape == null && tuple.length == 5) {
            buildArray(array, tuple);
        } else if (!(target instanceof PyDtype && tuple.length == 8 && "|".equals(tuple[1]))) {
            throw malformed();
        }
        push(target);
    }

    /** The state is (1, shape, dtype, whether in Fortran order, list of the elements). */
    private void buildArray(PyArray array, Object[] state) throws DataException {
        if (!(state[0] instanceof Integer version && version == 1)
                || !(state[1] instanceof Object[] shape)
                || !(state[2] instanceof PyDtype)
                || !(state[3] instanceof Boolean fortranOrder && (!fortranOrder || shape.length < 2))) {
            throw malformed();
        }
        array.shape = new int[shape.length];
        for (int i = 0; i < shape.length; i++) {
            if (!(shape[i] instanceof Integer dimension) || dimension < 0) {
                throw malformed();
            }
            array.shape[i] = dimension;
        }
        array.elements = list(state[4]);
    }

    private PyArray array(Object object) throws DataException {
        if (object instanceof PyArray array && array.shape != null) {
            return array;
        }
        throw in.fault("holds something other than an array of objects");
    }

    private PyList list(Object object) throws DataException {
        if (object instanceof PyList list) {
            return list;
        }
        throw malformed();
    }

    private void tuple(int size) throws DataException {
        if (size > MAX_TUPLE || size > depth - (markCount == 0 ? 0 : marks[markCount - 1])) {
            throw malformed();
        }
        Object[] tuple = Arrays.copyOfRange(stack, depth - size, depth);
        drop(size);
        push(tuple);
    }

    private void memoize(int key) throws DataException {
        if (depth == 0 || key < 0 || key >= MAX_MEMO) {
            throw malformed();
        }
        if (key >= memo.length) {
            memo = Arrays.copyOf(memo, Math.max(2 * memo.length, key + 1));
        }
        memo[key] = stack[depth - 1];
        memoized++;
    }

    private void recall(int key) throws DataException {
        if (key < 0 || key >= memo.length || memo[key] == null) {
            throw in.fault("refers to an object it has not stored");
        }
        push(memo[key]);
    }

    private int popMark() throws DataException {
        if (markCount == 0) {
            throw malformed();
        }
        return marks[--markCount];
    }

    private Object pop() throws DataException {
        if (depth == 0 || (markCount > 0 && depth == marks[markCount - 1])) {
            throw malformed();
        }
        Object top = stack[--depth];
        stack[depth] = null;
        return top;
    }

    private void drop(int count) {
        Arrays.fill(stack, depth - count, depth, null);
        depth -= count;
    }

    private void push(Object object) throws DataException {
        if (!(object instanceof PyList || object instanceof Integer) && ++objects > MAX_OBJECTS) {
            throw in.fault("holds something other than lists of ints");
        }
        if (depth == stack.length) {
            if (depth >= MAX_DEPTH) {
                throw in.fault("is nested too deeply");
            }
            stack = Arrays.copyOf(stack, 2 * depth);
        }
        stack[depth++] = object;
    }

    private DataException malformed() {
        return in.fault("is not pickled as NumPy pickles an array");
    }
}
