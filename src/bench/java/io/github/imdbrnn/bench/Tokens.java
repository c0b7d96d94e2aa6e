package io.github.imdbrnn.bench;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.data.text.TextSource;
import io.github.imdbrnn.download.DownloadListener;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Notebook;
import io.github.imdbrnn.numpy.NpyArray;
import io.github.imdbrnn.numpy.Npz;
import java.nio.file.Path;
import java.util.List;

/** Writes own texts as the network reads them, for a peer to train on the same: x_train, y_train, x_test, y_test. */
public final class Tokens {
    private Tokens() {}

    /** @param args TEXTS MAXLEN TOKENS.npz */
    public static void main(String[] args) throws DataException {
        if (args.length != 3) {
            System.err.println("usage: Tokens TEXTS MAXLEN TOKENS.npz");
            System.exit(2);
        }
        Dataset dataset = new TextSource(Path.of(args[0]), TextFormat.DEFAULT)
                .load(Notebook.MAX_FEATURES, DownloadListener.SILENT);
        int maxlen = Integer.parseInt(args[1]);
        Npz.write(Path.of(args[2]), List.of(padded(dataset.train(), maxlen), labels(dataset.train()),
                padded(dataset.test(), maxlen), labels(dataset.test())), "");
    }

    private static NpyArray padded(Examples examples, int maxlen) {
        float[] ids = new float[examples.size() * maxlen];
        for (int i = 0; i < examples.size(); i++) {
            int[] row = examples.padded(i, maxlen);
            for (int t = 0; t < maxlen; t++) {
                ids[i * maxlen + t] = row[t];
            }
        }
        return new NpyArray(new int[] {examples.size(), maxlen}, ids);
    }

    private static NpyArray labels(Examples examples) {
        float[] labels = new float[examples.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = examples.label(i);
        }
        return new NpyArray(new int[] {labels.length}, labels);
    }
}
