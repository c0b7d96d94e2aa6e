package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.model.NetworkSpec;

/** The dense layer of several outputs, on the kernels. */
final class SeveralOutputs extends OutputLayer {
    private final Kernels kernels;
    private final Rows z; // [states, outputs], the logits
    private final Rows zero; // [1, units]

    SeveralOutputs(NetworkSpec spec, Kernels kernels) {
        super(spec, kernels);
        this.kernels = kernels;
        z = new Rows(0, spec.outputs(), kernels);
        zero = new Rows(1, spec.recurrent().outputs(), kernels);
    }

    @Override
    void logits(LayerWeights weights, int count, double[] out) {
        z.ensure(count);
        kernels.product(states, 0, count, weights.denseKernel, weights.denseBias, null, z, 0);
        for (int i = 0; i < count; i++) {
            for (int o = 0; o < z.columns; o++) {
                out[i * z.columns + o] = z.values[i * z.stride + o];
            }
        }
    }

    @Override
    void backward(LayerWeights weights, Rows denseKernelTransposed, int count, LayerWeights gradient) {
        kernels.addOuterProduct(states, 0, dz, 0, count, gradient.denseKernel);
        kernels.addRows(dz, 0, count, gradient.denseBias);
        kernels.product(dz, 0, count, denseKernelTransposed, zero, null, ends, 0);
    }
}
