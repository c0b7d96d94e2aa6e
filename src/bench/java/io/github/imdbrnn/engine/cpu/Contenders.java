package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.MadeReviews;
import io.github.imdbrnn.data.Shuffle;
import io.github.imdbrnn.engine.Batches;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.RmsProp;

/** What the benchmarks measure, and the reviews they measure it on. */
public final class Contenders {
    private static final long SEED = 1;

    private Contenders() {}

    /** @param name {@code vector} or {@code plain} */
    static Kernels kernels(String name) {
        return switch (name) {
            case "vector" -> new VectorKernels();
            case "plain" -> new PlainKernels();
            default -> throw new IllegalArgumentException("no kernels named " + name);
        };
    }

    public static Model model() {
        return Model.create(NetworkSpec.notebook(), RmsProp.notebook(), SEED);
    }

    public static Examples reviews(int count) {
        return MadeReviews.imdbLike(count, Notebook.MAX_FEATURES, SEED);
    }

    /** The reviews as training reads them, another order each epoch. */
    public static Batches shuffled(Examples reviews, int epoch) {
        return new Batches(reviews, Shuffle.order(reviews.size(), SEED, epoch), 0, reviews.size(), Notebook.MAXLEN,
                Notebook.BATCH_SIZE);
    }
}
