package io.github.imdbrnn.engine.cpu;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;

/** Products of rows and matrices of given sizes, with zeros nowhere; see {@link Kernels}. */
interface SizedProducts {
    /** See {@link Kernels#product}; for slots {@link VectorKernels#slot}. */
    void product(float[] in, int inRow, int rows, float[] m, float[] start, int[] slots, float[] out, int outRow);

    /** See {@link Kernels#addOuterProduct}; {@code aAt} and {@code bAt} are first indices. */
    void addOuterProduct(float[] a, int aAt, float[] b, int bAt, int rows, float[] sum);

    /**
     * @param inner columns of what is multiplied
     * @param columns of the product
     */
    record Sizes(int inner, int columns) {}

    /** {@link SizedKernels}, loaded once more with sizes as constants: C2 compiles it for these alone. */
    static SizedProducts of(Sizes sizes) {
        try (InputStream in = SizedKernels.class.getResourceAsStream("SizedKernels.class")) {
            return (SizedProducts) MethodHandles.lookup()
                    .defineHiddenClassWithClassData(in.readAllBytes(), sizes, false)
                    .lookupClass().getDeclaredConstructor().newInstance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
