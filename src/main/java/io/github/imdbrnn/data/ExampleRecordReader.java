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
 * <p>A record is two columns: the ids, [1, maxlen], and the label, [1, 1, 1], 0 or 1. Whole batches come as two arrays,
 * [batch, maxlen] and [batch, 1, 1], both float32, which is what the network of this project takes:
 *
 * <pre>{@code
 * RecordReader reader = ExampleRecordReader.shuffled(examples, 500, seed);
 * DataSetIterator batches = new RecordReaderDataSetIterator(reader, 32, 1, 1, true);
 * network.fit(batches);
 * }</pre>
 *
 * <p>A reader of more than two classes, see {@link #ofClasses(List)}, gives labels [batch, classes, 1], 1 at the class and
 * 0 elsewhere. The iterator is made the same way: {@code true} has it take labels as they are, where its own way with
 * classes would leave out the time step that the network's output has.
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
    private int outputs = 1;
    private List<String> classNames;
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

    /** Makes the labels those of so many classes, of which there are two without it. */
    public ExampleRecordReader ofClasses(int classes) {
        outputs = classes == 2 ? 1 : classes;
        return this;
    }

    /** Makes the labels those of as many classes as there are names, which {@link #getLabels()} then gives. */
    public ExampleRecordReader ofClasses(List<String> names) {
        classNames = List.copyOf(names);
        return ofClasses(names.size());
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

    /**
     * Up to {@code num} examples as two arrays: ids [n, maxlen] and labels [n, 1 or classes, 1].
     *
     * @throws IllegalArgumentException if a label is none of more than two classes
     */
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
        float[] labels = new float[Math.multiplyExact(n, outputs)];
        int[] padded = new int[maxlen];
        for (int i = 0; i < n; i++) {
            int example = order[position++];
            examples.copyPadded(example, padded, 0, maxlen);
            for (int t = 0; t < maxlen; t++) {
                ids[i * maxlen + t] = padded[t];
            }
            if (outputs == 1) {
                labels[i] = examples.label(example);
            } else {
                labels[i * outputs + requireClass(example)] = 1;
            }
        }
        // Made in their shape: a reshaped array is a view, which cannot be closed.
        return new NDArrayRecordBatch(
                Nd4j.create(ids, new long[] {n, maxlen}, 'c'), Nd4j.create(labels, new long[] {n, outputs, 1}, 'c'));
    }

    private int requireClass(int example) {
        int label = examples.label(example);
        if (label < 0 || label >= outputs) {
            throw new IllegalArgumentException(
                    "example " + example + " has label " + label + "; the classes are 0 to " + (outputs - 1));
        }
        return label;
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
        one.outputs = outputs;
        return new org.datavec.api.records.impl.Record(one.next(), recordMetaData);
    }

    @Override
    public List<Record> loadFromMetaData(List<RecordMetaData> recordMetaDatas) {
        return recordMetaDatas.stream().map(this::loadFromMetaData).toList();
    }

    /** The names of the classes, or null if it was not told them. */
    @Override
    public List<String> getLabels() {
        return classNames;
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
