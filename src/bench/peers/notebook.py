"""What the peers share: the notebook's settings, the reviews, and the line each of them prints."""

import json
import time

import numpy as np

MAX_FEATURES = 10_000
EMBEDDING_DIM = 32
BATCH_SIZE = 32
VALIDATION_SPLIT = 0.2
LEARNING_RATE = 0.001
RHO = 0.9
SEED = 1

# Of keras.datasets.imdb.load_data: the seed of its two shuffles, the first id of a word, the two ids it puts in.
_ORDER_SEED = 113
_INDEX_FROM = 3
_START, _OUT_OF_VOCABULARY = 1, 2


def load(path, maxlen):
    """Reads a local imdb.npz as keras.datasets.imdb.load_data does, which would download one of another checksum.

    Unpickles the file: give only one that you trust.

    Returns:
      ((x_train, y_train), (x_test, y_test)): x of shape [25000, maxlen], padded and cut in front, int32; y float32.
    """
    random = np.random.RandomState(_ORDER_SEED)
    with np.load(path, allow_pickle=True) as file:
        return tuple(_split(file, name, maxlen, random) for name in ("train", "test"))


def _split(file, name, maxlen, random):
    reviews, labels = file["x_" + name], file["y_" + name]
    order = np.arange(len(reviews))
    random.shuffle(order)
    x = np.zeros((len(reviews), maxlen), dtype=np.int32)
    for row, review in zip(x, reviews[order]):
        ids = np.asarray([_START - _INDEX_FROM, *review]) + _INDEX_FROM
        ids[ids >= MAX_FEATURES] = _OUT_OF_VOCABULARY
        ids = ids[-maxlen:]
        row[maxlen - len(ids):] = ids
    return x, labels[order].astype(np.float32)


class Stopwatch:
    """Seconds since it was made or last read."""

    def __init__(self):
        self._start = time.perf_counter()

    def lap(self):
        now = time.perf_counter()
        seconds, self._start = now - self._start, now
        return seconds


def report(**figures):
    """Prints the one line of JSON that compare.py reads."""
    rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in figures.items()}
    print(json.dumps(rounded), flush=True)
