package io.github.imdbrnn.engine;

import io.github.imdbrnn.data.ExampleRecordReader;
import java.util.Arrays;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;

/** Batches as Deeplearning4j reads them. Each is freed when the next one is asked for, or with the iterator. */
public final class Feed extends RecordReaderDataSetIterator implements AutoCloseable {
    private static final long serialVersionUID = 1L;

    private transient DataSet given;

    /** @param classes of the labels, where they count */
    public Feed(Batches batches, int classes) {
        super(ExampleRecordReader.ordered(batches.examples(),
                        Arrays.copyOfRange(batches.order(), batches.from(), batches.to()), batches.maxlen())
                        .ofClasses(classes),
                batches.batchSize(), ExampleRecordReader.LABEL_INDEX, ExampleRecordReader.LABEL_INDEX, true);
    }

    @Override
    public DataSet next(int num) {
        close();
        given = super.next(num);
        return given;
    }

    /** One that is asked for ahead would free the one in use. */
    @Override
    public boolean asyncSupported() {
        return false;
    }

    /** Does what the garbage collector does too late: it sees nothing of native memory. */
    @Override
    public void close() {
        if (given != null) {
            given.getFeatures().close();
            given.getLabels().close();
            given = null;
        }
    }
}
