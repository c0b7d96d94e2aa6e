#!/usr/bin/env python3
"""Trains the same weights on the same batches in Keras and in imdb-rnn, and prints how far apart they end.

usage: KERAS_BACKEND=jax|tensorflow python src/bench/peers/agreement.py IMDB.npz [STEPS ...]

Run from the project's folder, with the interpreter that has requirements.txt installed. After a hundred steps or so the
gradients have exploded once, and any two programs part company: Keras does from itself when its first weights are
changed in the seventh digit, which the last column shows.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import keras
import numpy as np

import notebook


def network():
    model = keras.Sequential([
        keras.layers.Embedding(notebook.MAX_FEATURES, notebook.EMBEDDING_DIM),
        keras.layers.SimpleRNN(notebook.UNITS),
        keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.build((None, notebook.MAXLEN))
    return model


def train_keras(weights, x, y, steps):
    model = network()
    model.set_weights(weights)
    optimizer = keras.optimizers.RMSprop(notebook.LEARNING_RATE, rho=notebook.RHO)
    model.compile(optimizer=optimizer, loss="binary_crossentropy")
    count = steps * notebook.BATCH_SIZE
    model.fit(x[:count], y[:count], batch_size=notebook.BATCH_SIZE, shuffle=False, verbose=0)
    return model.get_weights()


def train_ours(weights, path, steps):
    with tempfile.TemporaryDirectory() as folder:
        initial, final = Path(folder) / "initial.npz", Path(folder) / "final.npz"
        np.savez(initial, *weights)
        arguments = (f"train --data {path} --epochs 1 --no-shuffle --steps-per-epoch {steps} --out {folder}/run "
                     f"--initial-weights {initial} --save-weights {final}")
        subprocess.run(["./mvnw", "-q", "compile", "exec:java", f"-Dexec.args={arguments}"], check=True,
                       stdout=subprocess.DEVNULL)
        with np.load(final) as arrays:
            return [arrays[f"arr_{i}"] for i in range(len(weights))]


def distance(one, other):
    return max(float(np.abs(a - b).max()) for a, b in zip(one, other))


def main(path, steps):
    keras.utils.set_random_seed(notebook.SEED)
    (x, y), _ = notebook.load(path)
    weights = network().get_weights()
    signs = np.random.default_rng(notebook.SEED)
    nudged = [(w * (1 + 1e-7 * signs.choice([-1, 1], w.shape))).astype(w.dtype) for w in weights]
    print("largest difference of any weight:  imdb-rnn and Keras   Keras and Keras from nudged weights")
    for n in steps:
        by_keras = train_keras(weights, x, y, n)
        print(f"after {n:4d} steps                   {distance(by_keras, train_ours(weights, path, n)):17.1e}"
              f"   {distance(by_keras, train_keras(nudged, x, y, n)):34.1e}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], [int(n) for n in sys.argv[2:]] or [1, 10, 50, 100, 200])
