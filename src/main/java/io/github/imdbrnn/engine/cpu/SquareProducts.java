package io.github.imdbrnn.engine.cpu;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;

/** Products of rows of one length, with zeros nowhere, and a square matrix; see {@link Kernels}. */
interface SquareProducts {
    /** See {@link Kernels#product}; for slots {@link VectorKernels#slot}. */
    void product(float[] in, int inRow, int rows, float[] m, float[] start, int[] slots, float[] out, int outRow);

    /** See {@link Kernels#addOuterProduct}; {@code aAt} and {@code bAt} are first indices. */
    void addOuterProduct(float[] a, int aAt, float[] b, int bAt, int rows, float[] sum);

    /** {@link SquareKernels}, loaded once more with a size as a constant: C2 compiles it for that size alone. */
    static SquareProducts of(int size) {
        try (InputStream in = SquareKernels.class.getResourceAsStream("SquareKernels.class")) {
            return (SquareProducts) MethodHandles.lookup()
                    .defineHiddenClassWithClassData(in.readAllBytes(), size, false)
                    .lookupClass().getDeclaredConstructor().newInstance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
