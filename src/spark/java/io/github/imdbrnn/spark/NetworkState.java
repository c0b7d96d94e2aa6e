package io.github.imdbrnn.spark;

import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.RmsProp;
import java.io.Serializable;

/** A {@link Model} on its way to an executor or back; that one knows Deeplearning4j, which no executor has. */
record NetworkState(NetworkSpec spec, RmsProp optimizer, long seed, float[][] weights, float[][] squares)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    static NetworkState of(Model model) {
        return new NetworkState(model.spec(), model.optimizer(), model.seed(), model.weights(), model.squares());
    }

    Model model() {
        return new Model(spec, optimizer, seed, weights, squares);
    }
}
