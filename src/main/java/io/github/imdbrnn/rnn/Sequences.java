package io.github.imdbrnn.rnn;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Sequences of symbols as a network is trained on them. */
final class Sequences {
    private Sequences() {}

    /**
     * 1 where a sequence has a symbol.
     *
     * @return [sequences, steps]
     */
    static INDArray mask(int[][] sequences, int steps) {
        INDArray mask = Nd4j.create(DataType.DOUBLE, sequences.length, steps);
        for (int i = 0; i < sequences.length; i++) {
            for (int t = 0; t < sequences[i].length; t++) {
                mask.putScalar(i, t, 1);
            }
        }
        return mask;
    }

    /** The symbols a step late, as a network reads what it is to write: nothing, then all but the last. */
    static int[][] late(int[][] sequences) {
        return Arrays.stream(sequences).map(symbols -> {
            int[] late = new int[symbols.length];
            late[0] = Vocabulary.NONE;
            System.arraycopy(symbols, 0, late, 1, symbols.length - 1);
            return late;
        }).toArray(int[][]::new);
    }
}
