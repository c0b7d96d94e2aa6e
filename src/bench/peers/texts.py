#!/usr/bin/env python3
"""Trains own texts in imdb-rnn and in Keras, on the same split and tokens, in turns; prints a Markdown table of both.

usage: KERAS_BACKEND=jax python src/bench/peers/texts.py [--maxlen 60] [--layer lstm] SEEDS TEXTS...

Run with the interpreter that has requirements.txt installed. TEXTS are files or folders as --data takes them. Both
train the notebook's network, or one of the layer that options name, with early stopping (patience 2, the best epoch's
weights), as sigmoid or softmax as the classes have it. Time is that of the training, validation after each epoch
included: of all epochs, and of the last, when what is compiled at the start of a program is compiled.
"""

import argparse
import csv
import re
import statistics
import subprocess
import tempfile
from pathlib import Path

import keras
import numpy as np

import compare
import keras_peer
import notebook
from network import Network

EPOCHS = 10
PATIENCE = 2


def train_ours(java, texts, network, seed, folder):
    run = Path(folder) / f"run-{seed}"
    output = subprocess.run(
        [*java, "io.github.imdbrnn.ImdbRnn", "train", "--data", texts, *network.options(), "--seed", str(seed),
         "--epochs", str(EPOCHS), "--patience", str(PATIENCE), "--engine", "fused", "--overwrite", "--out", str(run)],
        check=True, capture_output=True, text=True).stdout
    with open(run / "history.csv", newline="") as file:
        seconds = [float(row["seconds"]) for row in csv.DictReader(file)]
    return float(re.search(r"Test accuracy: ([0-9.]+)", output).group(1)), seconds


def train_keras(data, network, seed):
    keras.utils.set_random_seed(seed)
    x_train, y_train, x_test, y_test = data
    model = keras_peer.build(network, int(y_train.max()) + 1)
    clock = keras_peer.Clock()
    stopping = keras.callbacks.EarlyStopping(patience=PATIENCE, restore_best_weights=True)
    model.fit(x_train, y_train, epochs=EPOCHS, batch_size=notebook.BATCH_SIZE,
              validation_split=notebook.VALIDATION_SPLIT, verbose=0, callbacks=[clock, stopping])
    return model.evaluate(x_test, y_test, batch_size=notebook.BATCH_SIZE, verbose=0)[1], clock.epochs


def spread(values):
    return f"{statistics.mean(values):.4f} ({min(values):.4f} to {max(values):.4f})"


def compare_on(java, texts, network, seeds):
    ours, theirs, whole, last = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        tokens = str(Path(folder) / "tokens.npz")
        subprocess.run([*java, "io.github.imdbrnn.bench.Tokens", texts, str(network.maxlen), tokens], check=True)
        with np.load(tokens) as file:
            x_train, y_train, x_test, y_test = (file[f"arr_{i}"] for i in range(4))
        data = x_train.astype(np.int32), y_train, x_test.astype(np.int32), y_test
        for seed in seeds:
            accuracy, seconds = train_ours(java, texts, network, seed, folder)
            keras_accuracy, keras_seconds = train_keras(data, network, seed)
            ours.append(accuracy)
            theirs.append(keras_accuracy)
            whole.append(sum(keras_seconds) / len(keras_seconds) / (sum(seconds) / len(seconds)))
            last.append(keras_seconds[-1] / seconds[-1])
    print(f"| {Path(texts).name} | {spread(ours)} | {spread(theirs)} | {statistics.median(whole):.1f} "
          f"({min(whole):.1f} to {max(whole):.1f}) | {statistics.median(last):.1f} ({min(last):.1f} to {max(last):.1f}) |",
          flush=True)


def main(network, seeds, texts):
    java = compare.java_command()
    print(f"| {network} | test accuracy of {seeds} seeds | Keras's ({keras.backend.backend()}) "
          "| times faster an epoch, of all | the last |")
    print("| --- | --- | --- | --- | --- |")
    for each in texts:
        compare_on(java, each, network, range(1, seeds + 1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", metavar="SEEDS", type=int)
    parser.add_argument("texts", metavar="TEXTS", nargs="+")
    Network.add_options(parser)
    arguments = parser.parse_args()
    main(Network.of(arguments), arguments.seeds, arguments.texts)
