#!/usr/bin/env python3
"""Trains the same weights on the same batches in Keras and in imdb-rnn, and prints how far apart they end.

usage: KERAS_BACKEND=jax|tensorflow python src/bench/peers/agreement.py [--layer lstm] IMDB.npz [STEPS ...]

Run with the interpreter that has requirements.txt installed. How far is the distance between the weights of both, over
that which Keras's have travelled: the largest of any parameter, and of all as one. The gradients of the notebook's
network explode once in a hundred steps or so, and any two programs part company: Keras does from itself when its first
weights are changed in the seventh digit, which the last columns show.
"""

import argparse
import subprocess
import tempfile
from pathlib import Path

import keras
import numpy as np

import compare
import keras_peer
import notebook
from network import Network


def train_keras(network, weights, x, y, steps):
    model = keras_peer.build(network)
    model.set_weights(weights)
    count = steps * notebook.BATCH_SIZE
    model.fit(x[:count], y[:count], batch_size=notebook.BATCH_SIZE, shuffle=False, verbose=0)
    return model.get_weights()


def train_ours(java, network, engine, weights, path, steps):
    with tempfile.TemporaryDirectory() as folder:
        initial, final = Path(folder) / "initial.npz", Path(folder) / "final.npz"
        np.savez(initial, *weights)
        subprocess.run([*java, "io.github.imdbrnn.ImdbRnn", "train", "--data", path, "--epochs", "1", "--no-shuffle",
                        "--steps-per-epoch", str(steps), "--out", f"{folder}/run", "--initial-weights", initial,
                        "--save-weights", final, "--engine", engine, *network.options()],
                       check=True, stdout=subprocess.DEVNULL)
        with np.load(final) as arrays:
            return [arrays[f"arr_{i}"] for i in range(len(weights))]


def apart(one, other, start):
    """The distance of two networks' weights over that from the start, the largest of any parameter and of all."""
    def share(arrays):
        between, travelled = (sum(np.square(a - b, dtype=np.float64).sum() for a, b in pairs) for pairs in arrays)
        return (between / travelled) ** 0.5
    parameters = [([(a, b)], [(b, c)]) for a, b, c in zip(one, other, start)]
    return f"{max(map(share, parameters)):10.1e} {share((zip(one, other), zip(other, start))):10.1e}"


def main(network, engine, path, steps):
    java = compare.java_command()
    keras.utils.set_random_seed(notebook.SEED)
    (x, y), _ = notebook.load(path, network.maxlen)
    weights = keras_peer.build(network).get_weights()
    signs = np.random.default_rng(notebook.SEED)
    nudged = [(w * (1 + 1e-7 * signs.choice([-1, 1], w.shape))).astype(w.dtype) for w in weights]
    print(f"{network}, distance over that travelled, any parameter's and of all:\n"
          "               imdb-rnn and Keras   Keras and Keras from nudged weights")
    for n in steps:
        by_keras = train_keras(network, weights, x, y, n)
        print(f"{n:5d} steps {apart(train_ours(java, network, engine, weights, path, n), by_keras, weights)}   "
              f"{apart(train_keras(network, nudged, x, y, n), by_keras, weights)}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", metavar="IMDB.npz")
    parser.add_argument("steps", metavar="STEPS", type=int, nargs="*", default=[1, 5, 20, 50, 100])
    parser.add_argument("--engine", default="fused", help="of imdb-rnn; default %(default)s")
    Network.add_options(parser)
    arguments = parser.parse_args()
    main(Network.of(arguments), arguments.engine, arguments.path, arguments.steps)
