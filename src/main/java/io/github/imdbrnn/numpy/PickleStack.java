package io.github.imdbrnn.numpy;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.numpy.IntListsBuilder.PyList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The objects of a running pickle: its stack with marks, and its memo, all of bounded size. A tuple is an array. */
final class PickleStack {
    /** The pickler hands over list items by the thousand. */
    private static final int MAX_DEPTH = 1 << 14;
    /** Everything that is neither list nor int; NumPy needs about twenty. */
    private static final int MAX_OBJECTS = 1_000;
    private static final int MAX_MEMO = 1 << 21;
    private static final int MAX_TUPLE = 64;

    private static final Object MARK = new Object();

    private final ByteSource in;
    private final List<Object> stack = new ArrayList<>();
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
        if (!(object == MARK || object instanceof PyList || object instanceof Integer) && ++objects > MAX_OBJECTS) {
            throw in.fault("holds something other than lists of ints");
        }
        if (stack.size() == MAX_DEPTH) {
            throw in.fault("is nested too deeply");
        }
        stack.add(object);
    }

    void mark() throws DataException {
        push(MARK);
    }

    Object pop() throws DataException {
        return pop(1)[0];
    }

    /** Takes the topmost objects, as far down as the latest mark; the uppermost is the last. */
    Object[] pop(int count) throws DataException {
        int from = stack.size() - count;
        if (from < 0 || stack.subList(from, stack.size()).contains(MARK)) {
            throw malformed();
        }
        List<Object> top = stack.subList(from, stack.size());
        Object[] popped = top.toArray();
        top.clear();
        return popped;
    }

    /** Takes the latest mark and what lies above it. */
    Object[] popToMark() throws DataException {
        int mark = stack.lastIndexOf(MARK);
        if (mark < 0) {
            throw malformed();
        }
        Object[] popped = pop(stack.size() - mark - 1);
        stack.remove(mark);
        return popped;
    }

    /** The object on top, which stays; null if there is none. */
    Object peek() {
        return stack.isEmpty() ? null : stack.get(stack.size() - 1);
    }

    void memoize() throws DataException {
        memoize(memoized);
    }

    void memoize(int key) throws DataException {
        if (peek() == null || peek() == MARK || key < 0 || key >= MAX_MEMO) {
            throw malformed();
        }
        if (key >= memo.length) {
            memo = Arrays.copyOf(memo, Math.max(2 * memo.length, key + 1));
        }
        memo[key] = peek();
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
        return stack.isEmpty();
    }

    DataException malformed() {
        return in.fault("is not pickled as NumPy pickles an array");
    }
}
