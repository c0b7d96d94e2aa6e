package io.github.imdbrnn.data;

import java.io.DataInputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataIndex;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.datavec.api.writable.batch.NDArrayRecordBatch;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A DataVec record reader over one split: pads and truncates every example to {@code maxlen} ids, as Keras's
 * {@code pad_sequences} does by default.
 *
 * <p>A record is two columns: the ids, [1, maxlen], and the label, [1, 1, 1], 1 for a positive example. Whole batches come
 * as two arrays, [batch, maxlen] and [batch, 1, 1], both float32, which is what the network of this project takes:
 *
 * <pre>{@code
 * RecordReader reader = ExampleRecordReader.shuffled(examples, 500, seed);
 * DataSetIterator batches = new RecordReaderDataSetIterator(reader, 32, 1, 1, true);
 * network.fit(batches);
 * }</pre>
 *
 * <p>A shuffled reader gives the examples in another order every epoch. The order depends on the seed and the epoch only:
 * {@link #reset()} after a whole pass goes on to the next epoch, {@link #startEpoch} goes to any.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class ExampleRecordReader extends BaseRecordReader {
    private static final long serialVersionUID = 1L;

    /** The column of the label, for {@code RecordReaderDataSetIterator}. */
    public static final int LABEL_INDEX = 1;

    private final Examples examples;
    private final int maxlen;
    private final boolean shuffle;
    private final long seed;
    private int[] order;
    private int epoch;
    private int position;
    private Configuration configuration = new Configuration();

    private ExampleRecordReader(Examples examples, int[] order, int maxlen, boolean shuffle, long seed) {
        if (maxlen < 1) {
            throw new IllegalArgumentException("maxlen must be at least 1, not " + maxlen);
        }
        this.examples = examples;
        this.order = order;
        this.maxlen = maxlen;
        this.shuffle = shuffle;
        this.seed = seed;
    }

    /** Reads the examples as they stand. */
    public static ExampleRecordReader inOrder(Examples examples, int maxlen) {
        return ordered(examples, Shuffle.inOrder(examples.size()), maxlen);
    }

    /** Reads the examples {@code order[0]}, {@code order[1]} and so on. */
    public static ExampleRecordReader ordered(Examples examples, int[] order, int maxlen) {
        return new ExampleRecordReader(examples, order, maxlen, false, 0);
    }

    /** Reads the examples in an order drawn anew for every epoch. */
    public static ExampleRecordReader shuffled(Examples examples, int maxlen, long seed) {
        return new ExampleRecordReader(examples, Shuffle.order(examples.size(), seed, 0), maxlen, true, seed);
    }

    /** Goes to the beginning of an epoch, counted from 0. */
    public void startEpoch(int newEpoch) {
        epoch = newEpoch;
        position = 0;
        if (shuffle) {
            order = Shuffle.order(examples.size(), seed, newEpoch);
        }
    }

    @Override
    public boolean hasNext() {
        return position < order.length;
    }

    @Override
    public List<Writable> next() {
        NDArrayRecordBatch batch = read(1);
        List<Writable> record = new ArrayList<>(2);
        batch.getArrays().forEach(array -> record.add(new NDArrayWritable(array)));
        invokeListeners(record);
        return record;
    }

    @Override
    public boolean batchesSupported() {
        return true;
    }

    /** Up to {@code num} examples as two arrays: ids [n, maxlen] and labels [n, 1, 1]. */
    @Override
    public List<List<Writable>> next(int num) {
        NDArrayRecordBatch batch = read(num);
        invokeListeners(batch);
        return batch;
    }

    private NDArrayRecordBatch read(int num) {
        if (!hasNext()) {
            throw new NoSuchElementException("all " + order.length + " examples were read; reset() begins again");
        }
        if (num < 1) {
            throw new IllegalArgumentException("a batch holds at least 1 example, not " + num);
        }
        int n = Math.min(num, order.length - position);
        float[] ids = new float[Math.multiplyExact(n, maxlen)];
        float[] labels = new float[n];
        int[] padded = new int[maxlen];
        for (int i = 0; i < n; i++) {
            int example = order[position++];
            examples.copyPadded(example, padded, 0, maxlen);
            for (int t = 0; t < maxlen; t++) {
                ids[i * maxlen + t] = padded[t];
            }
            labels[i] = examples.label(example);
        }
        // Made in their shape: a reshaped array is a view, which cannot be closed.
        return new NDArrayRecordBatch(
                Nd4j.create(ids, new long[] {n, maxlen}, 'c'), Nd4j.create(labels, new long[] {n, 1, 1}, 'c'));
    }

    @Override
    public Record nextRecord() {
        List<Writable> record = next();
        return new org.datavec.api.records.impl.Record(
                record, new RecordMetaDataIndex(order[position - 1], null, ExampleRecordReader.class));
    }

    /** Begins again: after a whole pass with the next epoch, otherwise with the same one. */
    @Override
    public void reset() {
        if (hasNext()) {
            position = 0;
        } else {
            startEpoch(epoch + 1);
        }
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    @Override
    public Record loadFromMetaData(RecordMetaData recordMetaData) {
        if (!(recordMetaData instanceof RecordMetaDataIndex index)) {
            throw new IllegalArgumentException("not a record of this reader: " + recordMetaData);
        }
        ExampleRecordReader one = inOrder(examples.slice((int) index.getIndex(), (int) index.getIndex() + 1), maxlen);
        return new org.datavec.api.records.impl.Record(one.next(), recordMetaData);
    }

    @Override
    public List<Record> loadFromMetaData(List<RecordMetaData> recordMetaDatas) {
        return recordMetaDatas.stream().map(this::loadFromMetaData).toList();
    }

    /** Null: the label is a number of its own column, as the sigmoid wants it, and has no list of classes. */
    @Override
    public List<String> getLabels() {
        return null;
    }

    /** Nothing to do but to keep the configuration: the examples were given to the constructor. */
    @Override
    public void initialize(Configuration conf, InputSplit split) {
        setConf(conf);
    }

    /** @throws UnsupportedOperationException always: examples are read from the split, not from a stream */
    @Override
    public List<Writable> record(URI uri, DataInputStream dataInputStream) {
        throw new UnsupportedOperationException("examples are read from the split, not from a stream");
    }

    @Override
    public Configuration getConf() {
        return configuration;
    }

    @Override
    public void setConf(Configuration conf) {
        configuration = conf;
    }

    @Override
    public void close() {}
}
