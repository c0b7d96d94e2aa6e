package io.github.imdbrnn.engine.cpu;

import io.github.imdbrnn.data.MadeReviews;
import io.github.imdbrnn.data.ReviewRecordReader;
import io.github.imdbrnn.data.Reviews;
import io.github.imdbrnn.model.Hyperparameters;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.model.SentimentNetwork;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** What the benchmarks measure, and the reviews they measure it on. */
final class Contenders {
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

    static MultiLayerNetwork network() {
        return SentimentNetwork.create(Hyperparameters.notebook(SEED));
    }

    static Reviews reviews(int count) {
        return MadeReviews.imdbLike(count, Notebook.MAX_FEATURES, SEED);
    }

    /** The reviews as training reads them, another order each time it is reset. */
    static DataSetIterator shuffled(Reviews reviews) {
        return iterator(ReviewRecordReader.shuffled(reviews, Notebook.MAXLEN, SEED), Notebook.BATCH_SIZE);
    }

    /** The reviews as evaluation reads them. */
    static DataSetIterator inOrder(Reviews reviews, int batchSize) {
        return iterator(ReviewRecordReader.inOrder(reviews, Notebook.MAXLEN), batchSize);
    }

    private static DataSetIterator iterator(ReviewRecordReader reader, int batchSize) {
        return new RecordReaderDataSetIterator(
                reader, batchSize, ReviewRecordReader.LABEL_INDEX, ReviewRecordReader.LABEL_INDEX, true);
    }
}
