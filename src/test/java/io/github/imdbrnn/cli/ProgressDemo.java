package io.github.imdbrnn.cli;

import io.github.imdbrnn.download.Download;
import io.github.imdbrnn.download.RemoteFile;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.training.History;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** A program that draws bars as the real one does: {@code train EPOCHS}, or {@code download URI SIZE TARGET}. */
final class ProgressDemo {
    private static final int STEPS = 500;

    private ProgressDemo() {}

    public static void main(String[] args) throws Exception {
        if (args[0].equals("train")) {
            train(Integer.parseInt(args[1]));
        } else {
            download(new RemoteFile("imdb.npz", URI.create(args[1]), Long.parseLong(args[2]), "SHA-256", "0"), Path.of(args[3]));
        }
    }

    private static void train(int epochs) throws InterruptedException {
        try (TrainingProgress progress = new TrainingProgress(Terminal.standard())) {
            for (int epoch = 1; epoch <= epochs; epoch++) {
                progress.onEpochBegin(epoch, epochs, STEPS);
                Metrics metrics = new Metrics(0.3661, 0.8486);
                for (int step = 1; step <= STEPS; step++) {
                    Thread.sleep(2);
                    progress.onBatchEnd(step, metrics);
                }
                progress.onEpochEnd(new History.Epoch(epoch, 1.04, metrics, Optional.of(new Metrics(0.3681, 0.8474))), null);
            }
        }
    }

    private static void download(RemoteFile file, Path target) throws DataException {
        try (DownloadProgress progress = new DownloadProgress(Terminal.standard())) {
            new Download().fetch(file, target, progress);
        }
    }
}
