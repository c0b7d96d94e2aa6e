package io.github.imdbrnn.numpy;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.numpy.IntListsBuilder.PyList;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a pickled NumPy object array whose elements are lists of ints, and nothing else.
 *
 * <p>A pickle is a program for a stack machine that may name any function and call it. This machine knows the opcodes
 * that NumPy's object arrays need in protocols 2 to 5, and only the names that rebuild an array ({@link NumpyGlobal}).
 * All that a file can make it allocate is bounded, by constants or by the bytes really read.
 *
 * <p>Opcodes: Python's {@code Lib/pickletools.py}.
 */
final class PickledLists {
    private static final int MAX_STRING = 256;
    private static final int PROTO = 0x80;
    private static final int FRAME = 0x95;
    private static final int GLOBAL = 'c';
    private static final int APPENDS = 'e';

    private final ByteSource in;
    private final PickleStack stack;
    private final IntListsBuilder lists;
    private long frameEnd;

    private PickledLists(ByteSource in) {
        this.in = in;
        stack = new PickleStack(in);
        lists = new IntListsBuilder(in);
    }

    /**
     * @param in stands at the pickle's first byte; afterwards behind its last
     * @param shape what the {@code .npy} header says, which the pickle repeats
     * @throws DataException if the pickle is anything but an array of lists of ints, or a two-dimensional one of ints
     */
    static IntLists read(ByteSource in, int[] shape) throws DataException {
        PickledLists pickle = new PickledLists(in);
        pickle.protocol();
        NumpyGlobal.Array array = pickle.run();
        if (!Arrays.equals(array.shape, shape)) {
            throw in.fault("has shape " + NpyHeader.tuple(shape) + " in its header and "
                    + NpyHeader.tuple(array.shape) + " in its pickle");
        }
        return pickle.lists.build(array.elements, shape);
    }

    private void protocol() throws DataException {
        int first = in.unsignedByte();
        if (first == GLOBAL) {
            global();
        }
        int protocol = first == PROTO ? in.unsignedByte() : 0;
        if (protocol < 2 || protocol > 5) {
            throw in.fault("is pickled in protocol " + (first == PROTO ? protocol : "0 or 1") + "; 2 to 5 are read");
        }
    }

    private NumpyGlobal.Array run() throws DataException {
        for (int opcode = in.unsignedByte(); opcode != '.'; opcode = in.unsignedByte()) { // STOP
            switch (opcode) { // for every list; the rest is apart so that the JIT compiler spends no time on it
                case ']' -> stack.push(lists.newList()); // EMPTY_LIST
                case '(' -> mark(); // MARK
                case 'q' -> stack.memoize(in.unsignedByte()); // BINPUT
                case 'r' -> stack.memoize(in.littleInt()); // LONG_BINPUT
                case 0x94 -> stack.memoize(); // MEMOIZE
                default -> execute(opcode);
            }
        }
        Object result = stack.pop();
        if (in.consumed() < frameEnd || !stack.isEmpty()) {
            throw stack.malformed();
        }
        if (result instanceof NumpyGlobal.Array array && array.shape != null) {
            return array;
        }
        throw in.fault("holds something other than an array of objects");
    }

    private void execute(int opcode) throws DataException {
        switch (opcode) {
            case FRAME -> frame();
            case 'N' -> stack.push(Optional.empty()); // NONE
            case 0x88 -> stack.push(true); // NEWTRUE
            case 0x89 -> stack.push(false); // NEWFALSE
            case 0x8c, 'U', 'C' -> stack.push(string(in.unsignedByte())); // SHORT_BINUNICODE, _BINSTRING, _BINBYTES
            case 'X', 'T', 'B' -> stack.push(string(in.littleInt())); // BINUNICODE, BINSTRING, BINBYTES
            case GLOBAL -> stack.push(global());
            case 'i' -> { // INST
                global();
                throw stack.malformed();
            }
            case 0x93 -> stack.push(stackGlobal()); // STACK_GLOBAL
            case 'R' -> stack.push(NumpyGlobal.call(stack.pop(), stack.pop(), in)); // REDUCE, the arguments on top
            case 'b' -> build(); // BUILD
            case 'a' -> append(); // APPEND
            case APPENDS -> appends();
            case ')' -> stack.push(stack.pop(0)); // EMPTY_TUPLE
            case 0x85 -> stack.push(stack.pop(1)); // TUPLE1
            case 0x86 -> stack.push(stack.pop(2)); // TUPLE2
            case 0x87 -> stack.push(stack.pop(3)); // TUPLE3
            case 't' -> stack.push(stack.popToMark()); // TUPLE
            case 'p' -> stack.memoize(decimal()); // PUT
            case 'h' -> stack.recall(in.unsignedByte()); // BINGET
            case 'j' -> stack.recall(in.littleInt()); // LONG_BINGET
            case 'g' -> stack.recall(decimal()); // GET
            case 'K', 'M', 'J', 0x8a -> stack.push(lists.readInt(opcode)); // BININT1, BININT2, BININT, LONG1
            default -> throw in.fault(
                    String.format("has the pickle opcode 0x%02x, which no array of lists of ints needs", opcode));
        }
    }

    private void mark() throws DataException {
        frames();
        if (!(stack.peek() instanceof PyList list && IntListsBuilder.isInt(in.peek()))) {
            stack.mark();
            return;
        }
        // Ints alone up to APPENDS, so that no mark is needed.
        do {
            lists.readInts(list);
            frames();
        } while (IntListsBuilder.isInt(in.peek()));
        if (in.unsignedByte() != APPENDS) {
            throw lists.notIntLists();
        }
    }

    private void frames() throws DataException {
        while (in.peek() == FRAME) {
            in.unsignedByte();
            frame();
        }
    }

    private void append() throws DataException {
        Object item = stack.pop();
        PyList list = list(stack.pop());
        if (item instanceof Integer number) {
            lists.addInt(list, number);
        } else {
            lists.addList(list, item);
        }
        stack.push(list);
    }

    private void appends() throws DataException {
        Object[] items = stack.popToMark();
        PyList list = list(stack.peek());
        for (Object item : items) {
            lists.addList(list, item);
        }
    }

    private PyList list(Object object) throws DataException {
        if (object instanceof PyList list) {
            return list;
        }
        throw stack.malformed();
    }

    private NumpyGlobal stackGlobal() throws DataException {
        if (stack.pop() instanceof String name && stack.pop() instanceof String module) {
            return NumpyGlobal.of(module, name, in);
        }
        throw stack.malformed();
    }

    private NumpyGlobal global() throws DataException {
        return NumpyGlobal.of(line(), line(), in);
    }

    private void build() throws DataException {
        Object state = stack.pop();
        Object target = stack.pop();
        if (!NumpyGlobal.setState(target, state)) {
            throw stack.malformed();
        }
        stack.push(target);
    }

    private void frame() throws DataException {
        long length = Integer.toUnsignedLong(in.littleInt()) | (long) in.littleInt() << 32;
        if (length < 0 || length > 1L << 40) {
            throw stack.malformed();
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
                throw stack.malformed();
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private int decimal() throws DataException {
        String digits = line();
        if (!digits.matches("[0-9]{1,9}")) {
            throw stack.malformed();
        }
        return Integer.parseInt(digits);
    }
}
