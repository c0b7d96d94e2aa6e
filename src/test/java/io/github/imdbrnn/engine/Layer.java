package io.github.imdbrnn.engine;

import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;

/** Each kind of recurrent layer in one direction and in both, for tests to run through. */
public enum Layer {
    SIMPLE_RNN(Kind.SIMPLE_RNN, false),
    LSTM(Kind.LSTM, false),
    GRU(Kind.GRU, false),
    BIDIRECTIONAL_SIMPLE_RNN(Kind.SIMPLE_RNN, true),
    BIDIRECTIONAL_LSTM(Kind.LSTM, true),
    BIDIRECTIONAL_GRU(Kind.GRU, true);

    private final Kind kind;
    private final boolean bidirectional;

    Layer(Kind kind, boolean bidirectional) {
        this.kind = kind;
        this.bidirectional = bidirectional;
    }

    /** A network of it; its maxlen is 1, which the engines on arrays do not ask for. */
    public NetworkSpec spec(int vocabulary, int embeddingDim, int units, int classes) {
        return new NetworkSpec(vocabulary, 1, embeddingDim, new Recurrent(kind, units, bidirectional), classes);
    }
}
