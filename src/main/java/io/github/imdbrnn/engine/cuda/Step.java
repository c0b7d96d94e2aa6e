package io.github.imdbrnn.engine.cuda;

import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;

/** The argument of every kernel: {@code Step} of {@code simple_rnn.cu}, which says what the fields are. */
@FieldOrder({
        "embedding", "kernel", "recurrentKernel", "bias", "denseKernel", "denseBias", "embeddingSquares",
        "kernelSquares", "recurrentKernelSquares", "biasSquares", "denseKernelSquares", "denseBiasSquares", "tokens",
        "ends", "padding", "labels", "ids", "wordOf", "positions", "positionsOf", "decay", "projected", "states", "transposed",
        "logits", "dLogits", "losses", "correct", "dz", "sums", "recurrentParts", "kernelParts", "denseParts",
        "rows", "maxlen", "dim", "units", "outputs", "words", "keepsStates", "stride", "recurrentChunks",
        "kernelChunks", "denseChunks", "learningRate", "rho", "epsilon"
})
public final class Step extends Structure {
    public long embedding;
    public long kernel;
    public long recurrentKernel;
    public long bias;
    public long denseKernel;
    public long denseBias;
    public long embeddingSquares;
    public long kernelSquares;
    public long recurrentKernelSquares;
    public long biasSquares;
    public long denseKernelSquares;
    public long denseBiasSquares;
    public long tokens;
    public long ends;
    public long padding;
    public long labels;
    public long ids;
    public long wordOf;
    public long positions;
    public long positionsOf;
    public long decay;
    public long projected;
    public long states;
    public long transposed;
    public long logits;
    public long dLogits;
    public long losses;
    public long correct;
    public long dz;
    public long sums;
    public long recurrentParts;
    public long kernelParts;
    public long denseParts;
    public int rows;
    public int maxlen;
    public int dim;
    public int units;
    public int outputs;
    public int words;
    public int keepsStates;
    public int stride;
    public int recurrentChunks;
    public int kernelChunks;
    public int denseChunks;
    public float learningRate;
    public float rho;
    public float epsilon;
}
