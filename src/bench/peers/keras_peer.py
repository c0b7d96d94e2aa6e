"""The notebook in Keras, timed. The environment variable KERAS_BACKEND picks who does the arithmetic.

usage: KERAS_BACKEND=jax|tensorflow python keras_peer.py IMDB.npz EPOCHS [--help]

Prints one line of JSON; Measure.java says what its figures mean.
"""

import argparse
import importlib.metadata

import keras

import notebook
from network import KINDS, Network
from notebook import Stopwatch


def build(network, classes=2):
    """The network, compiled, with its initial weights drawn."""
    layer = getattr(keras.layers, KINDS[network.layer])(network.units)
    outputs, activation, loss = 1, "sigmoid", "binary_crossentropy"
    if classes > 2:
        outputs, activation, loss = classes, "softmax", "sparse_categorical_crossentropy"
    model = keras.Sequential([
        keras.layers.Embedding(notebook.MAX_FEATURES, notebook.EMBEDDING_DIM),
        keras.layers.Bidirectional(layer) if network.bidirectional else layer,
        keras.layers.Dense(outputs, activation=activation),
    ])
    model.build((None, network.maxlen))
    optimizer = keras.optimizers.RMSprop(notebook.LEARNING_RATE, rho=notebook.RHO)
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
    return model


class Clock(keras.callbacks.Callback):
    """Times every epoch, and the training in it: what comes before its validation, if it has one."""

    def __init__(self):
        super().__init__()
        self.epochs, self.training = [], []

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch, self._in_training = Stopwatch(), True

    def on_test_begin(self, logs=None):
        if self._in_training:
            self.training.append(self._epoch.lap())
            self._in_training = False

    def on_epoch_end(self, epoch, logs=None):
        rest = self._epoch.lap()
        if self._in_training:
            self.training.append(rest)
            rest = 0
        self.epochs.append(self.training[-1] + rest)


def main(path, epochs, network, steps):
    keras.utils.set_random_seed(notebook.SEED)
    watch = Stopwatch()
    (x_train, y_train), (x_test, y_test) = notebook.load(path, network.maxlen)
    load_s = watch.lap()
    model = build(network)
    clock = Clock()
    validation_split = notebook.VALIDATION_SPLIT
    if steps:
        x_train, y_train = x_train[:steps * notebook.BATCH_SIZE], y_train[:steps * notebook.BATCH_SIZE]
        validation_split = 0
    model.fit(x_train, y_train, epochs=epochs, batch_size=notebook.BATCH_SIZE, validation_split=validation_split,
              verbose=0, callbacks=[clock])
    training_size = int(len(x_train) * (1 - validation_split))
    figures = {"load_s": load_s, "step_ms": 1000 * clock.training[-1] / -(-training_size // notebook.BATCH_SIZE)}
    if not steps:
        watch.lap()
        _, accuracy = model.evaluate(x_test, y_test, batch_size=notebook.BATCH_SIZE, verbose=0)
        figures |= {"first_epoch_s": clock.epochs[0], "epoch_s": clock.epochs[-1], "evaluation_s": watch.lap(),
                    "accuracy": float(accuracy)}
    backend = keras.backend.backend()
    package = {"tensorflow": "tensorflow-cpu"}.get(backend, backend)
    notebook.report(**figures, versions=f"Keras {keras.__version__}, {backend} {importlib.metadata.version(package)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", metavar="IMDB.npz")
    parser.add_argument("epochs", metavar="EPOCHS", type=int)
    parser.add_argument("--steps", type=int, help="end an epoch after so many; the rest is not measured")
    Network.add_options(parser)
    arguments = parser.parse_args()
    main(arguments.path, arguments.epochs, Network.of(arguments), arguments.steps)
