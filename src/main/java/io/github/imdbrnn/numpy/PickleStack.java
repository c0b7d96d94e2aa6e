package io.github.imdbrnn.numpy;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.numpy.IntListsBuilder.PyList;
import java.util.Arrays;

/** The objects of a running pickle: its stack with marks, and its memo, all of bounded size. A tuple is an array. */
final class PickleStack {
    /** The pickler hands over list items by the thousand. */
    private static final int MAX_DEPTH = 1 << 14;
    /** Everything that is neither list nor int; NumPy needs about twenty. */
    private static final int MAX_OBJECTS = 1_000;
    private static final int MAX_MEMO = 1 << 21;
    private static final int MAX_TUPLE = 64;

    private final ByteSource in;
    private final Object[] stack = new Object[MAX_DEPTH];
    private int depth;
    private final int[] marks = new int[MAX_DEPTH];
    private int markCount;
    private Object[] memo = new Object[1024];
    private int memoized;
    private int objects;

    PickleStack(ByteSource in) {
        this.in = in;
    }

    void push(Object object) throws DataException {
        if (object instanceof Object[] tuple && tuple.length > MAX_TUPLE) {
            throw malformed();
        }
        if (!(object instanceof PyList || object instanceof Integer) && ++objects > MAX_OBJECTS) {
            throw in.fault("holds something other than lists of ints");
        }
        if (depth == MAX_DEPTH) {
            throw in.fault("is nested too deeply");
        }
        stack[depth++] = object;
    }

    Object pop() throws DataException {
        return pop(1)[0];
    }

    /** Takes the topmost objects, as far down as the latest mark; the uppermost is the last. */
    Object[] pop(int count) throws DataException {
        if (count > depth - (markCount == 0 ? 0 : marks[markCount - 1])) {
            throw malformed();
        }
        Object[] popped = Arrays.copyOfRange(stack, depth - count, depth);
        Arrays.fill(stack, depth - count, depth, null);
        depth -= count;
        return popped;
    }

    /** The object on top, which stays; null if there is none. */
    Object peek() {
        return depth == 0 ? null : stack[depth - 1];
    }

    void mark() throws DataException {
        if (markCount == MAX_DEPTH) {
            throw in.fault("is nested too deeply");
        }
        marks[markCount++] = depth;
    }

    /** Takes the latest mark and what lies above it. */
    Object[] popToMark() throws DataException {
        if (markCount == 0) {
            throw malformed();
        }
        return pop(depth - marks[--markCount]);
    }

    void memoize() throws DataException {
        memoize(memoized);
    }

    void memoize(int key) throws DataException {
        if (depth == 0 || key < 0 || key >= MAX_MEMO) {
            throw malformed();
        }
        if (key >= memo.length) {
            memo = Arrays.copyOf(memo, Math.max(2 * memo.length, key + 1));
        }
        memo[key] = stack[depth - 1];
        memoized++;
    }

    void recall(int key) throws DataException {
        if (key < 0 || key >= memo.length || memo[key] == null) {
            throw in.fault("refers to an object it has not stored");
        }
        push(memo[key]);
    }

    /** Whether neither an object nor a mark is left on the stack. */
    boolean isEmpty() {
        return depth == 0 && markCount == 0;
    }

    DataException malformed() {
        return in.fault("is not pickled as NumPy pickles an array");
    }
}
