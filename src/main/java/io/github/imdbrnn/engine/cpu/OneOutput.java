package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.model.NetworkSpec;

/** The dense layer of one output: products of vectors, of which a kernel would compute a row of padding. */
final class OneOutput extends OutputLayer {
    OneOutput(NetworkSpec spec, Kernels kernels) {
        super(spec, kernels);
    }

    @Override
    void logits(LayerWeights weights, int count, double[] out) {
        for (int i = 0; i < count; i++) {
            float sum = weights.denseBias.values[0];
            int at = i * states.stride;
            for (int c = 0; c < states.columns; c++) {
                sum += states.values[at + c] * weights.denseKernel.values[c];
            }
            out[i] = sum;
        }
    }

    @Override
    void backward(LayerWeights weights, Rows denseKernelTransposed, int count, LayerWeights gradient) {
        int stride = states.stride;
        for (int i = 0; i < count; i++) {
            float d = dz.values[i * dz.stride];
            int state = i * stride;
            for (int c = 0; c < stride; c++) {
                gradient.denseKernel.values[c] += d * states.values[state + c];
                ends.values[i * stride + c] = d * weights.denseKernel.values[c];
            }
            gradient.denseBias.values[0] += d;
        }
    }
}
