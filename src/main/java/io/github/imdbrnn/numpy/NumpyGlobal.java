package io.github.imdbrnn.numpy;

import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.numpy.IntListsBuilder.PyList;
import java.util.Arrays;

/**
 * What the pickle of a NumPy object array may name, and what calling it makes. The calls are those of
 * {@code array_reduce} and {@code arraydescr_reduce} in NumPy, the states those of their {@code setstate}.
 */
enum NumpyGlobal {
    NDARRAY,
    DTYPE,
    RECONSTRUCT,
    /** {@code _codecs.encode}: how Python 3 spells the bytes {@code b'b'} in protocol 2, which has no bytes. */
    ENCODE;

    /** The element type, which can only be that of Python objects. */
    private static final class Dtype {}

    /** An array as {@code _reconstruct} makes it, empty until its state gives it shape and elements. */
    static final class Array {
        int[] shape;
        PyList elements;
    }

    /** @throws DataException if the pickle names anything else */
    static NumpyGlobal of(String module, String name, ByteSource in) throws DataException {
        return switch (module + " " + name) {
            case "numpy ndarray" -> NDARRAY;
            case "numpy dtype" -> DTYPE;
            case "numpy.core.multiarray _reconstruct", "numpy._core.multiarray _reconstruct" -> RECONSTRUCT;
            case "_codecs encode" -> ENCODE;
            default -> throw in.fault(
                    "names " + DataException.quoted(module + "." + name) + "; only NumPy arrays are read");
        };
    }

    /** @throws DataException if NumPy would not call the function with these arguments */
    static Object call(Object arguments, Object function, ByteSource in) throws DataException {
        if (arguments instanceof Object[] tuple) {
            if (function == ENCODE && Arrays.equals(tuple, new Object[] {"b", "latin1"})) {
                return "b";
            }
            if (function == DTYPE && tuple.length == 3
                    && ("O8".equals(tuple[0]) || "O4".equals(tuple[0]) || "O".equals(tuple[0]))) {
                return new Dtype();
            }
            if (function == RECONSTRUCT && tuple.length == 3 && tuple[0] == NDARRAY && "b".equals(tuple[2])) {
                return new Array();
            }
        }
        throw in.fault("calls a function otherwise than to rebuild an array of objects");
    }

    /** Sets the state of what {@link #call} made, and returns whether it is one that NumPy gives. */
    static boolean setState(Object object, Object state) {
        return state instanceof Object[] tuple
                && (object instanceof Array array && array.shape == null && setState(array, tuple)
                        || object instanceof Dtype && tuple.length == 8 && "|".equals(tuple[1]));
    }

    /** The state is (1, shape, dtype, whether in Fortran order, list of the elements). */
    private static boolean setState(Array array, Object[] state) {
        if (state.length != 5
                || !(state[0] instanceof Integer version && version == 1)
                || !(state[1] instanceof Object[] shape)
                || !(state[2] instanceof Dtype)
                || !(state[3] instanceof Boolean fortranOrder && (!fortranOrder || shape.length < 2))
                || !(state[4] instanceof PyList elements)) {
            return false;
        }
        array.shape = new int[shape.length];
        for (int i = 0; i < shape.length; i++) {
            if (!(shape[i] instanceof Integer size) || size < 0) {
                return false;
            }
            array.shape[i] = size;
        }
        array.elements = elements;
        return true;
    }
}
