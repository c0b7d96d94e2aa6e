package io.github.imdbrnn.rnn;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The symbols a network reads or writes, numbered from 0 in the order given. */
final class Vocabulary {
    /** Stands where a sequence has no symbol: its step is a vector of zeros. */
    static final int NONE = -1;

    private final List<String> symbols;
    private final Map<String, Integer> ids = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if a symbol is given twice */
    Vocabulary(List<String> symbols) {
        this.symbols = List.copyOf(symbols);
        for (String symbol : symbols) {
            if (ids.put(symbol, ids.size()) != null) {
                throw new IllegalArgumentException("'" + symbol + "' is in the vocabulary twice");
            }
        }
    }

    /** The words of all groups. */
    @SafeVarargs
    static Vocabulary of(List<String>... groups) {
        return new Vocabulary(Arrays.stream(groups).flatMap(List::stream).toList());
    }

    /** One of the words, each as likely as another. */
    static String any(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }

    /** One symbol a character. */
    static Vocabulary ofCharacters(String characters) {
        return new Vocabulary(characters.chars().mapToObj(Character::toString).toList());
    }

    int size() {
        return symbols.size();
    }

    String symbol(int id) {
        return symbols.get(id);
    }

    /** @throws IllegalArgumentException if the symbol is not in the vocabulary */
    int id(String symbol) {
        Integer id = ids.get(symbol);
        if (id == null) {
            throw new IllegalArgumentException("'" + symbol + "' is not in the vocabulary " + symbols);
        }
        return id;
    }

    int[] ids(List<String> sequence) {
        return sequence.stream().mapToInt(this::id).toArray();
    }

    /** The ids of a string's characters. */
    int[] ids(String characters) {
        return characters.chars().map(c -> id(Character.toString(c))).toArray();
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
        double[] values = new double[sequences.length * size() * steps];
        for (int row = 0; row < sequences.length; row++) {
            for (int t = 0; t < sequences[row].length; t++) {
                int id = sequences[row][t];
                if (id != NONE) {
                    values[(row * size() + id) * steps + t] = 1;
                }
            }
        }
        return Nd4j.create(values, new long[] {sequences.length, size(), steps}, 'c');
    }
}
