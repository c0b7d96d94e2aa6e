package io.github.imdbrnn.rnn;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The symbols a network reads or writes, numbered from 0 in the order given. */
final class Vocabulary {
    /** Stands where a sequence has no symbol: its step is a vector of zeros. */
    static final int NONE = -1;

    private final List<String> symbols;
    private final Map<String, Integer> ids = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if a symbol is given twice */
    @SafeVarargs
    Vocabulary(List<String>... groups) {
        symbols = Stream.of(groups).flatMap(List::stream).toList();
        for (String symbol : symbols) {
            if (ids.put(symbol, ids.size()) != null) {
                throw new IllegalArgumentException("'" + symbol + "' is in the vocabulary twice");
            }
        }
    }

    /** One of the words, each as likely as another. */
    static String any(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }

    int size() {
        return symbols.size();
    }

    String symbol(int id) {
        return symbols.get(id);
    }

    /** @throws IllegalArgumentException if a symbol is not in the vocabulary */
    int[] ids(List<String> sequence) {
        return sequence.stream().mapToInt(symbol -> {
            Integer id = ids.get(symbol);
            if (id == null) {
                throw new IllegalArgumentException("'" + symbol + "' is not in the vocabulary " + symbols);
            }
            return id;
        }).toArray();
    }

    String text(int[] sequence, String separator) {
        return Arrays.stream(sequence).mapToObj(this::symbol).collect(Collectors.joining(separator));
    }

    /**
     * One-hot vectors, a sequence a row; steps that hold {@link #NONE} or lie beyond a sequence's end stay zero.
     *
     * @return [sequences, size(), steps]
     */
    INDArray oneHot(int[][] sequences, int steps) {
        return oneHot(sequences, steps, 0);
    }

    /** The same a step late, as a network reads what it is to write: nothing, then all but the last symbol. */
    INDArray late(int[][] sequences, int steps) {
        return oneHot(sequences, steps, 1);
    }

    private INDArray oneHot(int[][] sequences, int steps, int late) {
        double[] values = new double[sequences.length * size() * steps];
        for (int row = 0; row < sequences.length; row++) {
            for (int t = late; t < sequences[row].length; t++) {
                int id = sequences[row][t - late];
                if (id != NONE) {
                    values[(row * size() + id) * steps + t] = 1;
                }
            }
        }
        return Nd4j.create(values, new long[] {sequences.length, size(), steps}, 'c');
    }

    /**
     * 1 where a sequence has a symbol.
     *
     * @return [sequences, steps]
     */
    static INDArray mask(int[][] sequences, int steps) {
        INDArray mask = Nd4j.create(DataType.DOUBLE, sequences.length, steps);
        for (int row = 0; row < sequences.length; row++) {
            for (int t = 0; t < sequences[row].length; t++) {
                mask.putScalar(row, t, 1);
            }
        }
        return mask;
    }
}
