#!/usr/bin/env python3
"""Trains own texts in imdb-rnn and in Keras, on the same split and tokens, in turns; prints a Markdown table of both.

usage: KERAS_BACKEND=jax python src/bench/peers/texts.py MAXLEN SEEDS TEXTS...

Run from the project's folder, with the interpreter that has requirements.txt installed. TEXTS are files or folders as
--data takes them. Both train the notebook's network with early stopping (patience 2, the best epoch's weights), as
sigmoid or softmax as the classes have it. Time is that of the training, validation after each epoch included: of all
epochs, and of the last, when what is compiled at the start of a program is compiled.
"""

import csv
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import keras
import numpy as np

import compare
import notebook
from notebook import Stopwatch

EPOCHS = 10
PATIENCE = 2


class Clock(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.epochs = []

    def on_epoch_begin(self, epoch, logs=None):
        self._watch = Stopwatch()

    def on_epoch_end(self, epoch, logs=None):
        self.epochs.append(self._watch.lap())


def program():
    """The command that runs a class of the project, built."""
    return ["java", *(compare.PROJECT / ".mvn" / "jvm.config").read_text().split(), "-cp", compare.build()]


def train_ours(java, texts, maxlen, seed, folder):
    run = Path(folder) / f"run-{seed}"
    output = subprocess.run(
        [*java, "io.github.imdbrnn.ImdbRnn", "train", "--data", texts, "--maxlen", str(maxlen), "--seed", str(seed),
         "--epochs", str(EPOCHS), "--patience", str(PATIENCE), "--engine", "fused", "--overwrite", "--out", str(run)],
        check=True, capture_output=True, text=True).stdout
    with open(run / "history.csv", newline="") as file:
        seconds = [float(row["seconds"]) for row in csv.DictReader(file)]
    return float(re.search(r"Test accuracy: ([0-9.]+)", output).group(1)), seconds


def train_keras(data, seed):
    keras.utils.set_random_seed(seed)
    x_train, y_train, x_test, y_test = data
    classes = int(y_train.max()) + 1
    model = keras.Sequential([
        keras.layers.Embedding(notebook.MAX_FEATURES, notebook.EMBEDDING_DIM),
        keras.layers.SimpleRNN(notebook.UNITS),
        keras.layers.Dense(1, activation="sigmoid") if classes == 2 else keras.layers.Dense(classes, activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.RMSprop(notebook.LEARNING_RATE, rho=notebook.RHO),
                  loss="binary_crossentropy" if classes == 2 else "sparse_categorical_crossentropy", metrics=["accuracy"])
    clock = Clock()
    stopping = keras.callbacks.EarlyStopping(patience=PATIENCE, restore_best_weights=True)
    model.fit(x_train, y_train, epochs=EPOCHS, batch_size=notebook.BATCH_SIZE,
              validation_split=notebook.VALIDATION_SPLIT, verbose=0, callbacks=[clock, stopping])
    return model.evaluate(x_test, y_test, batch_size=notebook.BATCH_SIZE, verbose=0)[1], clock.epochs


def spread(values):
    return f"{statistics.mean(values):.4f} ({min(values):.4f} to {max(values):.4f})"


def compare_on(java, texts, maxlen, seeds):
    ours, theirs, whole, last = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        tokens = str(Path(folder) / "tokens.npz")
        subprocess.run([*java, "io.github.imdbrnn.bench.Tokens", texts, str(maxlen), tokens], check=True)
        with np.load(tokens) as file:
            x_train, y_train, x_test, y_test = (file[f"arr_{i}"] for i in range(4))
        data = x_train.astype(np.int32), y_train, x_test.astype(np.int32), y_test
        for seed in seeds:
            accuracy, seconds = train_ours(java, texts, maxlen, seed, folder)
            keras_accuracy, keras_seconds = train_keras(data, seed)
            ours.append(accuracy)
            theirs.append(keras_accuracy)
            whole.append(sum(keras_seconds) / len(keras_seconds) / (sum(seconds) / len(seconds)))
            last.append(keras_seconds[-1] / seconds[-1])
    print(f"| {Path(texts).name} | {spread(ours)} | {spread(theirs)} | {statistics.median(whole):.1f} "
          f"({min(whole):.1f} to {max(whole):.1f}) | {statistics.median(last):.1f} ({min(last):.1f} to {max(last):.1f}) |",
          flush=True)


def main(maxlen, seeds, texts):
    java = program()
    print(f"| texts | test accuracy of {seeds} seeds | Keras's ({keras.backend.backend()}) "
          "| times faster an epoch, of all | the last |")
    print("| --- | --- | --- | --- | --- |")
    for each in texts:
        compare_on(java, each, maxlen, range(1, seeds + 1))


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
